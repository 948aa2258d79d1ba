// SPDX-License-Identifier: MIT

/** Results and their limits, measured in turn, so that the machine's state affects both. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { output } from "../support/process.mjs";
import { median, spread } from "./stats.mjs";
import { wrk } from "./wrk.mjs";

const MEASURES = ["p50", "p95", "p99", "p999", "max"];

/** Writes lines for a wrk script to read. @return the path */
export function linesFile(bench, name, lines) {
  const path = join(bench.folder, `${name}.txt`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

/** The mean of what withCpu() added to @runs; undefined when it could not. */
const meanCpu = (runs) =>
  runs.some(({ cpu }) => cpu === undefined)
    ? undefined
    : runs.reduce((sum, { cpu }) => sum + cpu, 0) / runs.length;

/** The median of each number of several runs, and the sum of what went wrong. */
export function summarize(runs) {
  return {
    value: median(runs.map(({ rate }) => rate)),
    noise: spread(runs.map(({ rate }) => rate)),
    times: Object.fromEntries(MEASURES.map((name) => [name, median(runs.map((run) => run[name]))])),
    errors: runs.reduce((sum, { refused, broken }) => sum + refused + broken, 0),
    requests: runs.reduce((sum, { requests }) => sum + requests, 0),
    cpu: meanCpu(runs),
  };
}

/**
 * Runs limit, measurement, limit, measurement, …, limit. Each measurement is compared with the mean
 * of the limits around it. A smoke test has no time for a second limit.
 *
 * @figure, @limit  functions that return { rate, … } after a given number of seconds
 */
export async function besideLimit(bench, figure, limit) {
  const { rounds, seconds } = bench.options;
  const limitSeconds = Math.max(1, Math.round(seconds / 2));
  const figures = [];
  const limits = [await limit(limitSeconds)];
  for (let i = 0; i < rounds; i++) {
    figures.push(await figure(seconds));
    limits.push(bench.options.smoke ? limits[0] : await limit(limitSeconds));
  }
  const ratios = figures.map(({ rate }, i) => (2 * rate) / (limits[i].rate + limits[i + 1].rate));
  return {
    ...summarize(figures),
    limit: { value: median(limits.map(({ rate }) => rate)), cpu: meanCpu(limits) },
    ratio: median(ratios),
    ratioNoise: spread(ratios),
  };
}

/**
 * Runs @work, and adds what it cost @server: microseconds of CPU per request, on which other
 * programs on the machine have little influence. A peer's server cannot be measured.
 */
export async function withCpu(server, work) {
  const before = server?.usage().cpu;
  const result = await work();
  if (server) result.cpu = ((server.usage().cpu - before) * 1e6) / Math.max(1, result.requests);
  return result;
}

/** The path of a fixed answer with as many bytes of head and body as @answer. */
async function fixedPath(bench, answer) {
  const body = Buffer.byteLength(answer.body);
  const bare = await bench.fixed.ask("GET", `/fixed/${Math.max(2, body)}/0`);
  // "X-Fixed: " and the end of the line take eleven bytes.
  const missing = answer.bytes - bare.bytes - 11;
  return `/fixed/${Math.max(2, body)}/${Math.max(0, missing)}`;
}

/**
 * The rate of GETs from @connections, and that of a fixed answer of equal size.
 *
 * @paths     what is requested, in turn
 * @typical   the index of the path whose response determines the fixed one's size
 * @headers   of every request; only If-None-Match
 */
export async function readRate(bench, { name, paths, connections, ifNoneMatch }) {
  const headers = ifNoneMatch ? { "If-None-Match": ifNoneMatch } : {};
  const sizes = [];
  for (const path of paths.slice(0, 200)) {
    const answer = await bench.client.ask("GET", path, { headers });
    if (answer.status >= 400) throw new Error(`GET ${path}: ${answer.status} ${answer.body}`);
    sizes.push(answer);
  }
  sizes.sort((a, b) => a.bytes - b.bytes);
  const fixed = await fixedPath(bench, sizes[sizes.length >> 1]);
  const env = ifNoneMatch ? { BENCH_IF_NONE_MATCH: ifNoneMatch } : {};
  const load = (server, url, requests) => (seconds) =>
    withCpu(server, () =>
      wrk(url, { connections, seconds, token: bench.token, env: { ...env, BENCH_REQUESTS: requests } }),
    );
  const asked = linesFile(
    bench,
    name,
    paths.map((path) => `GET ${path}`),
  );
  const result = await besideLimit(
    bench,
    load(bench.server, bench.url, asked),
    load(bench.fixedServer, bench.fixedUrl, linesFile(bench, `${name}-fixed`, [`GET ${fixed}`])),
  );
  result.limit.what = `/s, fixed answer (${sizes[sizes.length >> 1].bytes} B)`;
  return result;
}

/** Runs one of the floor's loops on the disk for @seconds. */
export async function diskLoop(bench, loop, seconds) {
  const file = join(bench.folder, "floor");
  return JSON.parse(await output(bench.programs.floor, [loop, file, String(seconds)]));
}
