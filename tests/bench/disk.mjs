// SPDX-License-Identifier: MIT

/** The system's statistics of the disk under a folder. */

import { readFileSync, statSync } from "node:fs";

/**
 * Flushes that the disk has completed since it was attached; null when the system does not count.
 */
export function flushes(folder) {
  const { dev } = statSync(folder, { bigint: true });
  const major = (dev >> 8n) & 0xfffn;
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xfff00n);
  try {
    const fields = readFileSync(`/sys/dev/block/${major}:${minor}/stat`, "utf8").trim().split(/\s+/);
    return fields.length > 15 ? Number(fields[15]) : null;
  } catch {
    return null;
  }
}
