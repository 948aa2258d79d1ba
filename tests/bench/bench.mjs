// SPDX-License-Identifier: MIT

/**
 * Measures a release build, or a peer with the same interface: node bench.mjs --help. run.sh and
 * peer.sh create what it needs and call it.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Client } from "../support/client.mjs";
import * as lists from "./parts/lists.mjs";
import * as program from "./parts/process.mjs";
import * as reads from "./parts/reads.mjs";
import * as search from "./parts/search.mjs";
import * as writes from "./parts/writes.mjs";
import { killAll, startServer } from "../support/process.mjs";
import { comparison, Report } from "./report.mjs";
import { copyFolder, filledFolder, filledShop, peerShop } from "./shop.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * In this order, since the first ones expect the shop as it was filled. `once`: at one size only.
 */
const PARTS = [
  { name: "size", what: "disk per order, size of the program", run: program.disk },
  { name: "empty", what: "time to listen, memory without orders", run: program.empty, once: true },
  { name: "start", what: "time to listen, memory when idle", run: program.start },
  { name: "get", what: "one order", run: reads.get, peer: true },
  { name: "list", what: "first pages", run: reads.list, peer: true },
  { name: "conditional", what: "what a client has already", run: reads.conditional, peer: true },
  { name: "counts", what: "the tabs' counts", run: reads.counts, peer: true },
  { name: "combinations", what: "pages 1 and 50 of every list", run: lists.firstPages, peer: true },
  { name: "last", what: "the last page of every list", run: lists.lastPages },
  { name: "search", what: "terms alone and with filters", run: search.search, peer: true },
  { name: "memory", what: "memory under many connections", run: program.memory },
  { name: "disk", what: "the disk's and SQLite's own rates", run: writes.disk, once: true, peer: true },
  { name: "create", what: "durable creates", run: writes.creates, peer: true },
  { name: "change", what: "changes of status", run: writes.changes, peer: true },
  { name: "mixed", what: "reads, creates and changes at once", run: writes.mixed, peer: true },
];

const USAGE = `Usage: node bench.mjs [OPTION...]

  --orders N[,N...]  sizes of the shop (default: 100000,1000000,10000000)
  --quick            100000 orders and short rounds: minutes, and more noise
  --smoke            300 orders and no time at all: tells whether everything runs and is answered
                     rightly, and exits with 1 when not; its figures mean nothing
  --seconds S        length of a round (default: 5)
  --rounds N         rounds of each measurement (default: 3)
  --only PART[,...]  some parts alone; --list names them
  --data DIR         where filled shops are kept for the next time (default: build-bench/data)
  --seed N           another shop of the same size
  --out FILE         the results (default: build-bench/result.json)
  --compare FILE     show what changed since these results
  --strict           exit with 1 when something falls short at its size, or is answered wrongly
  --address URL      measure the service at this address instead; with --token T of an admin
`;

const { values: given } = parseArgs({
  options: {
    orders: { type: "string" },
    quick: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    seconds: { type: "string" },
    rounds: { type: "string" },
    only: { type: "string" },
    list: { type: "boolean" },
    data: { type: "string", default: join(ROOT, "build-bench/data") },
    build: { type: "string", default: join(ROOT, "build-bench") },
    binary: { type: "string", default: join(ROOT, "build/orderdesk") },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: join(ROOT, "build-bench/result.json") },
    compare: { type: "string" },
    strict: { type: "boolean" },
    address: { type: "string" },
    token: { type: "string" },
    help: { type: "boolean" },
  },
});

const short = given.quick || given.smoke;

function fallbackSizes() {
  if (given.smoke) return "300";
  return given.quick ? "100000" : "100000,1000000,10000000";
}

/** The time limit of a group of lists or searches; the rest is left out, and the table says so. */
function listSeconds() {
  if (given.smoke) return 1;
  return given.quick ? 15 : 240;
}

const options = {
  ...given,
  quick: short,
  sizes: (given.orders ?? fallbackSizes()).split(",").map(Number),
  seconds: Number(given.seconds ?? (short ? 1 : 5)),
  rounds: Number(given.rounds ?? (given.smoke ? 1 : 3)),
  connections: given.smoke ? [16] : [1, 16, 128],
  listSeconds: listSeconds(),
  data: resolve(given.data),
  parts: PARTS.filter(({ name }) => !given.only || given.only.split(",").includes(name)),
};

const programs = {
  orderdesk: resolve(given.binary),
  fill: join(resolve(given.build), "tests/bench/orderdesk-fill"),
  floor: join(resolve(given.build), "tests/bench/orderdesk-floor"),
};

/** Where this run may write: the copy of the shop, and the input of load scripts. */
const WORK = join(options.data, `work-${process.pid}`);

const told = (command, args) => {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
};

/** What measurements depend on besides the program. */
const machine = () => ({
  date: new Date().toISOString(),
  load: loadavg()[0],
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  memory: totalmem(),
  kernel: told("uname", ["-sr"]),
  sqlite: told("awk", ['$1 == "sqlite" { print $2 }', join(ROOT, "subprojects/versions")]),
  wrk: told("dpkg-query", ["-W", "-f=${Version}", "wrk"]),
  node: process.version,
  commit: told("git", ["-C", ROOT, "describe", "--always", "--dirty"]),
});

/** What the parts work with: one shop, served, and the server of fixed answers. */
class Bench {
  #report;

  folder = WORK;

  constructor(report) {
    this.#report = report;
    this.options = options;
    this.programs = programs;
  }

  rows = () => this.#report.rows;
  add = (row) => this.#report.add({ orders: this.shop.orders, ...row });

  async #serve() {
    this.server = await startServer(programs.orderdesk, [
      ...["serve", "--db", join(this.folder, "orders.db"), "--listen", "127.0.0.1:0"],
    ]);
    this.url = this.server.url;
    this.client = new Client(this.url, this.token);
  }

  async #openFixed() {
    this.fixedServer = await startServer(programs.floor, ["http"]);
    this.fixedUrl = this.fixedServer.url;
    this.fixed = new Client(this.fixedUrl, this.token);
  }

  /** Stops the server cleanly and starts it again. */
  async restart() {
    this.client.close();
    await this.server.stop();
    await this.#serve();
  }

  /** A shop of @orders, on a copy of its filled database. */
  async open(orders) {
    const { data, seed } = options;
    this.filled = await filledFolder({ root: ROOT, program: programs.fill, data, orders, seed });
    await copyFolder(this.filled, this.folder);
    this.token = JSON.parse(readFileSync(join(this.filled, "orders.db.json"), "utf8")).admin_token;
    await this.#serve();
    await this.#openFixed();
    this.shop = await filledShop(this.filled, this.url);
  }

  /** A peer's server. */
  async openPeer(url, token) {
    this.url = url.replace(/\/$/, "");
    this.token = token;
    mkdirSync(this.folder, { recursive: true });
    this.client = new Client(this.url, token);
    await this.#openFixed();
    this.shop = await peerShop(this.url, token);
  }

  async close() {
    this.client?.close();
    this.fixed?.close();
    await Promise.all([this.server?.stop(), this.fixedServer?.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A part that fails is reported in its own row, and the others continue. */
async function runPart(bench, part, report) {
  console.error(`${part.name}: ${part.what}`);
  try {
    // A connection that was idle for long may have been closed.
    bench.client.close();
    bench.client = new Client(bench.url, bench.token);
    bench.fixed.close();
    bench.fixed = new Client(bench.fixedUrl, bench.token);
    await part.run(bench);
  } catch (error) {
    console.error(error);
    report.failed = true;
    bench.add({ id: `${part.name}.failed`, what: `${part.name} FAILED`, note: error.message, wrong: 1 });
  }
}

async function measure(report, open, parts) {
  const bench = new Bench(report);
  try {
    await open(bench);
    for (const part of parts) await runPart(bench, part, report);
  } finally {
    await bench.close();
  }
}

/** Growth is judged from this number of orders on. */
const GROWTH_FROM = 100000;

/** How much more expensive the same becomes from the smallest to the largest shop. */
function addGrowth(report) {
  for (const [id, of, what] of [
    ["growth.get", "get.1", "get one order"],
    ["growth.list", "list.1", "list page of 20"],
  ]) {
    const rows = report.rows.filter((row) => row.id === of).sort((a, b) => a.orders - b.orders);
    if (rows.length < 2) continue;
    const [first, last] = [rows[0], rows.at(-1)];
    report.add({
      id,
      orders: first.orders === GROWTH_FROM ? last.orders : undefined,
      what: `${what}: time at ${last.orders} orders, of that at ${first.orders}`,
      unit: "×",
      value: last.value / first.value,
    });
  }
}

async function main() {
  if (given.help) return process.stdout.write(USAGE);
  if (given.list) return PARTS.forEach(({ name, what }) => console.log(`${name.padEnd(13)} ${what}`));
  if (options.parts.length === 0 || options.sizes.some((size) => !(size > 0))) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return undefined;
  }
  mkdirSync(options.data, { recursive: true });
  const report = new Report();
  const facts = machine();
  if (options.address) {
    const parts = options.parts.filter(({ peer }) => peer);
    await measure(report, (bench) => bench.openPeer(options.address, options.token), parts);
  } else {
    for (const [i, size] of options.sizes.entries()) {
      const parts = options.parts.filter(({ once }) => !once || i === 0);
      await measure(report, (bench) => bench.open(size), parts);
    }
    addGrowth(report);
  }
  const { commit, cores, cpu, kernel, sqlite, date, load } = facts;
  console.log(`${commit}, ${cores} cores (${cpu}), ${kernel}, SQLite ${sqlite}, ${date}\n`);
  if (load > cores / 2)
    console.log(`The machine was busy before it began (load ${load.toFixed(1)}): only CPU times count.\n`);
  console.log(report.table());
  const old = given.compare ? JSON.parse(readFileSync(given.compare, "utf8")) : null;
  writeFileSync(given.out, `${JSON.stringify({ machine: facts, rows: report.rows }, null, 1)}\n`);
  if (old) {
    console.log(`\nSince ${old.machine.commit} (${old.machine.date}):\n`);
    console.log(comparison(old.rows, report.rows));
  }
  const bad = report.failed || (given.smoke || given.strict ? report.wrong().length > 0 : false);
  if (bad || (given.strict && report.short().length > 0)) process.exitCode = 1;
  return undefined;
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => process.exit(1));
process.on("exit", () => {
  killAll();
  rmSync(WORK, { recursive: true, force: true });
});
await main();
