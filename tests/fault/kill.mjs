// SPDX-License-Identifier: MIT

/** Kills the program under load, over and over: see kill.sh. */

import { spawn } from "node:child_process";
import { once } from "node:events";

import { randomizer } from "../bench/stats.mjs";
import { Ledger } from "./ledger.mjs";
import { ADMIN } from "../support/sample.mjs";
import { addUser, assert, inFolder, main, pause, PROGRAM, promise, run, serve } from "./live.mjs";
import { thousands, Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const KILLS = quick ? 10 : 120;
const CLIENTS = 24;
const CUSTOMERS = 4;
/** Acknowledgements before a kill: from hardly any to as many as fill the log. */
const ANSWERS_MAX = 600;
const START_KILLS = 4;
const START_MS = 60;
const db = inFolder("orders.db");
const random = randomizer(Number(process.env.FAULT_SEED ?? 1));

/** Lets the clients work until @count more changes are acknowledged, and kills the server. */
async function loadAndKill(server, ledger, workers, count) {
  const goal = ledger.acknowledged + count;
  let killed = null;
  ledger.noticed = () => {
    if (ledger.acknowledged >= goal) killed ??= pause(random(4)).then(() => server.kill());
  };
  await Promise.all(workers.map((worker) => worker.work(server.url)));
  assert(killed !== null, "the clients ended before the server did");
  await killed;
  ledger.noticed = () => {};
}

/** A startup that is killed leaves everything to the next one. */
async function killStarts() {
  for (let i = 0; i < START_KILLS; i++) {
    const child = spawn(PROGRAM, ["serve", "--db", db, "--listen", "127.0.0.1:0"], { stdio: "ignore" });
    await pause(random(START_MS));
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  return START_KILLS;
}

await main(async () => {
  const ledger = new Ledger();
  const admin = addUser(db, ADMIN, "admin");
  const customers = Array.from({ length: CUSTOMERS }, (_, i) =>
    addUser(db, `customer${i}@shop.example`, "customer"),
  );
  const workers = Array.from({ length: CLIENTS }, (_, i) =>
    ledger.worker({ seed: i, admin, token: i % 6 === 0 ? admin : customers[i % CUSTOMERS] }),
  );
  let kills = 0;
  let starts = 0;
  let slowest = 0;
  let server = await serve(db);
  for (; kills < KILLS; kills++) {
    await loadAndKill(server, ledger, workers, 1 + random(ANSWERS_MAX));
    if (kills % 5 === 4) starts += await killStarts();
    // Either the check or the server is the first to open the database.
    if (kills % 2 === 0) run(["check", "--db", db]);
    server = await serve(db);
    slowest = Math.max(slowest, server.startMs);
    if (kills % 2 === 1) run(["check", "--db", db]);
    const visitor = new Visitor(server.url, admin);
    await ledger.settle(server.url);
    await ledger.verify(visitor, { everything: kills === KILLS - 1 });
    visitor.close();
    process.stderr.write(`\r${kills + 1} kills, ${thousands(ledger.acknowledged)} acknowledged `);
  }
  process.stderr.write("\n");
  await server.stop();
  assert(quick || ledger.acknowledged >= 20000, "too little was acknowledged to prove anything");
  promise({
    promise: "What was acknowledged survives the program's being killed, exactly once",
    tried: kills + starts,
    unit: "kills",
    lost: 0,
    figures:
      `${thousands(ledger.acknowledged)} acknowledged changes by ${CLIENTS} clients;` +
      ` ${thousands(ledger.doubted)} without an answer were whole or not there;` +
      ` started again within ${(slowest / 1000).toFixed(2)} s`,
    command: "sh tests/fault/kill.sh",
  });
});
