// SPDX-License-Identifier: MIT

/** Changes whose body arrives late, so that the credential can be ended before it does. */

import { execFileSync } from "node:child_process";
import { connect } from "node:net";

import { BODY_HEADERS } from "../support/client.mjs";
import { LOGO, PASSWORD } from "../support/sample.mjs";
import { assert, pause } from "./live.mjs";
import { ROUTES } from "./visit.mjs";

/** The time in which the server has certainly read a head, and waits for the body. */
const HEAD_READ_MS = 150;
const ANSWER_MS = 30000;

/** One request whose body arrives in two pieces. */
export class LateRequest {
  #socket;
  #rest;
  #answer;

  /** @share  of the body that is sent immediately, at least 0 and below 1 */
  constructor(url, { method, path, body, headers, share }) {
    const { hostname, port } = new URL(url);
    const isPicture = Buffer.isBuffer(body);
    const bytes = isPicture ? body : Buffer.from(JSON.stringify(body));
    const cut = Math.min(Math.floor(bytes.length * share), bytes.length - 1);
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      "Connection: close",
      `Content-Length: ${bytes.length}`,
      ...Object.entries({ ...(isPicture ? { "Content-Type": "image/png" } : BODY_HEADERS), ...headers }).map(
        ([name, value]) => `${name}: ${value}`,
      ),
    ];
    this.#rest = bytes.subarray(cut);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#answer = this.#read();
    this.#socket.write(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), bytes.subarray(0, cut)]));
  }

  #read() {
    let received = "";
    this.#socket.setTimeout(ANSWER_MS, () => this.#socket.destroy());
    this.#socket.on("data", (data) => (received += data));
    return new Promise((resolve) => {
      this.#socket.on("error", () => {});
      this.#socket.on("close", () => resolve(received));
    });
  }

  /** Sends the rest. @return { status, body } */
  async finish() {
    this.#socket.write(this.#rest);
    const received = await this.#answer;
    return { status: Number(received.slice(9, 12)), body: received.slice(received.indexOf("\r\n\r\n") + 4) };
  }
}

/** Whether the route's row in the table is for admins only. */
const FOR_ADMINS = /^\/api\/(users|products|shop)|\/status$/;

let serial = 0;

/**
 * An acceptable body for each route that takes one, except the sign-in, which needs no credential.
 */
const BODIES = {
  "POST /api/me/password": () => ({ current_password: PASSWORD, new_password: "another one entirely" }),
  "POST /api/users": () => ({ email: `made${++serial}@shop.example`, name: "Made", role: "admin", password: PASSWORD }),
  "PATCH /api/users/{id}": () => ({ name: `Renamed ${++serial}`, role: "admin", password: "set by somebody" }),
  "POST /api/tokens": () => ({ label: `late ${++serial}` }),
  "POST /api/orders": () => ({ items: [{ product_id: "LATE", name: "Late", quantity: 1, price: 1 }] }),
  "PATCH /api/orders/{id}/status": () => ({ status: "processing" }),
  "POST /api/products": () => ({ product_id: `LATE-${++serial}`, name: "Late", price: 1 }),
  "PATCH /api/products/{id}": () => ({ price: `${++serial}.00` }),
  "PATCH /api/shop": () => ({ name: `Late ${++serial}` }),
  "PUT /api/shop/logo": () => LOGO,
};
const WITHOUT_BODY = ["POST /api/logout", "DELETE /api/tokens/{id}", "DELETE /api/shop/logo"];

/** Every route that changes something and reads a body: [{ method, path, body, forAdmins }]. */
export const changes = ROUTES.filter(([method, path]) => method !== "GET" && path.startsWith("/api/"))
  .filter(([method, path]) => path !== "/api/login" && !WITHOUT_BODY.includes(`${method} ${path}`))
  .map(([method, path]) => {
    const body = BODIES[`${method} ${path}`];
    assert(body, `${method} ${path} has no body here: say what it takes`);
    return { method, path, body, forAdmins: FOR_ADMINS.test(path) };
  });

/** Begins each of @wanted with @headers; @targets: the values of {id}, by the path before it. */
export async function beginAll(url, wanted, { headers, targets, share }) {
  const begun = wanted.map(({ method, path, body }) => ({
    name: `${method} ${path}`,
    request: new LateRequest(url, {
      method,
      path: path.replace("{id}", targets[path.split("/{")[0]]),
      body: body(),
      headers,
      share,
    }),
  }));
  await pause(HEAD_READ_MS);
  return begun;
}

/** @return [{ name, status, body }] */
export const finishAll = (begun) =>
  Promise.all(begun.map(async ({ name, request }) => ({ name, ...(await request.finish()) })));

const TABLES = [
  "users",
  "sessions",
  "api_tokens",
  "products",
  "settings",
  "logo",
  "orders",
  "order_items_by_key",
  "status_history_by_key",
  "idempotency_keys",
];

/** All rows that requests can change, as text. */
export function rowsOf(db) {
  const names = execFileSync("sqlite3", ["-readonly", db, "SELECT name FROM sqlite_master"], { encoding: "utf8" });
  const there = names.split("\n");
  const sql = TABLES.filter((name) => there.includes(name)).map((name) => `SELECT '${name}', * FROM ${name};`);
  return execFileSync("sqlite3", ["-readonly", "-quote", db, sql.join("\n")], { encoding: "utf8" });
}
