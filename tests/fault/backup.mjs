// SPDX-License-Identifier: MIT

/** Makes backups under full load: see backup.sh. */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { output } from "../support/process.mjs";
import { latency } from "../bench/stats.mjs";
import { Ledger } from "./ledger.mjs";
import { assert, copyShop, FOLDER, inFolder, main, pause, PROGRAM, promise, run, serve } from "./live.mjs";
import { thousands, Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const ORDERS = quick ? 20000 : 1000000;
const BACKUPS = quick ? 2 : 3;
const CLIENTS = 16;
const BEFORE_MS = quick ? 2000 : 10000;
/** How many of the orders placed last before a backup are inspected one by one. */
const NEWEST = 5000;
/** The bound for 99 of 100 writes, even during a backup. */
const P99_MS = 500;
const FACTS = /: (\d+) bytes, (\d+) orders, the newest (\d+) of (\S+); verified\n$/;

/** The effect of @work on those who write meanwhile. */
async function measured(ledger, work) {
  ledger.times = [];
  const result = await work();
  return { result, times: latency(ledger.times) };
}

/** Makes a backup while clients write. @return statistics of the backup and the clients */
async function backUp(ledger, db, copy) {
  const before = await measured(ledger, () => pause(BEFORE_MS));
  const known = ledger.snapshot();
  const since = performance.now();
  const during = await measured(ledger, () => output(PROGRAM, ["backup", copy, "--db", db]));
  const [, , orders, newest] = FACTS.exec(during.result).map(Number);
  return {
    copy,
    known,
    orders,
    newest,
    ms: performance.now() - since,
    before: before.times,
    during: during.times,
  };
}

/** The copy is whole, and has what was there when it began. */
async function verify({ copy, known, orders, newest }, token) {
  assert((statSync(copy).mode & 0o777) === 0o600, "others may read the copy");
  run(["check", "--db", copy]);
  const server = await serve(copy);
  const visitor = new Visitor(server.url, token);
  const list = await visitor.get("/api/orders?limit=1");
  assert(list.pagination.total === orders, `${list.pagination.total} orders, and ${orders} were told`);
  assert(list.orders[0].number === newest, `${list.orders[0].number} is the newest, told was ${newest}`);
  assert(orders >= ORDERS + known.length, `${orders} orders are too few`);
  for (const { id, number, length } of known.slice(-NEWEST)) {
    const order = await visitor.get(`/api/orders/${id}`);
    assert(order.number === number && order.version >= length, `order ${number} is not up to date`);
  }
  visitor.close();
  await server.stop();
}

await main(async () => {
  await copyShop(ORDERS, join(FOLDER, "shop"));
  const db = inFolder("shop/orders.db");
  const { admin_token: token } = JSON.parse(readFileSync(`${db}.json`, "utf8"));
  const server = await serve(db);
  const ledger = new Ledger();
  const workers = Array.from({ length: CLIENTS }, (_, seed) => ledger.worker({ seed, admin: token, token }));
  let done = false;
  const work = Promise.all(workers.map((worker) => worker.work(server.url, () => done)));
  const backups = [];
  for (let i = 0; i < BACKUPS; i++) backups.push(await backUp(ledger, db, inFolder(`copy-${i}.db`)));
  done = true;
  await work;
  assert((await server.stop()).code === 0, "it did not stop in peace");
  for (const backup of backups) await verify(backup, token);
  const worst = Math.max(...backups.map(({ during }) => during.p99));
  const ratio = Math.max(...backups.map(({ before, during }) => during.p99 / before.p99));
  for (const { before, during, ms, orders } of backups)
    console.log(
      `${thousands(orders)} orders in ${(ms / 1000).toFixed(1)} s; writes before and during:` +
        ` p50 ${before.p50.toFixed(1)}, ${during.p50.toFixed(1)} ms;` +
        ` p99 ${before.p99.toFixed(1)}, ${during.p99.toFixed(1)} ms; max ${during.max.toFixed(1)} ms`,
    );
  assert(quick || worst <= P99_MS, `p99 of writes was ${worst} ms`);
  promise({
    promise: "A backup under full load is whole, and the shop goes on",
    tried: backups.length,
    unit: "backups",
    lost: 0,
    figures:
      `of ${thousands(backups.at(-1).orders)} orders in ${(backups.at(-1).ms / 1000).toFixed(1)} s while` +
      ` ${CLIENTS} clients wrote; their p99 rose to ${worst.toFixed(1)} ms, ${ratio.toFixed(1)} times that before`,
    command: "sh tests/fault/backup.sh",
  });
});
