// SPDX-License-Identifier: MIT

/** The rows of a list of orders: created once and changed in place, so that the focus stays. */

import { below } from "../lib/router.js";
import { fill, h } from "../lib/dom.js";
import { money, plural, time } from "../lib/format.js";
import { nextStep } from "./transition.js";
import { badge, itemsLine } from "../lib/parts.js";
import { orderAddress, wayBack } from "./order-query.js";

/** [class, label, the API's name to sort by, whether customers see it too] */
const COLUMNS = [
  ["col-number", "Order", "", true],
  ["col-placed", "Placed", "created_at", true],
  ["col-customer", "Customer", "", false],
  ["col-items", "Items", "", true],
  ["col-total amount", "Total", "total", true],
  ["col-status", "Status", "status", true],
  ["col-updated", "Last change", "updated_at", true],
  ["col-steps", "Next step", "", false],
];

const SORTED = { asc: "ascending", desc: "descending" };

/** The table's head. Clicking a column calls @sort(name); without @sort there is no sorting. */
export function tableHead(admin, sort) {
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      COLUMNS.filter(([, , , all]) => admin || all).map(([kind, label, name]) =>
        h(
          "th",
          { scope: "col", class: kind, "data-sort": name || null },
          name && sort
            ? h("button", { type: "button", class: "sort", onclick: () => sort(name) }, label)
            : label,
        ),
      ),
    ),
  );
}

/** Marks the column by which the list is sorted. */
export function markSorted(head, { sort, order }) {
  for (const cell of head.querySelectorAll("th[data-sort]")) {
    if (cell.dataset.sort === (sort || "created_at"))
      cell.setAttribute("aria-sort", SORTED[order || "desc"] ?? "none");
    else cell.removeAttribute("aria-sort");
  }
}

/** From when on an order that the shop has to do something about is waiting long. */
const LONG_DAYS = 2;
const DAY_MS = 86400000;

/** For how many days an order has been waiting for the shop, when that is long; else 0. */
function daysWaiting({ status, updated_at: at }) {
  if (status !== "pending" && status !== "processing") return 0;
  const days = Math.floor((Date.now() - Date.parse(at)) / DAY_MS);
  return days >= LONG_DAYS ? days : 0;
}

/** Says that an order was placed with a note, which its quick view and its page begin with. */
const noteMark = () =>
  h(
    "span",
    { class: "note-mark", title: "Placed with a note", hidden: true },
    h("span", { "aria-hidden": "true" }, "✎"),
    h("span", { class: "visually-hidden" }, " with a note"),
  );

/** A row with nothing in it yet, of which all are copies: that is quicker than making each. */
const blankRow = (admin) => {
  const cell = (kind, ...content) => h("td", { class: kind }, content);
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "col-number" }, h("a", { class: "go" }), admin && noteMark()),
    cell("col-placed"),
    admin && cell("col-customer", h("a", { class: "clamp name-of" })),
    cell("col-items"),
    cell("col-total amount"),
    cell("col-status"),
    cell("col-updated"),
    admin &&
      cell(
        "col-steps",
        h(
          "div",
          {},
          h("span", { class: "stepped", hidden: true }),
          h("button", { type: "button", class: "step" }),
          h("button", { type: "button", class: "peek plain" }, "Quick view"),
        ),
      ),
  );
};

/**
 * One order's row. Its parts: node, link, step (admins'), order; busy while a step is under way.
 *
 * A row rests after a step that was clicked: what the step's button would do now is another thing
 * than what was clicked, so a word of what was done stands in its place until one points elsewhere;
 * a way to undo the step belongs there, too. A row that has left the list rests until it is removed.
 */
class Row {
  constructor(order, blank) {
    this.order = order;
    this.busy = false;
    this.rests = false;
    this.hasLeft = false;
    this.node = blank.cloneNode(true);
    this.node.dataset.id = order.id;
    const part = (selector) => this.node.querySelector(selector);
    this.link = part(".go");
    this.status = part(".col-status");
    this.updated = part(".col-updated");
    this.step = part(".step");
    this.stepped = part(".stepped");
    this.link.textContent = `#${order.number}`;
    part(".col-placed").append(time(order.created_at));
    part(".col-items").append(itemsLine(order));
    part(".col-total").textContent = money(order.total);
    if (this.step) this.fillStaffs(part(".col-customer a"), part(".peek"));
    this.fillChanging();
  }

  fillStaffs(customer, peek) {
    this.node.querySelector(".note-mark").hidden = !this.order.has_note;
    customer.textContent = this.order.customer.name;
    customer.href = below(`/customers/${this.order.user_id}`);
    peek.setAttribute("aria-label", `Quick view of #${this.order.number}`);
  }

  fillChanging() {
    const { order } = this;
    const days = daysWaiting(order);
    this.node.classList.toggle("waits", days > 0);
    fill(
      this.status,
      badge(order.status),
      days > 0 && " ",
      days > 0 && h("span", { class: "waiting small" }, `for ${plural(days, "day", "days")}`),
    );
    fill(this.updated, time(order.updated_at, { ago: true }));
    if (!this.step) return;
    const next = nextStep(order.status);
    this.step.hidden = !next || this.rests;
    this.step.textContent = next?.label ?? "";
    this.step.setAttribute("aria-label", next ? `${next.label}: #${order.number}` : "Nothing left");
  }

  /** Shows a newer version of the order; ignores older ones. */
  update(order) {
    if (order.version <= this.order.version) return false;
    const focused = document.activeElement === this.step;
    this.order = order;
    this.fillChanging();
    if (focused && this.step.hidden) this.link.focus();
    return true;
  }

  /** Puts @text in the place of the step's button; null: ends the rest. */
  rest(text) {
    this.rests = text !== null;
    this.stepped.textContent = text ?? "";
    this.stepped.hidden = !this.rests;
    this.step.hidden = this.rests || !nextStep(this.order.status);
  }

  /** The order is not one of the list any more, and goes when nobody points at the rows. */
  leave(text) {
    this.hasLeft = true;
    this.node.classList.add("left");
    if (this.step) this.rest(text);
  }

  setBusy(busy) {
    this.busy = busy;
    this.node.classList.toggle("working", busy);
    this.step.setAttribute("aria-disabled", String(busy));
  }
}

/** The rows in @body, in the order of the list. */
export class Rows {
  constructor(body, admin) {
    this.body = body;
    this.blank = blankRow(admin);
    this.all = [];
  }

  byId(id) {
    return this.all.find((row) => row.order.id === id);
  }

  /** The row that contains @node. */
  around(node) {
    const id = node?.closest?.("tr[data-id]")?.dataset.id;
    return id && this.byId(id);
  }

  get focused() {
    return this.body.contains(document.activeElement) ? this.around(document.activeElement) : null;
  }

  /** Shows @orders; @values lead back from them to the list. @return what has changed */
  set(orders, values) {
    const staying = this.all.filter((row) => !row.hasLeft);
    const known = new Map(staying.map((row) => [row.order.id, row]));
    const before = this.all;
    const news = { changed: [], gone: [], added: 0 };
    this.all = orders.map((order) => {
      const row = known.get(order.id);
      known.delete(order.id);
      if (!row) news.added += 1;
      else if (row.update(order)) news.changed.push(row);
      return row ?? new Row(order, this.blank);
    });
    for (const row of before) if (row.hasLeft || known.has(row.order.id)) row.node.remove();
    // The last ones may just have been pushed to the next page by new ones.
    news.gone = before.slice(0, before.length - news.added).filter(({ order }) => known.has(order.id));
    // Do not touch nodes that are in the right place: moving a node takes its focus away.
    let at = this.body.firstElementChild;
    const back = wayBack(values);
    for (const row of this.all) {
      row.link.href = below(orderAddress(row.order.id, back));
      if (row.node === at) at = at.nextElementSibling;
      else this.body.insertBefore(row.node, at);
    }
    return news;
  }

  /**
   * Takes over what @orders say of the rows that are there; all stay in their places. Tells what
   * became of others, as set() does, and how many orders are newer than all here.
   */
  refresh(orders) {
    const news = { changed: [], gone: [], added: 0 };
    const newest = Math.max(0, ...this.all.map((row) => row.order.number));
    const known = new Map(this.all.map((row) => [row.order.id, row]));
    let others = 0;
    for (const order of orders) {
      const row = known.get(order.id);
      known.delete(order.id);
      if (row?.update(order)) news.changed.push(row);
      else if (!row) others += 1;
      if (!row && order.number > newest) news.added += 1;
    }
    // Others may have pushed the last ones to the next page.
    for (const row of this.all.slice(0, Math.max(0, this.all.length - others)))
      if (known.has(row.order.id) && !row.hasLeft) {
        row.leave("Not in this list any more");
        news.gone.push(row);
      }
    return news;
  }

  /** Ends the rest of all rows but @except; those that have left go on resting. */
  endRests(except = null) {
    for (const row of this.all) if (row.rests && !row.hasLeft && row !== except) row.rest(null);
  }

  remove(row) {
    this.all = this.all.filter((one) => one !== row);
    row.node.remove();
  }
}
