// SPDX-License-Identifier: MIT

/** Summaries of a run's numbers. */

/** The value below which the share @p of the sorted @values lies. */
export const percentile = (values, p) =>
  values[Math.min(values.length - 1, Math.max(0, Math.ceil(values.length * p) - 1))];

export const sorted = (values) => [...values].sort((a, b) => a - b);

export const median = (values) => percentile(sorted(values), 0.5);

/** Half the difference between the highest and the lowest, relative to the median: the noise. */
export const spread = (values) =>
  values.length < 2 ? 0 : (Math.max(...values) - Math.min(...values)) / 2 / median(values);

/** How much the percentile @p of @times differs between the thirds of a run: its noise. */
export function noiseOf(times, p) {
  const third = Math.floor(times.length / 3);
  if (third < 3) return 0;
  return spread(
    [0, 1, 2].map((i) => percentile(sorted(times.slice(i * third, (i + 1) * third)), p)),
  );
}

/** Milliseconds of many requests: { p50, p95, p99, p999, max, count }. */
export function latency(times) {
  const values = sorted(times);
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    p999: percentile(values, 0.999),
    max: values.at(-1),
    count: values.length,
  };
}

/** splitmix32: the same choices each time. */
export function randomizer(seed) {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % count;
  };
}
