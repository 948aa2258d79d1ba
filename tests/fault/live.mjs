// SPDX-License-Identifier: MIT

/** What is shared by the scripts that test the running program. */

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { copyFolder, filledFolder } from "../bench/shop.mjs";
import { Client } from "../support/client.mjs";
import { killAll, startServer } from "../support/process.mjs";
import { PASSWORD } from "../support/sample.mjs";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const PROGRAM = resolve(process.env.ORDERDESK_BINARY ?? join(ROOT, "build/orderdesk"));

const BUILD = join(ROOT, "build-fault");
const RESULTS = process.env.FAULT_RESULTS ?? join(BUILD, "results.jsonl");

mkdirSync(BUILD, { recursive: true });

/** Where this run may write. Its files are preserved when it fails. */
export const FOLDER = mkdtempSync(join(BUILD, "live-"));

export const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Stops everything unless @condition holds. */
export function assert(condition, words) {
  if (!condition) throw new Error(words);
}

/** The output of the program; it must succeed. */
export const run = (args, options = {}) =>
  execFileSync(PROGRAM, args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], ...options });

/** Adds a user who signs in with PASSWORD. @return a token of theirs */
export function addUser(db, email, role) {
  run(["user", "add", email, "--name", email.split("@")[0], "--role", role, "--db", db], {
    input: `${PASSWORD}\n`,
  });
  return run(["token", "create", "--user", email, "--db", db]).trim();
}

/** A file name in the folder of this run. */
export const inFolder = (name) => join(FOLDER, name);

/** Copies a shop of so many generated orders, and the benchmark's facts about it, into @folder. */
export async function copyShop(orders, folder) {
  const filled = await filledFolder({
    root: ROOT,
    program: join(ROOT, "build-bench/tests/bench/orderdesk-fill"),
    data: join(ROOT, "build-bench/data"),
    orders,
    seed: 1,
  });
  await copyFolder(filled, folder);
}

/** Serves @db; the log file is beside it. */
export const serve = (db, options = []) =>
  startServer(PROGRAM, ["serve", "--db", db, "--listen", "127.0.0.1:0", ...options], {
    log: `${db}.log`,
  });

/**
 * A client that behaves like a browser: it reuses its connection, and opens another when that is
 * gone.
 *
 * @options  of the connection; `fresh`: open one for each request
 */
export class Visitor {
  #client = null;
  #options;

  constructor(url, token, { fresh = false, ...options } = {}) {
    this.url = url;
    this.token = token;
    this.fresh = fresh;
    this.#options = options;
  }

  /**
   * Sends one request. The result's `outcome` is "answered" (then with all that Client.ask()
   * returns), "refused" (there was no connection), "silent" (it ended without a response), or "cut"
   * (the response is incomplete).
   */
  async ask(method, path, options) {
    if (this.#client?.gone || this.fresh) this.close();
    this.#client ??= new Client(this.url, this.token, this.#options);
    try {
      const answer = await this.#client.ask(method, path, options);
      if (header(answer, "Connection") === "close") this.close();
      return { outcome: "answered", ...answer };
    } catch (error) {
      this.close();
      if (error.code === "ECONNREFUSED") return { outcome: "refused", error };
      return { outcome: error.received > 0 ? "cut" : "silent", error };
    }
  }

  /** The JSON of a GET that must succeed. */
  async get(path) {
    const answer = await this.ask("GET", path);
    assert(answer.status === 200, `GET ${path}: ${answer.outcome} ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  }

  close() {
    this.#client?.close();
    this.#client = null;
  }
}

/** The value of a header of a response; null when there is none. */
export const header = (answer, name) =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, "i").exec(answer.head)?.[1] ?? null;

/**
 * Prints the result for a promise, and records it for the table.
 *
 * @row  { promise, tried, unit, lost, figures, command }
 */
export function promise(row) {
  console.log(`${row.promise}: ${row.tried} ${row.unit}, ${row.lost} lost; ${row.figures}`);
  appendFileSync(RESULTS, `${JSON.stringify(row)}\n`);
}

/** Runs a script to its end; when it fails, its message says where to look. */
export async function main(work) {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  process.on("exit", killAll);
  try {
    await work();
    rmSync(FOLDER, { recursive: true, force: true });
    process.exit(0);
  } catch (error) {
    console.error(error);
    console.error(`The database and its log are kept in ${FOLDER}`);
    process.exit(1);
  }
}

/** "12,345" */
export const thousands = (number) => Math.round(number).toLocaleString("en-US");
