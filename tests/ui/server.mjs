// SPDX-License-Identifier: MIT

/** Servers for the tests: each with a database of its own, on a port of its own. */

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ADMIN = "admin@example.com";
export const CUSTOMER = "anna.berger@example.com";
export const PASSWORD = "orderdesk";

const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const BINARY = resolve(process.env.ORDERDESK_BINARY ?? join(ROOT, "build/orderdesk"));
const START_MS = 60000;
const STOP_MS = 20000;

export const fromRoot = (...parts) => join(ROOT, ...parts);

const folder = mkdtempSync(join(tmpdir(), "orderdesk-ui-"));
const running = new Set();
let serial = 0;

/** Ends what is still running, and leaves nothing behind. */
export function cleanUp() {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

/** What @child has said, once it says where it listens. */
function listening(child, log) {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why) =>
      reject(new Error(`${BINARY}: ${why}\n${said}${readFileSync(log, "utf8")}`));
    const timer = setTimeout(() => fail("does not listen"), START_MS);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`ended with ${code}`));
    child.stdout.on("data", (data) => {
      said += data;
      if (!/^listening on \S+\n/m.test(said)) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      resolve(said + readFileSync(log, "utf8"));
    });
  });
}

function stop(child) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      running.delete(child);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

async function start(command, database, options = []) {
  const log = `${database}.log`;
  const child = spawn(BINARY, [command, "--db", database, "--listen", "127.0.0.1:0", ...options], {
    stdio: ["ignore", "pipe", openSync(log, "a")],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const said = await listening(child, log);
  return new Shop(child, said, { log, database });
}

/** A server that runs, and its API as a program sees it. */
class Shop {
  #child;
  #log;
  #database;
  #cookies = new Map();

  constructor(child, said, { log, database }) {
    this.#child = child;
    this.#log = log;
    this.#database = database;
    this.said = said;
    this.url = said.match(/listening on (\S+)/)[1];
  }

  log = () => readFileSync(this.#log, "utf8");
  stop = () => stop(this.#child);

  /** A new session's cookie, as [name, value]. */
  async signIn(email, password = PASSWORD) {
    const response = await fetch(`${this.url}/api/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    if (!response.ok) throw new Error(`${email} cannot sign in: ${await response.text()}`);
    return response.headers.get("set-cookie").match(/^([^=]+)=([^;]*)/).slice(1);
  }

  /** Lets everybody who is signed in have signed in so long ago. The clock cannot be waited for. */
  ageSignIns(minutes) {
    const sql = `UPDATE sessions SET created_at = created_at - ${minutes * 60000}`;
    execFileSync("sqlite3", [this.#database, ".timeout 5000", sql]);
  }

  /** The cookie of a session that the tests of a file share. */
  async cookie(email) {
    if (!this.#cookies.has(email)) this.#cookies.set(email, await this.signIn(email));
    return this.#cookies.get(email);
  }

  /** One request as @email, which must succeed. */
  async api(email, method, path, body, headers = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Cookie: (await this.cookie(email)).join("="),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  get = (path, email = ADMIN) => this.api(email, "GET", path);

  /** Places an order of one product for @email; answers with it. */
  async order(email, { product = "MUG-01", quantity = 1, ...rest } = {}) {
    const { name, price } = await this.get(`/api/products/${product}`);
    const items = [{ product_id: product, name, quantity, price }];
    return this.api(email, "POST", "/api/orders", { items, ...rest });
  }

  move = (order, status, { note, by = ADMIN } = {}) =>
    this.api(by, "PATCH", `/api/orders/${order.id}/status`, { status, note });

  /** Makes somebody who can sign in with PASSWORD. */
  person = (email, name, role = "customer") =>
    this.api(ADMIN, "POST", "/api/users", { email, name, role, password: PASSWORD });
}

let seeded;

/** The demo's database, made once; a stopped server's database is files that can be copied. */
async function seed() {
  await (await start("demo", join(folder, "seed.db"))).stop();
}

/** A demo shop of its own. */
export async function demoShop() {
  seeded ??= seed();
  await seeded;
  const database = join(folder, `shop-${++serial}.db`);
  for (const name of readdirSync(folder))
    if (name.startsWith("seed.db") && !name.endsWith(".log"))
      copyFileSync(join(folder, name), database + name.slice("seed.db".length));
  return start("demo", database);
}

/** A shop without anything in it, not even an admin. */
export const emptyShop = (...options) =>
  start("serve", join(folder, `shop-${++serial}.db`), ["--shop", "New Shop", ...options]);
