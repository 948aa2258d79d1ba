// SPDX-License-Identifier: MIT

/** Durable creates and changes of status, and a mixed load. */

import { flushes } from "../disk.mjs";
import { besideLimit, diskLoop, linesFile, summarize, withCpu } from "../measure.mjs";
import { histogramBetween, readMetrics } from "../metrics.mjs";
import { median, randomizer, spread } from "../stats.mjs";
import { wrk } from "../wrk.mjs";
import { readRequests } from "./reads.mjs";

const DRAFTS = 3000;

const createLines = (bench, path) =>
  bench.shop.drafts(DRAFTS, randomizer(5)).map((draft) => `POST ${path} ${JSON.stringify(draft)}`);

/** The path of a fixed answer as large as that to a create, which this sends. */
async function fixedCreate(bench) {
  const [draft] = bench.shop.drafts(1, randomizer(5));
  const answer = await bench.client.ask("POST", "/api/orders", { body: draft });
  if (answer.status !== 201) throw new Error(`POST /api/orders: ${answer.status} ${answer.body}`);
  return `/fixed/${Buffer.byteLength(answer.body)}/70`;
}

/**
 * Runs @work, and reports its cost for the server, and for the disk per request: the writer's batch
 * sizes and commit times by the server's metrics, and for each flush of the disk (whatever else the
 * machine flushes included) how many requests it served.
 */
async function withCost(bench, work) {
  const told = await readMetrics(bench);
  const before = { flushes: flushes(bench.folder), ...bench.server?.usage() };
  const result = await withCpu(bench.server, work);
  const after = { flushes: flushes(bench.folder), ...bench.server?.usage() };
  const toldAfter = await readMetrics(bench);
  const cost = {};
  if (told) {
    cost.batch = histogramBetween(told, toldAfter, "orderdesk_writer_batch_changes");
    cost.commit = histogramBetween(told, toldAfter, "orderdesk_writer_commit_duration_seconds");
  }
  if (before.flushes !== null)
    cost.perFlush = result.requests / Math.max(1, after.flushes - before.flushes);
  if (bench.server) cost.bytes = (after.written - before.written) / result.requests;
  return { ...result, cost };
}

/** The mean of the values that several histograms counted. */
const overall = (histograms) =>
  histograms.reduce((sum, { count, mean }) => sum + count * mean, 0) /
  histograms.reduce((sum, { count }) => sum + count, 0);

const costNote = (runs) => {
  const costs = runs.map(({ cost }) => cost).filter(Boolean);
  const mean = (name) => costs.reduce((sum, cost) => sum + cost[name], 0) / costs.length;
  const parts = [];
  const batches = costs.map(({ batch }) => batch).filter(Boolean);
  const commits = costs.map(({ commit }) => commit).filter(Boolean);
  if (batches.length > 0) parts.push(`${overall(batches).toFixed(1)} a commit`);
  if (commits.length > 0)
    parts.push(
      `commit ${(overall(commits) * 1000).toFixed(2)} ms,` +
        ` p99 up to ${Math.max(...commits.map(({ p99 }) => p99)) * 1000} ms`,
    );
  if (costs[0]?.perFlush !== undefined) parts.push(`${mean("perFlush").toFixed(1)} a disk flush`);
  if (costs[0]?.bytes !== undefined) parts.push(`${(mean("bytes") / 1024).toFixed(1)} KiB written each`);
  return parts.join(", ");
};

/** The disk itself, and a bare SQLite. */
export async function disk(bench) {
  const loops = [
    ["fdatasync", "the disk: 4 KiB appended and fdatasync"],
    ["overwrite", "the disk: 4 KiB overwritten and fdatasync"],
    ["sqlite", "bare SQLite: a row, a transaction, a sync"],
  ];
  const runs = loops.map(() => []);
  for (let round = 0; round < bench.options.rounds; round++)
    for (const [i, [loop]] of loops.entries())
      runs[i].push(await diskLoop(bench, loop, bench.options.seconds));
  for (const [i, [loop, what]] of loops.entries()) {
    const { value, noise, times } = summarize(
      runs[i].map((run) => ({ ...run, refused: 0, broken: 0 })),
    );
    bench.add({ id: `disk.${loop}`, what, unit: "/s", value, noise, times });
  }
}

/** How the slowest of several @runs fared, and what each request wrote to the disk. */
function addTail(bench, id, what, runs) {
  const over = (number) => {
    const values = runs.map(number);
    return { value: median(values), noise: spread(values) };
  };
  bench.add({ id: `${id}.p99`, what: `${what}, p99`, unit: "ms", ...over(({ p99 }) => p99) });
  bench.add({ id: `${id}.tail`, what: `${what}, p99 beside p50`, unit: "×", ...over(({ p99, p50 }) => p99 / p50) });
  bench.add({ id: `${id}.max`, what: `${what}, max`, unit: "ms", ...over(({ max }) => max) });
  if (runs[0].cost.bytes !== undefined)
    bench.add({ id: `${id}.bytes`, what: `${what}, written`, unit: "KiB", ...over(({ cost }) => cost.bytes / 1024) });
}

export async function creates(bench) {
  const fixed = await fixedCreate(bench);
  const files = {
    real: linesFile(bench, "creates", createLines(bench, "/api/orders")),
    fixed: linesFile(bench, "creates-fixed", createLines(bench, fixed)),
  };
  for (const connections of bench.options.connections) {
    const runs = [];
    const load = (url, requests, seconds) =>
      wrk(url, { connections, seconds, token: bench.token, env: { BENCH_REQUESTS: requests } });
    const real = async (seconds) => {
      const run = await withCost(bench, () => load(bench.url, files.real, seconds));
      runs.push(run);
      return run;
    };
    const beside = await besideLimit(bench, real, (seconds) =>
      withCpu(bench.fixedServer, () => load(bench.fixedUrl, files.fixed, seconds)),
    );
    beside.limit.what = "/s, the same POST not stored";
    const what = `create an order, ${connections} connection${connections > 1 ? "s" : ""}`;
    bench.add({ id: `create.${connections}`, what, unit: "/s", ...beside, note: costNote(runs) });
    addTail(bench, `create.${connections}`, what, runs);
    const synced = await besideLimit(
      bench,
      (seconds) => load(bench.url, files.real, seconds),
      (seconds) => diskLoop(bench, "fdatasync", seconds),
    );
    synced.limit.what = "/s, fdatasync";
    bench.add({ id: `create.${connections}.sync`, what, unit: "/s", ...synced });
  }
}

/** Ids of up to @count pending orders; missing ones are created first. */
async function pendingIds(bench, count) {
  const { shop, client } = bench;
  const pendingTotal = async () =>
    (await client.get(shop.path({ statuses: ["pending"], limit: 1 }))).pagination.total;
  const requests = linesFile(bench, "creates", createLines(bench, "/api/orders"));
  for (let tries = 0; tries < 60 && (await pendingTotal()) < count; tries++)
    await wrk(bench.url, {
      connections: 128,
      seconds: 2,
      token: bench.token,
      env: { BENCH_REQUESTS: requests },
    });
  // The oldest first: the last requests of wrk may still arrive, and would shift other pages.
  const pending = { statuses: ["pending"], order: "asc", limit: 100 };
  const ids = [];
  for (let page = 1; ids.length < count; page++) {
    const { orders } = await client.get(shop.path({ ...pending, page }));
    if (orders.length === 0) break;
    ids.push(...orders.map(({ id }) => id));
  }
  return ids;
}

/** How many changes a second to prepare for at first, by the number of connections. */
const CHANGES_EXPECTED = { 1: 3000, 16: 10000, 128: 20000 };

/**
 * Runs @load with enough pending orders for @perSecond changes; again with more if they ran out.
 * Each order takes three. There are spare ones, so that no request for an order's next step
 * overtakes a slow one.
 */
async function withPending(bench, { perSecond, seconds, connections }, load) {
  for (let tries = 0; ; tries++) {
    const count = Math.ceil((perSecond * seconds) / 3) + 20 * connections;
    const ids = await pendingIds(bench, count);
    const run = await withCost(bench, () => load(linesFile(bench, "pending", ids)));
    if (run.refused < run.requests / 100 || tries === 3) return run;
    perSecond *= 3;
  }
}

export async function changes(bench) {
  const { seconds, rounds } = bench.options;
  for (const connections of bench.options.connections) {
    const runs = [];
    for (let round = 0; round < rounds; round++) {
      const perSecond = Math.max(
        CHANGES_EXPECTED[connections],
        ...runs.map(({ rate }) => rate * 1.5),
      );
      const load = (ids) =>
        wrk(bench.url, {
          script: "changes.lua",
          connections,
          seconds,
          token: bench.token,
          env: { BENCH_IDS: ids },
        });
      runs.push(await withPending(bench, { perSecond, seconds, connections }, load));
    }
    bench.add({
      id: `change.${connections}`,
      what: `change a status, ${connections} connection${connections > 1 ? "s" : ""}`,
      unit: "/s",
      ...summarize(runs),
      note: costNote(runs),
    });
  }
}

/** 80 % reads, 15 % creates, 5 % changes of status. */
export async function mixed(bench) {
  const { rounds } = bench.options;
  const seconds = bench.options.seconds * 2;
  const connections = 128;
  const runs = [];
  const env = {
    BENCH_REQUESTS: linesFile(bench, "reads", readRequests(bench, 20000)),
    BENCH_CREATES: linesFile(bench, "creates", createLines(bench, "/api/orders")),
  };
  const load = (ids) =>
    wrk(bench.url, {
      script: "mixed.lua",
      connections,
      seconds,
      token: bench.token,
      env: { ...env, BENCH_IDS: ids },
    });
  for (let round = 0; round < rounds; round++)
    runs.push(await withPending(bench, { perSecond: 2000, seconds, connections }, load));
  const { value, noise, times, errors, cpu } = summarize(runs);
  bench.add({ id: "mixed.128.rate", what: "mixed load, 128 connections", unit: "/s", value, noise });
  bench.add({
    id: "mixed.128",
    what: "mixed load, 128 connections, p99",
    unit: "ms",
    value: times.p99,
    noise: spread(runs.map(({ p99 }) => p99)),
    cpu,
    times,
    errors,
    note: [
      `p99.9 ${times.p999.toFixed(1)} ms`,
      costNote(runs),
    ].join(", "),
  });
}
