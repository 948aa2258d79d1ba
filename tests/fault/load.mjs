// SPDX-License-Identifier: MIT

/** A busy day's work by 128 people: see load.sh. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { latency, randomizer } from "../bench/stats.mjs";
import { PASSWORD } from "../support/sample.mjs";
import { assert, copyShop, inFolder, main, pause, promise, serve } from "./live.mjs";
import { thousands, Visitor } from "./live.mjs";
import { Customer, Staff } from "./people.mjs";

const { values: given } = parseArgs({
  options: { hours: { type: "string" }, quick: { type: "boolean" }, rate: { type: "string" } },
});
const SECONDS = given.quick ? 30 : given.hours ? Number(given.hours) * 3600 : 600;
const CUSTOMERS = 108;
const STAFF = 20;
const PEOPLE = CUSTOMERS + STAFF;
/** Requests per second of all of them. */
const RATE = Number(given.rate ?? 80);
/** The period in which people arrive: signing in is slow, so that guessing passwords is, too. */
const COMING_MS = Math.min(0.8 * SECONDS, 240) * 1000;
const ORDERS = given.quick ? 2000 : 100000;
/** What 95 of 100 response times must stay below, in ms. */
const BOUND = { read: 300, write: 500 };
/**
 * Before the day begins, so many orders are placed, and everybody reads some, in rounds until
 * memory stays constant.
 */
const READS = 40;
const PLACED = 4 * 4096;
const ROUNDS_MAX = 60;
const CALM_BYTES = 512 * 1024;
/** How much memory may grow after the first third. */
const GROWTH_BYTES = 8 * 1024 * 1024;
const TENTHS = 10;
const LOOKS = 100;

const megabytes = (bytes) => (bytes / 1048576).toFixed(1);

/** The requests and their results. */
class Times {
  kinds = new Map();
  errors = [];

  add({ kind, write }, answer, expected) {
    if (!this.kinds.has(kind)) this.kinds.set(kind, { write: Boolean(write), times: [] });
    this.kinds.get(kind).times.push(answer.ms);
    if (!expected.includes(answer.status))
      this.errors.push(`${kind}: ${answer.outcome} ${answer.status} ${answer.error ?? answer.body}`);
  }

  get count() {
    return [...this.kinds.values()].reduce((sum, { times }) => sum + times.length, 0);
  }

  rows() {
    return [...this.kinds]
      .map(([kind, { write, times }]) => ({ kind, bound: BOUND[write ? "write" : "read"], ...latency(times) }))
      .sort((a, b) => b.count - a.count);
  }

  print() {
    const row = (cells) => console.log(cells.map((cell, i) => (i ? cell.padStart(9) : cell.padEnd(34))).join(""));
    row(["ms", "count", "p50", "p95", "p99", "max", "p95 ≤"]);
    for (const { kind, count, p50, p95, p99, max, bound } of this.rows())
      row([kind, thousands(count), ...[p50, p95, p99, max].map((ms) => ms.toFixed(1)), String(bound)]);
  }
}

/** Creates the people who will sign in. @return [email, …] */
async function hire(url, token) {
  const boss = new Visitor(url, token);
  const emails = [];
  for (let i = 0; i < PEOPLE; i++) {
    const role = i < CUSTOMERS ? "customer" : "admin";
    const email = `${role}${i}@day.example`;
    const body = { email, name: `Person ${i}`, role, password: PASSWORD };
    const answer = await boss.ask("POST", "/api/users", { body });
    assert(answer.status === 201, `${email} cannot be made: ${answer.status} ${answer.body}`);
    emails.push(email);
  }
  boss.close();
  return emails;
}

/** One round of everybody reading everything, all over the shop. */
async function readAll(url, token, { ids, terms }, random) {
  const read = async () => {
    const visitor = new Visitor(url, token);
    for (let i = 0; i < READS; i++) {
      await visitor.get(`/api/orders/${ids[random(ids.length)]}`);
      if (i % 10 === 0) await visitor.get(`/api/orders?limit=50&page=${1 + random(ORDERS / 50)}`);
      if (i % 10 === 5) await visitor.get(`/api/orders?q=${encodeURIComponent(terms[random(terms.length)].text)}`);
    }
    visitor.close();
  };
  await Promise.all(Array.from({ length: PEOPLE }, read));
}

/**
 * Enough orders for the search index to flush some of its blocks of 4,096, which takes the writer
 * memory.
 */
async function placeAll(url, token, { products }, random) {
  const place = async () => {
    const visitor = new Visitor(url, token);
    for (let i = 0; i < PLACED / PEOPLE; i++) {
      const body = { items: [{ ...products[random(products.length)], quantity: 1 }] };
      const answer = await visitor.ask("POST", "/api/orders", { body });
      assert(answer.status === 201, `an order was not taken: ${answer.status} ${answer.body}`);
    }
    visitor.close();
  };
  await Promise.all(Array.from({ length: PEOPLE }, place));
}

/** Lets caches and threads reach their full size: memory that grows afterwards is leaked. */
async function warmUp(server, token, facts) {
  const random = randomizer(1);
  await placeAll(server.url, token, facts, random);
  for (let quiet = 0, round = 0, last = 0; quiet < 3 && round < ROUNDS_MAX; round++) {
    await readAll(server.url, token, facts, random);
    const memory = server.memory();
    quiet = memory - last < CALM_BYTES ? quiet + 1 : 0;
    last = Math.max(last, memory);
  }
}

/** Works at the pace of one of @PEOPLE until @end, in even steps with some jitter. */
async function work(person, end, random) {
  const every = (PEOPLE / RATE) * 1000;
  for (let next = performance.now() + random(COMING_MS); next < end; next += every / 2 + random(every)) {
    await pause(Math.max(0, next - performance.now()));
    await person.act();
  }
  person.leave();
}

/** The memory of @server without that of password hashing in progress: 64 MiB each. */
async function memoryOf(server) {
  let least = server.memory();
  for (let i = 0; i < LOOKS; i++) {
    await pause(20);
    least = Math.min(least, server.memory());
  }
  return least;
}

/** Records the memory of @server at each tenth of the time. */
async function watchMemory(server, begin, memory) {
  for (let tenth = 1; tenth <= TENTHS; tenth++) {
    await pause(Math.max(0, begin + (SECONDS * 1000 * tenth) / TENTHS - performance.now()));
    memory.push(await memoryOf(server));
    process.stderr.write(`\r${tenth * 10} %: ${megabytes(memory.at(-1))} MiB `);
  }
  process.stderr.write("\n");
}

await main(async () => {
  const shop = inFolder("shop");
  await copyShop(ORDERS, shop);
  const { admin_token: token, products, terms } = JSON.parse(readFileSync(join(shop, "orders.db.json"), "utf8"));
  const server = await serve(join(shop, "orders.db"));
  const fresh = server.memory();
  const times = new Times();
  const people = (await hire(server.url, token)).map((email, i) => {
    // Each has their own address, as in a shop: sign-ins are limited by address.
    const visitor = new Visitor(server.url, null, { localAddress: `127.0.1.${i + 1}` });
    const facts = { visitor, email, times, products, random: randomizer(i), index: i - CUSTOMERS, staff: STAFF };
    return i < CUSTOMERS ? new Customer(facts) : new Staff(facts);
  });
  const ids = readFileSync(join(shop, "orders.db.ids"), "utf8").trim().split("\n");
  await warmUp(server, token, { ids, terms, products });
  const memory = [await memoryOf(server)];
  const begin = performance.now();
  const watching = watchMemory(server, begin, memory);
  await Promise.all(people.map((person, i) => work(person, begin + SECONDS * 1000, randomizer(500 + i))));
  await watching;
  times.print();
  console.log(`memory, MiB: ${memory.map(megabytes).join(" ")}`);
  assert((await server.stop()).code === 0, "it did not stop in peace");
  assert(times.count >= 0.75 * RATE * SECONDS || given.quick, `only ${times.count} requests were made`);
  assert(times.errors.length === 0, `${times.errors.length} errors, as ${times.errors.slice(0, 5).join("\n")}`);
  const rows = times.rows();
  // Half a minute on a busy machine says nothing about times.
  for (const { kind, p95, bound } of given.quick ? [] : rows)
    assert(p95 <= bound, `${kind}: p95 is ${p95.toFixed(1)} ms`);
  const settled = memory[Math.ceil(TENTHS / 3)];
  const grown = memory.at(-1) - settled;
  assert(grown <= GROWTH_BYTES, `memory grew by ${megabytes(grown)} MiB`);
  const worst = (isMeant) => Math.max(...rows.filter(isMeant).map(({ p95 }) => p95)).toFixed(1);
  // Requests that are slow on purpose would hide the others.
  const isSignIn = ({ kind }) => kind === "sign in";
  promise({
    promise: "A day's load is carried without an error, in time",
    tried: times.count,
    unit: "requests",
    lost: times.errors.length,
    figures:
      `${PEOPLE} people at once for ${Math.round(SECONDS / 60)} minutes,` +
      ` ${thousands(times.kinds.get("place an order")?.times.length ?? 0)} orders placed; the slowest kind's p95:` +
      ` reads ${worst(({ bound }) => bound === BOUND.read)} ms (bound ${BOUND.read}),` +
      ` writes ${worst((row) => row.bound === BOUND.write && !isSignIn(row))} ms,` +
      ` signing in ${worst(isSignIn)} ms (bound ${BOUND.write});` +
      ` memory ${megabytes(memory[0])} MiB with its caches full (${megabytes(fresh)} at the start),` +
      ` ${megabytes(settled)} after a third, ${megabytes(memory.at(-1))} at the end`,
    command: "sh tests/fault/load.sh",
  });
});
