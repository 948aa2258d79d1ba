// SPDX-License-Identifier: MIT

/** Requests every route of a running program, as intended and otherwise. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ADMIN, LOGO, PASSWORD } from "../support/sample.mjs";
import { assert, header, ROOT, Visitor } from "./live.mjs";

const ROUNDS = 5;
const NOWHERE = "00000000-0000-7000-8000-000000000000";

const rows = (file, pattern) => [...readFileSync(join(ROOT, file), "utf8").matchAll(pattern)];

/** [method, path] of each row of the route table, including the pages. */
export const ROUTES = [
  ...rows("web/api/routes.c", /^ {4}\{ "([A-Z]+)", +"([^"]+)"/gm).map(([, method, path]) => [method, path]),
  ...rows("web/ui/pages.def", /^PAGE\("([^"]+)"/gm).map(([, path]) => ["GET", path]),
];

const ITEM = { product_id: "MUG-01", name: "Mug, blue", quantity: 2, price: 18.5 };

/** An acceptable body, by method and path; @serial makes new names. */
const body = (method, path, serial) =>
  ({
    "POST /api/login": { email: ADMIN, password: PASSWORD },
    "POST /api/logout": undefined,
    "POST /api/me/password": { current_password: "wrong", new_password: "also wrong" },
    "POST /api/users": { email: `new${serial}@shop.example`, name: "New", role: "customer", password: PASSWORD },
    "PATCH /api/users/{id}": { name: `Renamed ${serial}` },
    "POST /api/tokens": { label: `token ${serial}` },
    "POST /api/orders": { items: [ITEM, { ...ITEM, name: "Träger – 茶" }], note: "Please wrap as a gift" },
    "PATCH /api/orders/{id}/status": { status: "processing", note: "On the bench" },
    "POST /api/products": { product_id: `MUG-${serial}`, name: "Mug", price: 18.5 },
    "PATCH /api/products/{id}": { price: "19.00" },
    "PATCH /api/shop": { name: `Shop ${serial}`, colour: "#1f4e79" },
    "PUT /api/shop/logo": LOGO,
    "POST /setup.json": { code: "wrong", email: ADMIN, name: "Boss", password: PASSWORD },
  })[`${method} ${path}`];

/** The value of {id} on a route, once there is one. */
function idFor(path, ids) {
  const kind = Object.keys(ids).find((prefix) => path.startsWith(prefix));
  return ids[kind] ?? NOWHERE;
}

/** Records what a response created or listed. */
function learn(path, answer, ids) {
  if (answer.status !== 201 && answer.status !== 200) return;
  const kind = Object.keys(ids).find((prefix) => path.startsWith(prefix));
  if (!kind || path.includes("{") || !answer.body.startsWith("{")) return;
  const made = JSON.parse(answer.body);
  ids[kind] = made.product_id ?? made.id ?? ids[kind];
}

/** Requests besides the intended use of the routes. */
const ODD = [
  ["GET", "/api/orders?status=pending,shipped&q=mug&sort=total&order=asc&start_date=2026-01-01&limit=5"],
  ["GET", "/api/orders?page=0&limit=1000&sort=colour"],
  ["GET", "/api/orders?q=tr%C3%A4ger"],
  ["GET", "/api/users?q=new&limit=1&page=2"],
  ["DELETE", "/api/orders"],
  ["GET", "/nowhere"],
  ["POST", "/api/orders", { items: [] }],
  ["POST", "/api/orders", { items: [{ ...ITEM, price: 1.005 }, {}, 7], note: 5 }],
  ["PATCH", `/api/orders/${NOWHERE}/status`, { status: "delivered" }],
];

/** Requests everything, with @token and without. @return [{ method, path, status }, …] */
export async function visitAll(url, token) {
  const signedIn = new Visitor(url, token);
  const nobody = new Visitor(url, null);
  const ids = { "/api/orders": null, "/api/users": null, "/api/tokens": null, "/api/products": null, "/ui/": "app.js" };
  const answers = [];
  const ask = async (visitor, method, path, options) => {
    const answer = await visitor.ask(method, path, options);
    assert(answer.outcome === "answered" && answer.status < 500, `${method} ${path}: ${answer.outcome} ${answer.body}`);
    answers.push({ method, path, status: answer.status });
    return answer;
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [method, pattern] of ROUTES) {
      const options = { body: body(method, pattern, round), headers: { "Idempotency-Key": `${pattern} ${round >> 1}` } };
      const path = pattern.replace(/\{\w+\}/, idFor(pattern, ids));
      const answer = await ask(signedIn, method, path, options);
      learn(pattern, answer, ids);
      const etag = header(answer, "ETag");
      if (etag) await ask(signedIn, method, path, { headers: { "If-None-Match": etag } });
      await ask(nobody, method, path, options);
    }
    for (const [method, path, sent] of ODD) await ask(signedIn, method, path, { body: sent });
  }
  signedIn.close();
  nobody.close();
  return answers;
}
