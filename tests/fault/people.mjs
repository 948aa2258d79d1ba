// SPDX-License-Identifier: MIT

/** People who use the shop through its pages, one request at a time: customers, and staff. */

import { PASSWORD } from "../support/sample.mjs";
import { assert, header } from "./live.mjs";

/**
 * The requests, for the table, and how often people of a kind make them: a weight, and the method.
 */
const CUSTOMER_DOES = [
  [26, "follow"],
  [18, "list"],
  [16, "browse"],
  [10, "open"],
  [9, "place"],
  [6, "page"],
  [5, "count"],
  [4, "find"],
  [1, "signOut"],
];

const STAFF_DOES = [
  [24, "tab"],
  [18, "follow"],
  [16, "move"],
  [12, "count"],
  [10, "find"],
  [8, "open"],
  [4, "customers"],
  [4, "browse"],
  [3, "page"],
  [1, "signOut"],
];

const TABS = ["", "pending", "processing", "shipped", "delivered", "cancelled", "pending,processing"];
const STATUS_STEPS = { pending: "processing", processing: "shipped", shipped: "delivered" };
const WORDS = ["mug", "blue", "bowl", "oat", "be", "10", "tray oak", "vase"].map(encodeURIComponent);
const PAGES = ["/", "/orders", "/new", "/account", "/ui/pages.css", "/ui/app.js", "/ui/orders/orders.js", "/shop.json"];

class Person {
  #cookie = null;
  #etags = new Map();
  orders = [];

  constructor(facts) {
    Object.assign(this, facts);
  }

  pick = (list) => list[this.random(list.length)];

  /** One request; @kind is the row it counts in, @expected the right statuses. */
  async ask(kind, method, path, { body, headers, expected = [200] } = {}) {
    const write = method !== "GET";
    const sent = { ...(this.#cookie ? { Cookie: this.#cookie } : {}), ...headers };
    const answer = await this.visitor.ask(method, path, { body, headers: sent });
    this.times.add({ kind, write }, answer, expected);
    return answer;
  }

  async getJson(kind, path) {
    const answer = await this.ask(kind, "GET", path);
    return answer.status === 200 ? JSON.parse(answer.body) : null;
  }

  async signIn() {
    const body = { email: this.email, password: PASSWORD };
    const answer = await this.ask("sign in", "POST", "/api/login", { body });
    this.#cookie = header(answer, "Set-Cookie")?.split(";")[0] ?? null;
  }

  async signOut() {
    await this.ask("sign out", "POST", "/api/logout", { expected: [204] });
    this.#cookie = null;
  }

  /** Performs the next action of this person. */
  async act() {
    if (!this.#cookie) return this.signIn();
    const all = this.does.reduce((sum, [weight]) => sum + weight, 0);
    let choice = this.random(all);
    const [, name] = this.does.find(([weight]) => (choice -= weight) < 0);
    return this[name]();
  }

  /** Polls an order, as its page does. */
  async follow() {
    const order = this.orders[0];
    if (!order) return this.list();
    const path = `/api/orders/${order.id}`;
    const known = this.#etags.get(path);
    const answer = await this.ask("poll an order (ETag)", "GET", path, {
      headers: known ? { "If-None-Match": known } : {},
      expected: [200, 304],
    });
    this.#etags.set(path, header(answer, "ETag"));
    return undefined;
  }

  async open() {
    const order = this.pick(this.orders);
    if (!order) return this.list();
    return this.getJson("open an order", `/api/orders/${order.id}`);
  }

  browse() {
    const query = this.random(2) ? `&q=${this.pick(WORDS)}` : "";
    return this.getJson("catalogue", `/api/products?limit=50${query}`);
  }

  page() {
    return this.ask("pages and their parts", "GET", this.pick(PAGES));
  }

  count() {
    return this.getJson("counts on the tabs", "/api/orders/counts");
  }

  leave() {
    this.visitor.close();
  }
}

export class Customer extends Person {
  does = CUSTOMER_DOES;

  async list() {
    const found = await this.getJson("my orders", "/api/orders?limit=20");
    if (found?.orders.length > 0) this.orders = found.orders;
  }

  find() {
    return this.getJson("search my orders", `/api/orders?q=${this.pick(WORDS)}`);
  }

  async place() {
    const items = Array.from({ length: 1 + this.random(4) }, () => ({
      ...this.pick(this.products),
      quantity: 1 + this.random(5),
    }));
    const answer = await this.ask("place an order", "POST", "/api/orders", {
      body: { items, ...(this.random(4) ? {} : { note: "Please wrap as a gift" }) },
      headers: { "Idempotency-Key": `${this.email} ${this.random(2 ** 31)} ${performance.now()}` },
      expected: [201],
    });
    if (answer.status === 201) this.orders.unshift(JSON.parse(answer.body));
  }
}

export class Staff extends Person {
  does = STAFF_DOES;

  /** The first page of a tab, as often that of all orders. */
  async list(status = this.pick(TABS)) {
    const query = status ? `&status=${status}` : "";
    const found = await this.getJson("list of a tab", `/api/orders?limit=50${query}`);
    if (found?.orders.length > 0) this.orders = found.orders;
    return found?.orders ?? [];
  }

  tab() {
    return this.list();
  }

  find() {
    return this.getJson("search all orders", `/api/orders?q=${this.pick(WORDS)}`);
  }

  customers() {
    return this.getJson("search customers", `/api/users?q=${this.pick(["an", "person", "e", "5"])}`);
  }

  /** Takes the next step of an order; no two of the staff work on the same one. */
  async move() {
    const isMine = ({ number, status }) => STATUS_STEPS[status] && number % this.staff === this.index;
    const order = this.orders.find(isMine);
    if (!order) return this.list(this.pick(["pending", "processing", "shipped", "pending,processing"]));
    const answer = await this.ask("move an order", "PATCH", `/api/orders/${order.id}/status`, {
      body: { status: STATUS_STEPS[order.status] },
      headers: { "If-Match": `"${order.version}"` },
    });
    assert(answer.outcome === "answered", "no answer to a step");
    if (answer.status === 200) Object.assign(order, JSON.parse(answer.body));
    return undefined;
  }
}
