// SPDX-License-Identifier: MIT

/**
 * The requests to a shop, and the right results: written by orderdesk-fill, or, for a peer, learned
 * over its own interface.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { withClient } from "../support/client.mjs";
import { complete, output } from "../support/process.mjs";
import { randomizer } from "./stats.mjs";

export const STATUSES = ["pending", "processing", "shipped", "delivered", "cancelled"];

/** Each status, any, and what tabs and people combine. */
export const STATUS_SETS = [
  [],
  ...STATUSES.map((status) => [status]),
  ["pending", "processing"],
  ["pending", "processing", "shipped"],
  ["delivered", "cancelled"],
];

/**
 * Facts: orders, customers, ranges, terms, counts, products, users, ids, and more of filled shops.
 */
export class Shop {
  constructor(facts) {
    Object.assign(this, facts);
  }

  /**
   * How many orders a query matches; null when nobody knows.
   *
   * @question  { statuses, customer, range, term }: the last three as indexes in the shop's lists,
   *            or -1 for any
   */
  expected({ statuses = [], customer = -1, range = 0, term = -1 }) {
    if (!this.counts) return null;
    const byStatus = this.counts[term + 1][customer + 1][range];
    const wanted = statuses.length > 0 ? statuses : STATUSES;
    return wanted.reduce((sum, status) => sum + byStatus[STATUSES.indexOf(status)], 0);
  }

  /** The address of a page of the matches of @question. */
  path({ statuses = [], customer = -1, range = 0, term = -1, q, sort, order, page, limit }) {
    const query = new URLSearchParams();
    if (statuses.length > 0) query.set("status", statuses.join(","));
    if (customer >= 0) query.set("user_id", this.customers[customer].id);
    const { from, to } = this.ranges[range];
    if (from) query.set("start_date", from);
    if (to) query.set("end_date", to);
    const search = q ?? (term >= 0 ? this.terms[term].text : null);
    if (search !== null) query.set("q", search);
    for (const [name, value] of Object.entries({ sort, order, page, limit }))
      if (value !== undefined) query.set(name, value);
    const text = query.toString().replaceAll("%2C", ",");
    return `/api/orders${text ? "?" : ""}${text}`;
  }

  /** @question in words. */
  name({ statuses = [], customer = -1, range = 0, term = -1, q, sort, order, page }) {
    return [
      q ?? (term >= 0 ? `"${this.terms[term].text}"` : ""),
      statuses.length > 0 ? statuses.join("+") : "any status",
      customer >= 0 ? this.customers[customer].name : "",
      range > 0 ? this.ranges[range].name : "",
      sort ? `by ${sort} ${order}` : "",
      page ? `page ${page}` : "",
    ]
      .filter(Boolean)
      .join(", ");
  }

  /** @count bodies of new orders, as people place them. */
  drafts(count, random) {
    return Array.from({ length: count }, () => {
      const lines = 1 + Math.min(random(5), random(5));
      const items = Array.from({ length: lines }, () => ({
        ...this.products[Math.min(random(this.products.length), random(this.products.length))],
        quantity: 1 + Math.min(random(6), random(6)),
      }));
      const draft = { items };
      if (this.users.length > 0) draft.user_id = this.users[random(this.users.length)];
      if (random(8) === 0) draft.note = "Please wrap as a gift";
      return draft;
    });
  }
}

/** Ids of some hundred users for whom an admin may place orders. */
async function learnUsers(client) {
  const ids = [];
  for (let page = 1; page <= 10; page++) {
    const { users } = await client.get(`/api/users?limit=100&page=${page}`);
    ids.push(...users.filter(({ role }) => role === "customer").map(({ id }) => id));
    if (users.length < 100) break;
  }
  return ids;
}

/* ---------------------------------------------------------------- filled shops */

/** What the content of a filled database depends on, besides the number of orders and the seed. */
function schemaHash(root) {
  const hash = createHash("sha256");
  const add = (folder, pattern) => {
    for (const name of readdirSync(join(root, folder)).sort())
      if (pattern.test(name)) hash.update(readFileSync(join(root, folder, name)));
  };
  add("storage/migrations", /\.sql$/);
  add("tests/bench", /^fill.*\.[ch]$/);
  return hash.digest("hex").slice(0, 12);
}

/** The folder with a filled shop, created now or earlier. */
export async function filledFolder({ root, program, data, orders, seed }) {
  const folder = join(data, `shop-${orders}-${seed}-${schemaHash(root)}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  console.error(`making a shop of ${orders} orders ...`);
  const database = join(partial, "orders.db");
  await complete(program, [database, "--orders", String(orders), "--seed", String(seed)]);
  renameSync(partial, folder);
  return folder;
}

/** Makes @copy of a filled folder to work on; cheap where the file system can share blocks. */
export async function copyFolder(folder, copy) {
  rmSync(copy, { recursive: true, force: true });
  await output("cp", ["-r", "--reflink=auto", folder, copy]);
}

/** The facts of a filled folder; @url serves a copy of it. */
export async function filledShop(folder, url) {
  const info = JSON.parse(readFileSync(join(folder, "orders.db.json"), "utf8"));
  const ids = readFileSync(join(folder, "orders.db.ids"), "utf8").trim().split("\n");
  const users = await withClient(url, info.admin_token, learnUsers);
  return new Shop({ ...info, ids, users });
}

/* ---------------------------------------------------------------- peers */

const PEER_IDS = 2000;
const TERMS = [
  { text: "mug", kind: "common" },
  { text: "blue", kind: "common" },
  { text: "be", kind: "two letters" },
  { text: "xylophone", kind: "nothing" },
];
const PRODUCTS = [
  { product_id: "MUG-0001", name: "Mug, cobalt blue", price: 18.5 },
  { product_id: "BOWL-0001", name: "Bowl, oat white", price: 24 },
  { product_id: "VASE-0002", name: "Vase, moss green", price: 39.9 },
  { product_id: "TRAY-0003", name: "Tray, natural oak", price: 12.25 },
];

/** A shop known only by its interface; the right results are not known. */
export async function peerShop(url, token) {
  const day = (before) => new Date(Date.now() - before * 86400000).toISOString();
  return withClient(url, token, async (client) => {
    const random = randomizer(1);
    const users = await learnUsers(client);
    const { total } = (await client.get("/api/orders?limit=1")).pagination;
    const ids = [];
    for (let i = 0; i < Math.min(PEER_IDS, total); i++) {
      const { orders } = await client.get(`/api/orders?limit=1&page=${1 + random(total)}`);
      ids.push(orders[0].id);
    }
    return new Shop({
      orders: total,
      customers: users.slice(0, 3).map((id, i) => ({ name: `customer ${i + 1}`, id })),
      ranges: [
        { name: "any date", from: null, to: null },
        { name: "last month", from: day(30), to: null },
        { name: "one year", from: day(730), to: day(365) },
      ],
      terms: TERMS,
      counts: null,
      products: PRODUCTS,
      users,
      ids,
    });
  });
}
