// SPDX-License-Identifier: MIT

/** Requests every route of a program that runs under valgrind: see valgrind.sh. */

import { existsSync, readFileSync } from "node:fs";

import { startServer } from "../support/process.mjs";
import { ADMIN } from "../support/sample.mjs";
import { addUser, assert, inFolder, main, PROGRAM, promise, run } from "./live.mjs";
import { ROUTES, visitAll } from "./visit.mjs";

const LEAK = 99;
const db = inFolder("orders.db");
const log = inFolder("valgrind.log");

const VALGRIND = [
  "--leak-check=full",
  "--show-leak-kinds=definite,indirect,possible",
  "--errors-for-leak-kinds=definite,indirect,possible",
  `--error-exitcode=${LEAK}`,
  "--max-threads=2000",
  `--log-file=${log}`,
];

await main(async () => {
  const token = addUser(db, ADMIN, "admin");
  const args = [...VALGRIND, PROGRAM, "serve", "--db", db, "--listen", "127.0.0.1:0"];
  const server = await startServer("valgrind", args, { log: `${db}.log` });
  const answers = await visitAll(server.url, token);
  const { code } = await server.stop();
  const told = existsSync(log) ? readFileSync(log, "utf8") : "";
  assert(code === 0, `valgrind ended with ${code}:\n${told}`);
  assert(/ERROR SUMMARY: 0 errors/.test(told), told);
  run(["check", "--db", db]);
  promise({
    promise: "Nothing leaks, and no memory is misused",
    tried: answers.length,
    unit: "requests",
    lost: 0,
    figures: `to all ${ROUTES.length} routes under valgrind, from the start to a clean stop`,
    command: "sh tests/fault/valgrind.sh",
  });
});
