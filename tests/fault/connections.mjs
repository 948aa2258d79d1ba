// SPDX-License-Identifier: MIT

/** The program of tests/fault/connections.sh: see there. */

import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "../support/client.mjs";
import { killAll, startServer } from "../support/process.mjs";
import { latency } from "../bench/stats.mjs";

const quick = process.argv.includes("--quick");
const SECONDS = quick ? 3 : 15;
const PEOPLE = 30;
const BOUND_MS = 300;
const MEMORY_BOUND = 256 * 1024 * 1024;
const binary = process.env.ORDERDESK_BINARY ?? "build/orderdesk";
const results = process.env.FAULT_RESULTS ?? "build-fault/results.jsonl";

const rounds = [
  { attack: null, words: "nobody else" },
  { attack: "silent", words: "1,200 silent connections" },
  { attack: "kept", words: "1,200 that ask once and stay" },
  { attack: "header", words: "1,200 headers, a byte a second" },
  { attack: "body", words: "1,200 bodies, a byte a second" },
  { attack: "deaf", words: "1,200 that never read" },
  { attack: "login", words: "1,200 guesses of passwords at once" },
  { attack: "flood", words: "new connections all the time" },
  { attack: "silent", words: "1,200 silent, 512 descriptors", descriptors: 512 },
];

const mugs = {
  items: [{ product_id: "MUG-01", name: "Mug, blue", quantity: 2, price: 12.5 }],
  note: "a note of some length, so that a list of orders is worth sending and not reading",
};

/** Somebody who browses and orders, over a connection that is opened again when it was closed. */
class Person {
  constructor(url, token, name) {
    Object.assign(this, { url, token, name, client: null, orders: 0 });
  }

  /** Tries again when a persistent connection turns out to be closed, as browsers do. */
  async ask(method, path, options) {
    const kept = this.client !== null;
    this.client ??= new Client(this.url, this.token);
    try {
      const answer = await this.client.ask(method, path, options);
      if (/\r\nconnection: close/i.test(answer.head)) this.leave();
      return answer;
    } catch (error) {
      this.leave();
      if (!kept) throw error;
      return this.ask(method, path, options);
    }
  }

  leave() {
    this.client?.close();
    this.client = null;
  }

  order(acknowledged) {
    const headers = { "Idempotency-Key": `${this.name}-${this.orders++}` };
    return this.ask("POST", "/api/orders", { body: mugs, headers }).then((answer) => {
      if (answer.status === 201) acknowledged.push(JSON.parse(answer.body).id);
      return answer;
    });
  }

  async work(until, tally) {
    const steps = [
      () => this.ask("GET", "/api/orders?limit=20"),
      () => this.order(tally.acknowledged),
      () => this.ask("GET", `/api/orders/${tally.acknowledged.at(-1)}`),
    ];
    for (let i = 0; performance.now() < until; i++) {
      const since = performance.now();
      const status = await steps[i % steps.length]().then(
        (answer) => answer.status,
        (error) => error.message,
      );
      tally.times.push(performance.now() - since);
      if (status !== 200 && status !== 201) tally.failed.push(status);
      await sleep(100 + ((i * 37) % 100));
    }
    this.leave();
  }
}

/** The memory that the kernel uses for all TCP sockets, in MB. */
const kernelMemory = () =>
  (Number(/^TCP:.* mem (\d+)/m.exec(readFileSync("/proc/net/sockstat", "utf8"))[1]) * 4096) / 1e6;

async function watch(server, until, tally) {
  while (performance.now() < until) {
    tally.memory = Math.max(tally.memory, server.memory());
    tally.kernel = Math.max(tally.kernel, kernelMemory());
    await sleep(200);
  }
}

/** @return the result of a round, which it also prints */
async function runRound(server, token, round, acknowledged) {
  const tally = { times: [], failed: [], acknowledged, memory: 0, kernel: 0 };
  const people = Array.from(
    { length: PEOPLE },
    (_, i) => new Person(server.url, token, `${rounds.indexOf(round)}-${i}`),
  );
  const attacker =
    round.attack &&
    spawn(process.execPath, [
      join(import.meta.dirname, "attacks.mjs"),
      round.attack,
      server.url,
      token,
    ]);
  if (attacker) await sleep(1500);
  const until = performance.now() + SECONDS * 1000;
  await Promise.all([
    ...people.map((person) => person.work(until, tally)),
    watch(server, until, tally),
  ]);
  attacker?.kill("SIGKILL");
  const { p50, p95, p99, max, count } = latency(tally.times);
  const figures = { p50, p95, p99, max, count, failed: tally.failed.length };
  console.log(
    `${round.words.padEnd(32)} ${String(count).padStart(6)} requests, ${tally.failed.length} failed, ` +
      `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(0)} ms; ` +
      `${(tally.memory / 1e6).toFixed(0)} MB, and ${tally.kernel.toFixed(0)} MB of the kernel's` +
      (tally.failed.length > 0 ? `; ${[...new Set(tally.failed)].join(", ")}` : ""),
  );
  return { ...figures, memory: tally.memory, words: round.words };
}

/** Starts a server, for one round or for all that need nothing special. */
async function serve(folder, descriptors) {
  const args = ["serve", "--db", join(folder, "shop.db"), "--listen", "127.0.0.1:0"];
  args.push("--log-level", "error");
  return descriptors
    ? startServer("prlimit", [`--nofile=${descriptors}:${descriptors}`, binary, ...args])
    : startServer(binary, args);
}

async function missing(server, token, acknowledged) {
  const person = new Person(server.url, token, "clerk");
  let count = 0;
  for (const id of acknowledged)
    if ((await person.ask("GET", `/api/orders/${id}`)).status !== 200) count++;
  person.leave();
  return count;
}

async function main(folder) {
  const db = join(folder, "shop.db");
  const run = (args, input) => execFileSync(binary, [...args, "--db", db], { input, stdio: "pipe" }).toString();
  run(["user", "add", "clerk@shop.example", "--name", "Clerk", "--role", "admin"], "correct horse\n");
  const token = run(["token", "create", "--user", "clerk@shop.example"]).trim();
  const acknowledged = [];
  const figures = [];
  let server = await serve(folder);
  const clerk = new Person(server.url, token, "first");
  for (let i = 0; i < 200; i++) await clerk.order(acknowledged);
  clerk.leave();
  const atFirst = server.memory();
  for (const round of rounds) {
    if (round.descriptors) {
      await sleep(quick ? 1000 : 10000);
      console.log(`${(server.memory() / 1e6).toFixed(0)} MB when all are gone`);
      await server.stop();
      server = await serve(folder, round.descriptors);
    }
    figures.push(await runRound(server, token, round, acknowledged));
    await sleep(1000);
  }
  const lost = await missing(server, token, acknowledged);
  await server.stop();
  run(["check"]);
  report(figures, atFirst, lost, acknowledged.length);
}

function report(figures, atFirst, lost, orders) {
  const attacked = figures.slice(1);
  const requests = attacked.reduce((sum, { count }) => sum + count, 0);
  const failed = figures.reduce((sum, { failed: some }) => sum + some, 0);
  const slowest = attacked.toSorted((a, b) => b.p95 - a.p95)[0];
  const most = Math.max(...figures.map(({ memory }) => memory));
  const words =
    `p95 of people at work ${figures[0].p95.toFixed(1)} ms; under the worst attack ` +
    `(${slowest.words}) ${slowest.p95.toFixed(1)} ms; memory ${(atFirst / 1e6).toFixed(0)} MB, ` +
    `at most ${(most / 1e6).toFixed(0)} MB; ${orders} orders acknowledged, ${lost} missing`;
  console.log(words);
  mkdirSync(dirname(results), { recursive: true });
  const line = {
    promise: "Nobody holds the shop closed by holding connections open",
    tried: requests,
    unit: `requests under ${attacked.length} attacks`,
    lost: failed + lost,
    figures: words,
    command: "sh tests/fault/connections.sh",
  };
  appendFileSync(results, `${JSON.stringify(line)}\n`);
  if (failed + lost > 0 || slowest.p95 > BOUND_MS || most - atFirst > MEMORY_BOUND)
    throw new Error("that is not what is promised");
}

const folder = mkdtempSync(join(tmpdir(), "orderdesk-connections-"));
try {
  await main(folder);
} finally {
  killAll();
  rmSync(folder, { recursive: true, force: true });
}
