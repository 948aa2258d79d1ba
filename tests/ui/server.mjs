// SPDX-License-Identifier: MIT

/** Servers for the tests: each with its own database and port. */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { BODY_HEADERS } from "../support/client.mjs";
import { killAll, startServer } from "../support/process.mjs";
import { DEMO } from "../support/sample.mjs";

export const { admin: ADMIN, customer: CUSTOMER, password: PASSWORD } = DEMO;

const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const BINARY = resolve(process.env.ORDERDESK_BINARY ?? join(ROOT, "build/orderdesk"));

export const fromRoot = (...parts) => join(ROOT, ...parts);

const folder = mkdtempSync(join(tmpdir(), "orderdesk-ui-"));
let serial = 0;

/** Stops what is still running, and removes all files. */
export function cleanUp() {
  killAll();
  rmSync(folder, { recursive: true, force: true });
}

async function start(command, database, options = []) {
  const log = `${database}.log`;
  const args = [command, "--db", database, "--listen", "127.0.0.1:0", ...options];
  return new Shop(await startServer(BINARY, args, { log }), { log, database });
}

/** A running server, and its API as a program sees it. */
class Shop {
  #server;
  #log;
  #database;
  #cookies = new Map();

  constructor(server, { log, database }) {
    this.#server = server;
    this.#log = log;
    this.#database = database;
    this.url = server.url;
  }

  log = () => readFileSync(this.#log, "utf8");
  stop = () => this.#server.stop();

  /** A new session's cookie, as [name, value]. */
  async signIn(email, password = PASSWORD) {
    const response = await fetch(`${this.url}/api/login`, {
      method: "POST",
      headers: BODY_HEADERS,
      body: JSON.stringify({ email, password }),
    });
    if (!response.ok) throw new Error(`${email} cannot sign in: ${await response.text()}`);
    return response.headers.get("set-cookie").match(/^([^=]+)=([^;]*)/).slice(1);
  }

  /** Erases somebody, as the operator does at the terminal. */
  erase(email) {
    execFileSync(BINARY, ["user", "erase", email, "--yes", "--db", this.#database]);
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
        ...(body === undefined ? {} : BODY_HEADERS),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  get = (path, email = ADMIN) => this.api(email, "GET", path);

  /** Places an order of one product for @email, and returns it. */
  async order(email, { product = "MUG-01", quantity = 1, ...rest } = {}) {
    const { name, price } = await this.get(`/api/products/${product}`);
    const items = [{ product_id: product, name, quantity, price }];
    return this.api(email, "POST", "/api/orders", { items, ...rest });
  }

  move = (order, status, { note, by = ADMIN } = {}) =>
    this.api(by, "PATCH", `/api/orders/${order.id}/status`, { status, note });

  /** Creates a user who can sign in with PASSWORD. */
  person = (email, name, role = "customer") =>
    this.api(ADMIN, "POST", "/api/users", { email, name, role, password: PASSWORD });
}

let seeded;

/** The demo's database, created once; while no server uses it, its files can be copied. */
async function seed() {
  await (await start("demo", join(folder, "seed.db"))).stop();
}

/** A separate demo shop. @options  further ones of the command line */
export async function demoShop(...options) {
  seeded ??= seed();
  await seeded;
  const database = join(folder, `shop-${++serial}.db`);
  for (const name of readdirSync(folder))
    if (name.startsWith("seed.db") && !name.endsWith(".log"))
      copyFileSync(join(folder, name), database + name.slice("seed.db".length));
  return start("demo", database, options);
}

const emptyShops = [];

/** An empty shop, without even an admin. */
export async function emptyShop(...options) {
  const shop = await start("serve", join(folder, `shop-${++serial}.db`), ["--shop", "New Shop", ...options]);
  emptyShops.push(shop);
  return shop;
}

/** Stops the empty shops: after their pages were closed, which go on asking them. */
export async function stopEmptyShops() {
  for (const shop of emptyShops.splice(0)) await shop.stop();
}
