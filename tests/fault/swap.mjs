// SPDX-License-Identifier: MIT

/** Swaps the database under the program, over and over: see swap.sh. */

import { spawnSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, unlinkSync } from "node:fs";

import { randomizer } from "../bench/stats.mjs";
import { Ledger } from "./ledger.mjs";
import { ADMIN } from "../support/sample.mjs";
import { addUser, assert, inFolder, main, pause, PROGRAM, promise, run, serve } from "./live.mjs";
import { thousands, Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 6 : 60;
const CLIENTS = 16;
/** The maximum number of acknowledgements before a file is removed. */
const ANSWERS_MAX = 400;
const PATIENCE_MS = 10000;
const db = inFolder("orders.db");
const aside = inFolder("aside.db");
const random = randomizer(Number(process.env.FAULT_SEED ?? 1));

/** Ways for a file to disappear, and to come back. */
const moved = {
  words: "moved or removed",
  reads: 200,
  swap: () => renameSync(db, aside),
  restore: () => renameSync(aside, db),
  start: "is there without its database",
};

const replaced = {
  words: "Another file stands in the place",
  reads: 503,
  prepare: () => run(["backup", inFolder("copy.db"), "--db", db]),
  swap() {
    linkSync(db, aside);
    renameSync(inFolder("copy.db"), db);
  },
  restore: () => renameSync(aside, db),
  start: "is not the database that",
};

const logRemoved = {
  words: "(-wal or -shm) was moved",
  reads: 200,
  swap: () => unlinkSync(`${db}-wal`),
  restore() {},
};

/** What happens while the file is away. */
const goOn = (server) => server;

const endBy = (end) => async (server, way) => {
  await end(server);
  // Until the right file is back, nothing may start with what is there.
  if (way.start) refuseStart(way.start);
  return null;
};

const killed = endBy((server) => server.kill());
const stopped = endBy(async (server) => {
  const { code } = await server.stop();
  assert(code === 0, `it ended with ${code}`);
});

const SCENES = [
  [moved, goOn],
  [replaced, goOn],
  [replaced, killed],
  [moved, killed],
  [logRemoved, killed],
  [logRemoved, stopped],
  [moved, stopped],
];

function refuseStart(words) {
  for (const command of [["serve", "--listen", "127.0.0.1:0"], ["user", "list"], ["check"]]) {
    const { status, stderr } = spawnSync(PROGRAM, [...command, "--db", db], { encoding: "utf8" });
    assert(status === 1 && stderr.includes(words), `${command[0]} was not refused: ${status} ${stderr}`);
  }
}

/**
 * Lets the clients work until @count more changes are acknowledged, and takes the file away from
 * them.
 */
async function loadAndSwap(server, ledger, workers, way) {
  const goal = ledger.acknowledged + 1 + random(ANSWERS_MAX);
  let swapped = false;
  way.prepare?.();
  ledger.noticed = () => {
    if (swapped || ledger.acknowledged < goal) return;
    way.swap();
    swapped = true;
  };
  await Promise.all(workers.map((worker) => worker.work(server.url)));
  ledger.noticed = () => {};
  assert(swapped, `the clients ended before the swap: ${ledger.error}`);
}

/**
 * While the file is away: changes are refused in words, the shop is unhealthy, and reads work only
 * where the file is the shop's.
 */
async function assertRefuses(visitor, way) {
  const items = [{ product_id: "MUG-01", name: "Mug, blue", quantity: 1, price: 1 }];
  const order = await visitor.ask("POST", "/api/orders", { body: { items } });
  // The owner of a token is looked up before anything else.
  assert(order.status === 503 && order.body.includes(way.words), `taken: ${order.status} ${order.body}`);
  assert(/\r\nRetry-After: [1-9]/i.test(order.head), `no Retry-After: ${order.head}`);
  const health = await visitor.ask("GET", "/healthz");
  assert(health.status === 503, `healthy: ${health.status}`);
  const read = await visitor.ask("GET", "/api/orders?limit=1");
  assert(read.status === way.reads, `reading: ${read.status} ${read.body}`);
}

async function waitForHealth(visitor) {
  for (let waited = 0; (await visitor.ask("GET", "/healthz")).status !== 200; waited += 20) {
    assert(waited < PATIENCE_MS, "it does not go on");
    await pause(20);
  }
}

const countTold = () => readFileSync(`${db}.log`, "utf8").split("NO CHANGE IS TAKEN").length - 1;

await main(async () => {
  const ledger = new Ledger();
  const admin = addUser(db, ADMIN, "admin");
  const workers = Array.from({ length: CLIENTS }, (_, i) => ledger.worker({ seed: i, admin, token: admin }));
  let server = await serve(db);
  for (let round = 0; round < ROUNDS; round++) {
    const [way, act] = SCENES[round % SCENES.length];
    const told = countTold();
    await loadAndSwap(server, ledger, workers, way);
    const visitor = new Visitor(server.url, admin);
    await assertRefuses(visitor, way);
    assert(countTold() === told + 1, `told ${countTold() - told} times, and not once`);
    visitor.close();
    const running = await act(server, way);
    way.restore();
    if (!running) server = await serve(db);
    const after = new Visitor(server.url, admin);
    await waitForHealth(after);
    await ledger.settle(server.url);
    await ledger.verify(after, { everything: round === ROUNDS - 1 });
    after.close();
    process.stderr.write(`\r${round + 1} swaps, ${thousands(ledger.acknowledged)} acknowledged `);
  }
  process.stderr.write("\n");
  await server.stop();
  run(["check", "--db", db]);
  promise({
    promise: "Nothing is acknowledged into a file that was moved, replaced or removed",
    tried: ROUNDS,
    unit: "swaps under load",
    lost: 0,
    figures:
      `${thousands(ledger.acknowledged)} acknowledged changes by ${CLIENTS} clients, all there;` +
      ` ${thousands(ledger.ends.refused)} refused in words, ${thousands(ledger.doubted)} told to look;` +
      ` a start beside what does not belong together refused, the log told once each time`,
    command: "sh tests/fault/swap.sh",
  });
});
