// SPDX-License-Identifier: MIT

/**
 * What the shop told the clients, and whether it still has it. A change without a response is in
 * doubt: it may have happened completely, or not at all.
 */

import { randomizer } from "../bench/stats.mjs";
import { assert, header, Visitor } from "./live.mjs";

const NEXT = {
  pending: ["processing", "processing", "processing", "cancelled"],
  processing: ["shipped", "shipped", "shipped", "cancelled"],
  shipped: ["delivered"],
  delivered: [],
  cancelled: [],
};

const PRODUCTS = [
  ["MUG-01", "Mug, blue", 1850],
  ["BOWL-02", "Bowl, oat white", 2400],
  ["VASE-03", "Vase, moss green", 3990],
  ["TILE-04", "Tile", 5],
];

const money = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

const cents = (number) => Math.round(number * 100);

/** A refused request counts as not received; one whose response says to check is in doubt. */
function done(answer) {
  if (answer.status === 503)
    answer.outcome = answer.body.includes("look whether it was done") ? "silent" : "refused";
  return answer.outcome === "answered";
}

/** An order that was acknowledged; its status is that of the last entry in its history. */
class Known {
  doubt = null;

  constructor({ id, number }, draft) {
    Object.assign(this, { id, number, draft, history: [{ status: "pending", note: draft.note }] });
  }

  get status() {
    return this.history.at(-1).status;
  }

  /** Adds the change in doubt, if it happened. @return whether it did */
  resolve(version) {
    const happened = this.doubt !== null && version === this.history.length + 1;
    if (happened) this.history.push(this.doubt);
    this.doubt = null;
    return happened;
  }
}

/** One client: a connection, and orders that no other client changes. */
class Worker {
  #orders = [];
  #ledger;
  #count = 0;
  #random;

  constructor(ledger, { seed, admin, token }) {
    this.#ledger = ledger;
    this.#random = randomizer(1000 + seed);
    Object.assign(this, { seed, admin, token });
  }

  #draft() {
    const items = Array.from({ length: 1 + this.#random(3) }, () => {
      const [product_id, name, price] = PRODUCTS[this.#random(PRODUCTS.length)];
      return { product_id, name, quantity: 1 + this.#random(9), price };
    });
    const ref = `order ${++this.#count} of client ${this.seed}`;
    const total = items.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    return { note: ref, items, total, key: this.#random(2) ? `key for ${ref}` : null };
  }

  /** Sends @draft, possibly not for the first time. @return whether the server is still running */
  async place(visitor, draft) {
    const answer = await visitor.ask("POST", "/api/orders", {
      body: {
        items: draft.items.map((item) => ({ ...item, price: money(item.price) })),
        note: draft.note,
      },
      headers: draft.key ? { "Idempotency-Key": draft.key } : {},
    });
    if (!done(answer)) return this.#ledger.lose(answer, { draft, worker: this });
    assert(answer.status === 201, `an order was not taken: ${answer.status} ${answer.body}`);
    this.adopt(new Known(JSON.parse(answer.body), draft));
    return this.#ledger.acknowledge(answer);
  }

  adopt(order) {
    this.#ledger.add(order);
    this.#orders.push(order);
  }

  /** Repeats an acknowledged request, which must not create a second order. */
  async #repeat(visitor, order) {
    const { draft } = order;
    const answer = await visitor.ask("POST", "/api/orders", {
      body: {
        items: draft.items.map((item) => ({ ...item, price: money(item.price) })),
        note: draft.note,
      },
      headers: { "Idempotency-Key": draft.key },
    });
    if (!done(answer)) return this.#ledger.lose(answer);
    assert(
      answer.status === 201 &&
        JSON.parse(answer.body).id === order.id &&
        header(answer, "Idempotency-Replayed") === "true",
      `a repetition was not told from a new order: ${answer.head}${answer.body}`,
    );
    return this.#ledger.acknowledge(answer);
  }

  async #move(visitor, order) {
    const ways = NEXT[order.status];
    const step = {
      status: ways[this.#random(ways.length)],
      note: this.#random(2) ? `step ${order.history.length} of ${order.draft.note}` : undefined,
    };
    const answer = await visitor.ask("PATCH", `/api/orders/${order.id}/status`, {
      body: step,
      headers: this.#random(2) ? { "If-Match": `"${order.history.length}"` } : {},
    });
    this.#ledger.touch(order);
    if (!done(answer)) {
      order.doubt = answer.outcome === "refused" ? null : step;
      return this.#ledger.lose(answer, {});
    }
    assert(answer.status === 200, `a step was not taken: ${answer.status} ${answer.body}`);
    order.history.push(step);
    return this.#ledger.acknowledge(answer);
  }

  /** Places, changes and repeats until the server is gone, or @until says so. */
  async work(url, until = () => false, options = {}) {
    const own = new Visitor(url, this.token, options);
    const staff = new Visitor(url, this.admin, options);
    let goesOn = true;
    while (goesOn && !until()) {
      const order = this.#orders[this.#random(this.#orders.length)];
      const choice = this.#random(20);
      if (order && choice < 9 && NEXT[order.status].length > 0)
        goesOn = await this.#move(staff, order);
      else if (order?.draft.key && choice > 17) goesOn = await this.#repeat(own, order);
      else goesOn = await this.place(own, this.#draft());
    }
    own.close();
    staff.close();
  }
}

export class Ledger {
  #orders = new Map();
  #touched = new Set();
  #doubts = [];

  /** How many changes were acknowledged, and how many are in doubt. */
  acknowledged = 0;
  doubted = 0;
  /** Milliseconds that the acknowledged ones took. */
  times = [];
  /** How many of those in doubt turned out to have happened. */
  happened = 0;
  /** Requests that were not acknowledged, by how they ended. */
  ends = { refused: 0, silent: 0, cut: 0 };
  /** The error of the last of them. */
  error = null;
  /** Called after each acknowledgement. */
  noticed = () => {};

  worker = (options) => new Worker(this, options);

  /** The current { id, number, length } of the history of each order. */
  snapshot = () =>
    [...this.#orders.values()].map(({ id, number, history }) => ({ id, number, length: history.length }));

  add(order) {
    assert(!this.#orders.has(order.id), `two orders have the id ${order.id}`);
    this.#orders.set(order.id, order);
    this.#touched.add(order);
  }

  touch = (order) => this.#touched.add(order);

  acknowledge({ ms }) {
    this.acknowledged++;
    this.times.push(ms);
    this.noticed();
    return true;
  }

  /** Counts a request without a response. @doubt  what it may have changed; null for nothing */
  lose({ outcome, error }, doubt = null) {
    this.ends[outcome]++;
    this.error = error;
    if (doubt && outcome !== "refused") {
      this.doubted++;
      if (doubt.draft) this.#doubts.push(doubt);
    }
    return false;
  }

  /** Repeats what may be repeated: orders with a key that had no response. */
  async settle(url) {
    const doubts = this.#doubts;
    this.#doubts = doubts.filter(({ draft }) => !draft.key);
    for (const { draft, worker } of doubts.filter(({ draft }) => draft.key)) {
      const visitor = new Visitor(url, worker.token);
      assert(await worker.place(visitor, draft), "the server is gone again");
      visitor.close();
    }
  }

  /** An order that nobody was told of must be a complete one that was sent without a response. */
  async #explain(visitor, { id }) {
    const order = await visitor.get(`/api/orders/${id}`);
    const place = this.#doubts.findIndex(({ draft }) => draft.note === order.status_history[0].note);
    assert(place >= 0, `nobody placed ${JSON.stringify(order)}`);
    const [{ draft, worker }] = this.#doubts.splice(place, 1);
    worker.adopt(new Known(order, draft));
  }

  /** Compares an order in the shop with what its client was told. */
  #compare(order, known) {
    const told = JSON.stringify(known);
    const history = order.status_history.map(({ status, note }) => ({ status, note }));
    assert(order.number === known.number, `another number: ${order.number}, told ${told}`);
    assert(cents(order.total) === known.draft.total, `another total: ${order.total}, told ${told}`);
    assert(
      JSON.stringify(history) === JSON.stringify(known.history),
      `another history: ${JSON.stringify(history)}, told ${told}`,
    );
    assert(order.status === known.status, `another status: ${order.status}, told ${told}`);
    assert(
      order.items.length === known.draft.items.length &&
        order.items.every((item, i) => {
          const { product_id, quantity, price } = known.draft.items[i];
          return item.product_id === product_id && item.quantity === quantity && cents(item.price) === price;
        }),
      `other items: ${JSON.stringify(order.items)}, told ${told}`,
    );
  }

  /** Walks through the list of all orders: each of ours must be in it exactly once. */
  async #walk(visitor) {
    const seen = new Set();
    const strangers = [];
    for (let path = "/api/orders?limit=100&order=asc"; path; ) {
      const answer = await visitor.ask("GET", path);
      assert(answer.status === 200, `GET ${path}: ${answer.outcome} ${answer.status}`);
      for (const summary of JSON.parse(answer.body).orders) {
        const known = this.#orders.get(summary.id);
        assert(!seen.has(summary.id) && !seen.has(summary.number), `twice: ${summary.id}`);
        seen.add(summary.id).add(summary.number);
        if (!known) {
          strangers.push(summary);
          continue;
        }
        if (known.resolve(summary.version)) this.happened++;
        assert(
          summary.status === known.status && summary.version === known.history.length,
          `the list shows ${JSON.stringify(summary)}, told ${JSON.stringify(known)}`,
        );
      }
      path = /<([^>]*)>; rel="next"/.exec(header(answer, "Link") ?? "")?.[1];
    }
    for (const id of this.#orders.keys()) assert(seen.has(id), `order ${id} is lost`);
    return strangers;
  }

  /**
   * Checks that the shop has all that was acknowledged, and explains what it has beyond that.
   *
   * @everything  check every order in full, not only those that were changed since the last time
   */
  async verify(visitor, { everything = false } = {}) {
    const strangers = await this.#walk(visitor);
    this.happened += strangers.length;
    for (const stranger of strangers) await this.#explain(visitor, stranger);
    for (const known of everything ? this.#orders.values() : this.#touched)
      this.#compare(await visitor.get(`/api/orders/${known.id}`), known);
    this.#touched.clear();
    this.#doubts = [];
  }
}
