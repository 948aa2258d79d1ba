// SPDX-License-Identifier: MIT

/** The rows of a list of orders: made once, and changed in place, so that focus stays. */

import { fill, h } from "./dom.js";
import { money, time } from "./format.js";
import { nextStep } from "./next-step.js";
import { badge, itemsLine } from "./parts.js";
import { listAddress, orderAddress } from "./order-query.js";

/** [class, label, the API's name to sort by, whether customers have it too] */
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

/** The table's head. @sort(name) is called for a column that is clicked; none: no sorting. */
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

/** One order's row. Its parts: node, link, step (admins'), order; busy while a step is under way. */
class Row {
  constructor(order, admin) {
    this.order = order;
    this.busy = false;
    this.link = h("a", { class: "go" }, `#${order.number}`);
    this.status = h("td", { class: "col-status" });
    this.updated = h("td", { class: "col-updated" });
    this.node = h(
      "tr",
      { "data-id": order.id },
      h("th", { scope: "row", class: "col-number" }, this.link),
      h("td", { class: "col-placed" }, time(order.created_at)),
      admin && this.customerCell(),
      h("td", { class: "col-items" }, itemsLine(order)),
      h("td", { class: "col-total amount" }, money(order.total)),
      this.status,
      this.updated,
      admin && this.stepsCell(),
    );
    this.fillChanging();
  }

  customerCell() {
    const { user_id: user, customer } = this.order;
    this.customer = h("a", { title: "Only this customer's orders" }, customer.name);
    this.customer.href = listAddress({}, { user_id: user });
    return h("td", { class: "col-customer" }, this.customer);
  }

  stepsCell() {
    const { number } = this.order;
    this.step = h("button", { type: "button", class: "step" });
    this.peek = h(
      "button",
      { type: "button", class: "peek", "aria-label": `Quick view of #${number}` },
      "Quick view",
    );
    return h("td", { class: "col-steps" }, h("div", {}, this.step, this.peek));
  }

  fillChanging() {
    const { order } = this;
    fill(this.status, badge(order.status));
    fill(this.updated, time(order.updated_at, { ago: true }));
    if (!this.step) return;
    const next = nextStep(order.status);
    this.step.hidden = !next;
    this.step.textContent = next?.label ?? "";
    this.step.setAttribute("aria-label", next ? `${next.label}: #${order.number}` : "Nothing left");
  }

  /** Shows what has changed; what is older than what is shown is left aside. */
  update(order) {
    if (order.version <= this.order.version) return false;
    const focused = document.activeElement === this.step;
    this.order = order;
    this.fillChanging();
    if (focused && this.step.hidden) this.link.focus();
    return true;
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
    this.admin = admin;
    this.all = [];
  }

  byId(id) {
    return this.all.find((row) => row.order.id === id);
  }

  /** The row that @node is in. */
  around(node) {
    const id = node?.closest?.("tr[data-id]")?.dataset.id;
    return id && this.byId(id);
  }

  get focused() {
    return this.body.contains(document.activeElement) ? this.around(document.activeElement) : null;
  }

  /** Makes the rows those of @orders; @values lead back from them. Tells what became of others. */
  set(orders, values) {
    const known = new Map(this.all.map((row) => [row.order.id, row]));
    const before = this.all;
    const news = { changed: [], gone: [], added: 0 };
    this.all = orders.map((order) => {
      const row = known.get(order.id);
      known.delete(order.id);
      if (!row) news.added += 1;
      else if (row.update(order)) news.changed.push(row);
      return row ?? new Row(order, this.admin);
    });
    for (const row of known.values()) row.node.remove();
    // The last ones may just have been pushed to the next page by new ones.
    news.gone = before.slice(0, before.length - news.added).filter(({ order }) => known.has(order.id));
    // What is in its place is not touched: a node that is moved loses the focus.
    let at = this.body.firstElementChild;
    for (const row of this.all) {
      row.link.href = orderAddress(row.order.id, values);
      if (row.node === at) at = at.nextElementSibling;
      else this.body.insertBefore(row.node, at);
    }
    return news;
  }

  remove(row) {
    this.all = this.all.filter((one) => one !== row);
    row.node.remove();
  }
}
