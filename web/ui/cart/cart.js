// SPDX-License-Identifier: MIT

/**
 * What somebody is about to order. It lives as long as the document, so that looking at another
 * page loses nothing, and is a draft (lib/drafts.js), so that a reload and a new sign-in lose
 * nothing either. Of products and the customer only the ids are kept: what they are called and cost
 * is asked for anew.
 *
 * A line is { id, name, price, quantity, custom, text, wrong, trouble }:
 *   custom   not from the catalogue
 *   text     what was typed as its quantity, if that is invalid; wrong says so
 *   trouble  null, { kind: "price", name, price } or { kind: "gone", text }
 */

import { newKey } from "../lib/api.js";
import { keepDraft, readDraft } from "../lib/drafts.js";
import { minor, minorText, tidyLines } from "../lib/format.js";

const DRAFT = "new order";
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
    // [id, quantity, custom] of before a reload, which are to be looked up unless they have custom,
    // the name and price of what is not in the catalogue.
    this.pending = [];
    this.note = "";
    this.customer = null;
    this.customerId = null; // of before a reload, of whom nothing else is known yet
    this.notices = [];
    this.search = "";
    this.key = null; // makes it safe to send the same order again
    this.keyFor = null; // the order that the key is for, as text
    this.unanswered = false; // an order was sent; whether it arrived is unknown
  }

  /** The order was placed or abandoned. */
  empty() {
    this.clear();
    this.keep();
  }

  get list() {
    return [...this.lines.values()];
  }

  /** In minor units, so that the sum has no rounding errors. */
  get total() {
    return this.list.reduce((sum, line) => sum + minor(line.price) * line.quantity, 0);
  }

  quantity(id) {
    return this.lines.get(id)?.quantity ?? 0;
  }

  /** Whether there is room for another line. */
  isFull() {
    return this.lines.size >= MAX_LINES;
  }

  /** Sets the quantity of @product; 0 removes it. */
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

  /** Takes the text typed as a line's quantity; if it is invalid, keeps the last one and says so. */
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

  /** Accepts the catalogue's current name and price. */
  accept(line) {
    Object.assign(line, { name: line.trouble.name, price: line.trouble.price, trouble: null });
    this.changed();
  }

  changed() {
    this.keep();
    this.dispatchEvent(new Event("change"));
  }

  keep() {
    const lines = this.list.map(({ id, name, price, quantity, custom }) =>
      custom ? [id, quantity, { name, price }] : [id, quantity],
    );
    const draft = {
      lines: [...this.pending, ...lines],
      note: this.note,
      customer: this.customer?.id ?? this.customerId,
      unanswered: this.unanswered,
      key: this.key,
    };
    const isEmpty = !draft.lines.length && !draft.note && !draft.customer && !draft.unanswered;
    keepDraft(DRAFT, isEmpty ? null : draft);
  }

  /** The order to send to the server. */
  order() {
    return {
      user_id: this.customer?.id,
      items: this.list.map(({ id, name, price, quantity }) => ({
        product_id: id,
        name,
        quantity,
        price: minorText(minor(price)),
      })),
      note: tidyLines(this.note) || undefined,
      total: minorText(this.total),
    };
  }

  /**
   * The idempotency key for @order; a different order gets a new key. But while it is unknown
   * whether an order arrived, its key stays, so that the server can recognise it.
   */
  keyOf(order) {
    const text = JSON.stringify(order);
    if (!this.key || (!this.unanswered && this.keyFor !== text)) this.key = newKey();
    this.keyFor = text;
    return this.key;
  }

  /** Whether an order was sent and may have arrived; set to true before sending. */
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
  const { lines = [], note = "", customer = null, key, unanswered } = readDraft(DRAFT) ?? {};
  fresh.pending = lines;
  fresh.note = note;
  fresh.customerId = customer;
  fresh.unanswered = unanswered === true;
  fresh.key = fresh.unanswered ? key : null;
}

/** The cart of user @userId. After a reload, its pending lines and its customer are to be looked up. */
export function openCart(userId) {
  if (cart?.userId === userId) return cart;
  cart = new Cart(userId);
  restore(cart);
  return cart;
}

document.addEventListener("drafts-forgotten", () => {
  cart = null;
});
