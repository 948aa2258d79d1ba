// SPDX-License-Identifier: MIT

/** Load from many connections, by wrk. */

import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { output } from "../support/process.mjs";

const LUA = fileURLToPath(new URL("wrk", import.meta.url));

/**
 * Runs @script for @seconds. @env tells the script what to request.
 *
 * @return { rate, requests, refused, broken, p50, p95, p99, p999, max }: per second, and
 * milliseconds
 */
export async function wrk(url, { script = "requests.lua", connections, seconds, token, env = {} }) {
  const threads = Math.min(cpus().length, connections);
  const text = await output(
    "wrk",
    [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "--latency"].concat([
      "-s",
      join(LUA, script),
      url,
    ]),
    {
      env: {
        ...process.env,
        BENCH_LUA: LUA,
        BENCH_THREADS: String(threads),
        ...(token ? { BENCH_TOKEN: token } : {}),
        ...env,
      },
    },
  );
  const result = JSON.parse(/^RESULT (.*)$/m.exec(text)[1]);
  return { rate: result.requests / result.seconds, ...result };
}
