// SPDX-License-Identifier: MIT

/** Startup, memory and disk. */

import { statSync } from "node:fs";
import { join } from "node:path";

import { linesFile } from "../measure.mjs";
import { startServer } from "../../support/process.mjs";
import { median, spread } from "../stats.mjs";
import { wrk } from "../wrk.mjs";
import { readRequests } from "./reads.mjs";

const MIB = 1048576;

/** The same without any orders. */
export async function empty(bench) {
  const args = ["serve", "--db", join(bench.folder, "empty.db"), "--listen", "127.0.0.1:0"];
  const first = await startServer(bench.programs.orderdesk, args);
  await first.stop();
  const second = await startServer(bench.programs.orderdesk, args);
  const row = { orders: 0, value: second.startMs / 1000, unit: "s" };
  bench.add({ id: "start.empty", what: "start to listening, empty", ...row });
  const memory = { orders: 0, value: second.memory() / MIB, unit: "MB" };
  bench.add({ id: "memory.empty", what: "resident memory, empty, just started", ...memory });
  await second.stop();
}

/** Stops and starts the server a few times; each stop is clean. */
export async function start(bench) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    await bench.restart();
    times.push(bench.server.startMs / 1000);
  }
  bench.add({
    id: "start",
    what: "start to listening after a clean stop",
    unit: "s",
    value: median(times),
    noise: spread(times),
  });
  bench.add({
    id: "memory.0",
    what: "resident memory, just started",
    unit: "MB",
    value: bench.server.memory() / MIB,
  });
}

export async function memory(bench) {
  for (const connections of bench.options.quick ? [128] : [128, 1000]) {
    await bench.restart();
    const result = await wrk(bench.url, {
      connections,
      seconds: bench.options.seconds,
      token: bench.token,
      env: { BENCH_REQUESTS: linesFile(bench, "reads", readRequests(bench, 20000)) },
    });
    bench.add({
      id: `memory.${connections}`,
      what: `most resident memory, ${connections} connections reading`,
      unit: "MB",
      value: bench.server.memory("VmHWM") / MIB,
      times: result,
      errors: result.refused + result.broken,
    });
  }
}

/** Of the file as it was filled, and of the program. */
export async function disk(bench) {
  const { orders, seconds } = bench.shop;
  const { size } = statSync(join(bench.filled, "orders.db"));
  bench.add({
    id: "disk",
    what: "disk, everything included",
    unit: "B/order",
    value: size / orders,
    note: `${(size / MIB).toFixed(0)} MiB; filled at ${Math.round(orders / seconds)} orders a second`,
  });
  bench.add({
    id: "binary",
    what: "the program's file",
    unit: "MB",
    value: statSync(bench.programs.orderdesk).size / MIB,
  });
}
