// SPDX-License-Identifier: MIT

/** The server's metrics in Prometheus' text format, and what changed between two readings. */

import { withClient } from "../support/client.mjs";

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** Each sample's value by its name and labels, as in the text. */
function read(text) {
  const samples = new Map();
  for (const line of text.split("\n")) {
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (name) samples.set(labels ? `${name}{${labels}}` : name, Number(value));
  }
  return samples;
}

/** The server's current metrics; null for a peer's, which has different ones, if any. */
export async function readMetrics(bench) {
  if (!bench.server) return null;
  const answer = await withClient(bench.url, bench.token, (client) => client.ask("GET", "/metrics"));
  if (answer.status !== 200) throw new Error(`GET /metrics: ${answer.status} ${answer.body}`);
  return read(answer.body);
}

/**
 * The values that histogram @name counted from @before to @after.
 *
 * @return { count, mean, p99 }, where p99 is the bound that 99 of 100 stay below; null: no values
 */
export function histogramBetween(before, after, name) {
  const grown = (key) => after.get(key) - (before.get(key) ?? 0);
  const count = grown(`${name}_count`);
  if (!(count > 0)) return null;
  const bounds = [...after.keys()]
    .map((key) => [key, new RegExp(`^${name}_bucket\\{le="(.*)"\\}$`).exec(key)?.[1]])
    .filter(([, bound]) => bound);
  const [, bound] = bounds.find(([key]) => grown(key) >= 0.99 * count);
  return {
    count,
    mean: grown(`${name}_sum`) / count,
    p99: bound === "+Inf" ? Infinity : Number(bound),
  };
}
