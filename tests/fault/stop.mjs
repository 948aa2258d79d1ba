// SPDX-License-Identifier: MIT

/** Stops the program and renews its certificate under load: see stop.sh. */

import { readFileSync, renameSync } from "node:fs";

import { randomizer } from "../bench/stats.mjs";
import { Ledger } from "./ledger.mjs";
import { ADMIN } from "../support/sample.mjs";
import { addUser, assert, inFolder, main, pause, promise, run, serve } from "./live.mjs";
import { thousands, Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const STOPS = quick ? 5 : 25;
const RELOADS = quick ? 10 : 100;
const CLIENTS = 32;
const STOP_MS = 5000;
const db = inFolder("orders.db");
const random = randomizer(1);

/**
 * Lets @workers work, every other one with a new connection for each request, until @until says so.
 */
const workAll = (workers, url, until, options) =>
  Promise.all(
    workers.map((worker, i) => worker.work(url, until, { ...options, fresh: i % 2 === 1 })),
  );

async function verify(ledger, url, admin, options) {
  const visitor = new Visitor(url, admin, options);
  await ledger.verify(visitor);
  visitor.close();
}

async function stops(ledger, workers, admin) {
  const times = [];
  let server = await serve(db);
  for (let i = 0; i < STOPS; i++) {
    const work = workAll(workers, server.url);
    await pause(200 + random(500));
    const { code, ms } = await server.stop();
    await work;
    times.push(ms);
    assert(code === 0, `it ended with ${code}`);
    assert(ms < STOP_MS, `it took ${ms} ms`);
    assert(ledger.ends.cut === 0, "an answer was cut off");
    if (i === STOPS - 1) run(["check", "--db", db]);
    server = await serve(db);
    await verify(ledger, server.url, admin);
    assert(ledger.happened === 0, `${ledger.happened} changes were made without an answer`);
  }
  await server.stop();
  promise({
    promise: "Stopping loses nothing and leaves no half answer",
    tried: STOPS,
    unit: "stops under load",
    lost: 0,
    figures:
      `${thousands(ledger.acknowledged)} acknowledged changes by ${CLIENTS} clients; status 0 within` +
      ` ${(Math.max(...times) / 1000).toFixed(1)} s; ${ledger.ends.refused} refused,` +
      ` ${ledger.ends.silent} closed before the request was taken, ${ledger.ends.cut} answers cut`,
    command: "sh tests/fault/stop.sh",
  });
}

const certificate = (name) => ({ certificate: inFolder(`${name}.cert`), key: inFolder(`${name}.key`) });

/** Puts certificate @name where the server reads it. */
function show(name, shown) {
  for (const part of ["certificate", "key"]) renameSync(certificate(name)[part], shown[part]);
}

async function reloads(ledger, workers, admin) {
  const shown = certificate("shown");
  const names = Array.from({ length: RELOADS + 1 }, (_, i) => `number ${i}`);
  for (const [i, name] of names.entries()) {
    const { certificate: out, key } = certificate(name);
    // Clients distinguish issuers by their names, which are those of the first host.
    const hosts = ["--host", `shop-${i}.local`, "--host", "127.0.0.1"];
    run(["cert", ...hosts, "--out-cert", out, "--out-key", key]);
  }
  const options = { ca: names.map((name) => readFileSync(certificate(name).certificate)) };
  show(names[0], shown);
  const server = await serve(db, ["--tls-cert", shown.certificate, "--tls-key", shown.key]);
  const before = ledger.acknowledged;
  const ends = { ...ledger.ends };
  let done = false;
  const work = workAll(workers, server.url, () => done, options);
  for (const name of names.slice(1)) {
    await pause(50 + random(100));
    show(name, shown);
    server.signal("SIGHUP");
  }
  await pause(200);
  done = true;
  await work;
  const log = readFileSync(`${db}.log`, "utf8");
  const read = log.split("were read again").length - 1;
  assert(read > RELOADS / 2, `the certificate was read again ${read} times only`);
  for (const [end, count] of Object.entries(ledger.ends))
    assert(count === ends[end], `${count - ends[end]} requests were ${end}: ${ledger.error}`);
  await verify(ledger, server.url, admin, options);
  assert((await server.stop()).code === 0, "it did not stop in peace");
  promise({
    promise: "A renewed certificate is taken without a request failing",
    tried: RELOADS,
    unit: "reloads under load",
    lost: 0,
    figures: `${thousands(ledger.acknowledged - before)} changes over TLS by ${CLIENTS} clients, half of` +
      " them with a new connection for each; all answered",
    command: "sh tests/fault/stop.sh",
  });
}

await main(async () => {
  const ledger = new Ledger();
  const admin = addUser(db, ADMIN, "admin");
  const workers = Array.from({ length: CLIENTS }, (_, seed) =>
    ledger.worker({ seed, admin, token: admin }),
  );
  await stops(ledger, workers, admin);
  await reloads(ledger, workers, admin);
});
