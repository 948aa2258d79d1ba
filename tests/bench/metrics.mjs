// SPDX-License-Identifier: MIT

/** What the server tells of itself in Prometheus' text format, and what came of it in between. */

import { withClient } from "../support/client.mjs";

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** Each sample's value by its name and labels, as they are written. */
function read(text) {
  const samples = new Map();
  for (const line of text.split("\n")) {
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (name) samples.set(labels ? `${name}{${labels}}` : name, Number(value));
  }
  return samples;
}

/** The server's metrics just now; null for a peer's, which has others if any. */
export async function readMetrics(bench) {
  if (!bench.server) return null;
  const answer = await withClient(bench.url, bench.token, (client) => client.ask("GET", "/metrics"));
  if (answer.status !== 200) throw new Error(`GET /metrics: ${answer.status} ${answer.body}`);
  return read(answer.body);
}

/**
 * The values that histogram @name counted from @before to @after.
 *
 * @return { count, mean, p99 }: the last the bound that 99 of 100 stay below; null: there were none
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
