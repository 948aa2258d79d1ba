// SPDX-License-Identifier: MIT

/** Single orders, first pages, the tabs' counts, and what a client has already. */

import { readRate, withCpu } from "../measure.mjs";
import { latency, noiseOf, randomizer } from "../stats.mjs";

const CONNECTIONS = 64;
const IDS = 20000;

const orderPaths = (bench) => bench.shop.ids.slice(0, IDS).map((id) => `/api/orders/${id}`);

/** First pages as people view them: all, a tab, a customer's, a month's. */
function listPaths({ shop }) {
  const questions = [
    {},
    { statuses: ["pending"] },
    { statuses: ["pending", "processing"] },
    { statuses: ["shipped"] },
    { range: 1 },
    ...shop.customers.map((_, customer) => ({ customer })),
  ];
  return questions.map((question) => shop.path(question));
}

/** The milliseconds of @paths, one after the other. */
async function oneByOne(bench, paths) {
  const times = [];
  for (const path of paths) {
    const { ms, status } = await bench.client.ask("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    times.push(ms);
  }
  return times;
}

async function fixedTimes(bench, bytes, count) {
  const times = [];
  for (let i = 0; i < count; i++)
    times.push((await bench.fixed.ask("GET", `/fixed/${bytes}/20`)).ms);
  return times;
}

async function addLatency(bench, { id, what, paths, bytes }) {
  const limits = await fixedTimes(bench, bytes, paths.length);
  const { measured, cpu } = await withCpu(bench.server, async () => ({
    measured: await oneByOne(bench, paths),
    requests: paths.length,
  }));
  const [fixed, times] = [latency(limits), latency(measured)];
  bench.add({
    id,
    what,
    unit: "ms",
    value: times.p50,
    noise: noiseOf(measured, 0.5),
    times,
    cpu,
    limit: { value: fixed.p50, what: "ms, fixed answer" },
    ratio: times.p50 / fixed.p50,
    ratioNoise: noiseOf(measured, 0.5) + noiseOf(limits, 0.5),
  });
}

export async function get(bench) {
  const result = await readRate(bench, {
    name: "get",
    paths: orderPaths(bench),
    connections: CONNECTIONS,
  });
  bench.add({ id: "get.64", what: "get one order, 64 connections", unit: "/s", ...result });
  const count = bench.options.quick ? 500 : 3000;
  await addLatency(bench, {
    id: "get.1",
    what: "get one order, 1 connection",
    paths: orderPaths(bench).slice(0, count),
    bytes: 900,
  });
}

export async function list(bench) {
  const { shop } = bench;
  const result = await readRate(bench, {
    name: "list",
    paths: [shop.path({})],
    connections: CONNECTIONS,
  });
  bench.add({ id: "list.64", what: "list page of 20, 64 connections", unit: "/s", ...result });
  const mixed = await readRate(bench, {
    name: "lists",
    paths: listPaths(bench),
    connections: CONNECTIONS,
  });
  bench.add({ id: "lists.64", what: "first pages as asked for, 64 connections", unit: "/s", ...mixed });
  const count = bench.options.quick ? 300 : 1500;
  await addLatency(bench, {
    id: "list.1",
    what: "list page of 20, 1 connection",
    paths: Array.from({ length: count }, () => shop.path({})),
    bytes: 7000,
  });
}

export async function conditional(bench) {
  const { shop } = bench;
  const orders = await readRate(bench, {
    name: "get-304",
    paths: orderPaths(bench),
    connections: CONNECTIONS,
    ifNoneMatch: '"1", "2", "3", "4"',
  });
  bench.add({ id: "get.304", what: "get one order, not modified", unit: "/s", ...orders });
  const path = shop.path({});
  const { head } = await bench.client.ask("GET", path);
  const tag = /\r\netag: *(\S+)/i.exec(head)?.[1];
  if (!tag) return;
  const lists = await readRate(bench, {
    name: "list-304",
    paths: [path],
    connections: CONNECTIONS,
    ifNoneMatch: tag,
  });
  bench.add({ id: "list.304", what: "list page of 20, not modified", unit: "/s", ...lists });
}

/** The numbers on the tabs above a list; a peer may have none. */
export async function counts(bench) {
  const { shop } = bench;
  const paths = [{}, { range: 1 }, ...shop.customers.map((_, customer) => ({ customer }))].map(
    (question) => shop.path(question).replace("/api/orders", "/api/orders/counts"),
  );
  const { status, body } = await bench.client.ask("GET", paths[0]);
  if (status !== 200) return;
  const expected = shop.expected({});
  const { total } = JSON.parse(body);
  const result = await readRate(bench, { name: "counts", paths, connections: CONNECTIONS });
  bench.add({
    id: "counts.64",
    what: "status tabs' counts, 64 connections",
    unit: "/s",
    ...result,
    wrong: expected !== null && total !== expected ? 1 : 0,
    note: expected !== null && total !== expected ? `${total} instead of ${expected}` : undefined,
  });
}

/** What the readers of a mixed load request: orders, pages, tabs and sometimes a search. */
export function readRequests(bench, count) {
  const { shop } = bench;
  const random = randomizer(7);
  const lists = listPaths(bench);
  const searches = shop.terms
    .filter(({ kind }) => kind === "rare" || kind === "two words")
    .map((term) => shop.path({ term: shop.terms.indexOf(term) }));
  return Array.from({ length: count }, () => {
    const dice = random(100);
    if (dice < 60) return `GET /api/orders/${shop.ids[random(shop.ids.length)]}`;
    if (dice < 97 || searches.length === 0) return `GET ${lists[random(lists.length)]}`;
    return `GET ${searches[random(searches.length)]}`;
  });
}
