// SPDX-License-Identifier: MIT

/**
 * What somebody is about to order. It lives as long as the document, so that looking at another
 * page loses nothing; product ids and quantities (nothing personal) also outlive a reload.
 *
 * A line is { id, name, price, quantity, custom, text, wrong, trouble }:
 *   custom   not from the catalogue
 *   text     what is typed as its quantity, when that is no quantity; wrong says so
 *   trouble  null, { kind: "price", name, price } or { kind: "gone", text }
 */

import { newKey } from "../lib/api.js";
import { cents } from "../lib/format.js";

const KEPT = "orderdesk-cart";
export const MAX_LINES = 1000;
export const MAX_QUANTITY = 999999;

let cart = null;

class Cart extends EventTarget {
  constructor(userId) {
    super();
    this.userId = userId;
    this.clear();
  }

  clear() {
    this.lines = new Map();
    this.pending = []; // [id, quantity] of before a reload, of which nothing else is known yet
    this.note = "";
    this.customer = null;
    this.notices = [];
    this.search = "";
    this.key = null; // makes sending the same order again harmless
    this.keyFor = null; // the order that it was made for, as text
    this.unanswered = false; // an order was sent, and whether it arrived is not known
  }

  /** The order is placed, or given up. */
  empty() {
    this.clear();
    this.keep();
  }

  get list() {
    return [...this.lines.values()];
  }

  /** In cents, so that adding up makes no noise. */
  get total() {
    return this.list.reduce((sum, line) => sum + cents(line.price) * line.quantity, 0);
  }

  get pieces() {
    return this.list.reduce((sum, line) => sum + line.quantity, 0);
  }

  quantity(id) {
    return this.lines.get(id)?.quantity ?? 0;
  }

  /** Whether there is room for another line. */
  isFull() {
    return this.lines.size >= MAX_LINES;
  }

  /** Makes @quantity of @product what is ordered; 0 takes it out. */
  set(product, quantity) {
    const id = product.id ?? product.product_id;
    const line = this.lines.get(id);
    if (quantity <= 0) this.lines.delete(id);
    else if (line) Object.assign(line, { quantity, text: null, wrong: "" });
    else
      this.lines.set(id, {
        id,
        name: product.name,
        price: product.price,
        quantity,
        custom: product.custom === true,
        text: null,
        wrong: "",
        trouble: null,
      });
    this.changed();
  }

  /** Takes what was typed as a line's quantity: if it is none, the last one stays, and it says so. */
  type(line, text) {
    const isQuantity = /^\d{1,6}$/.test(text.trim());
    if (isQuantity && Number(text) > 0) {
      this.set(line, Number(text));
      return;
    }
    line.text = text;
    line.wrong = "Type a whole number from 1 to 999,999.";
    this.changed();
  }

  /** Takes over what the catalogue says now. */
  accept(line) {
    Object.assign(line, { name: line.trouble.name, price: line.trouble.price, trouble: null });
    this.changed();
  }

  changed() {
    this.keep();
    this.dispatchEvent(new Event("change"));
  }

  keep() {
    const known = this.list.filter((line) => !line.custom).map((line) => [line.id, line.quantity]);
    const items = [...this.pending, ...known];
    if (items.length === 0 && !this.unanswered) {
      sessionStorage.removeItem(KEPT);
      return;
    }
    const { unanswered } = this;
    sessionStorage.setItem(KEPT, JSON.stringify({ items, unanswered, key: this.key }));
  }

  /** What to send for it. */
  order() {
    return {
      user_id: this.customer?.id,
      items: this.list.map(({ id, name, price, quantity }) => ({
        product_id: id,
        name,
        quantity,
        price: (cents(price) / 100).toFixed(2),
      })),
      note: this.note.replace(/\s+/g, " ").trim() || undefined,
      total: (this.total / 100).toFixed(2),
    };
  }

  /**
   * The key for sending @order: another one for another order. But as long as it is not known
   * whether an order arrived, its key stays, so that the server can tell that it did.
   */
  keyOf(order) {
    const text = JSON.stringify(order);
    if (!this.key || (!this.unanswered && this.keyFor !== text)) this.key = newKey();
    this.keyFor = text;
    return this.key;
  }

  /** Whether an order is under way whose arrival is not known; true is noted before sending. */
  setUnanswered(unanswered) {
    this.unanswered = unanswered;
    this.keep();
  }

  forgetKey() {
    this.key = null;
    this.setUnanswered(false);
  }
}

function restore(fresh) {
  try {
    const { items, key, unanswered } = JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    fresh.pending = items ?? [];
    fresh.unanswered = unanswered === true;
    fresh.key = fresh.unanswered ? key : null;
  } catch {
    sessionStorage.removeItem(KEPT);
  }
}

/** The cart of user @userId. After a reload, its pending lines are to be looked up. */
export function openCart(userId) {
  if (cart?.userId === userId) return cart;
  const isFirst = cart === null;
  cart = new Cart(userId);
  if (isFirst) restore(cart);
  else cart.keep();
  return cart;
}
