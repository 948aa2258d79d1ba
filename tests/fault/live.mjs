// SPDX-License-Identifier: MIT

/** What the scripts that try the running program have in common. */

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

/** Where this run may write. What it leaves is kept when it fails. */
export const FOLDER = mkdtempSync(join(BUILD, "live-"));

export const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Stops everything unless @condition holds. */
export function assert(condition, words) {
  if (!condition) throw new Error(words);
}

/** What the program prints; it must succeed. */
export const run = (args, options = {}) =>
  execFileSync(PROGRAM, args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], ...options });

/** Adds somebody who signs in with PASSWORD. @return a token of theirs */
export function addUser(db, email, role) {
  run(["user", "add", email, "--name", email.split("@")[0], "--role", role, "--db", db], {
    input: `${PASSWORD}\n`,
  });
  return run(["token", "create", "--user", email, "--db", db]).trim();
}

/** A file name in the folder of this run. */
export const inFolder = (name) => join(FOLDER, name);

/** Copies a shop of so many made-up orders, and what the benchmark knows of it, into @folder. */
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

/** Serves @db; the log is kept beside it. */
export const serve = (db, options = []) =>
  startServer(PROGRAM, ["serve", "--db", db, "--listen", "127.0.0.1:0", ...options], {
    log: `${db}.log`,
  });

/**
 * A client as browsers are: it keeps its connection, and opens another when that is gone.
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
   * One request. `outcome` of what it answers is "answered" (then with all that Client.ask() gives),
   * "refused" (there was no connection), "silent" (it ended without an answer), or "cut" (the answer
   * is not whole).
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

/** The value of a header of an answer; null when there is none. */
export const header = (answer, name) =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, "i").exec(answer.head)?.[1] ?? null;

/**
 * Tells what came of a promise, and writes it down for the table.
 *
 * @row  { promise, tried, unit, lost, figures, command }
 */
export function promise(row) {
  console.log(`${row.promise}: ${row.tried} ${row.unit}, ${row.lost} lost; ${row.figures}`);
  appendFileSync(RESULTS, `${JSON.stringify(row)}\n`);
}

/** Runs a script to its end; what it says when it fails is where to look. */
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
