// SPDX-License-Identifier: MIT

/** An order in a dialog over its list: items, history, and the next step. */

import { get } from "../lib/api.js";
import { fill, freshId, h } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { keysAreOn } from "../lib/help.js";
import { nextStep } from "./transition.js";
import { itemsTable } from "./items-table.js";
import { badge, problemBox } from "../lib/parts.js";
import { openLayer } from "../lib/router.js";
import { noteCard, timeline } from "./timeline.js";

/**
 * The quick view. show(row) opens it; resolves to the last row shown when it is closed.
 *
 * options: signal (of the page), step(row, tell) (takes the next step; resolves to the full order,
 * or to null if it failed), move(row, by) (returns the row that many rows further, or null)
 */
export class QuickView {
  constructor({ signal, step, move }) {
    Object.assign(this, { signal, step, move });
    this.title = h("h2", { id: freshId("quick"), tabindex: "-1" });
    this.body = h("div", { class: "quick-body" });
    this.say = h("p", { role: "status" });
    this.next = h("button", { type: "button", class: "primary" });
    // The second click of a double click would be on the step after this one.
    this.next.addEventListener("click", ({ detail }) => detail > 1 || this.takeOn());
    this.open = h("a", { class: "button" }, "Open the order");
    const close = h(
      "button",
      { type: "button", class: "plain close", onclick: () => this.dialog.close() },
      "Close",
    );
    this.dialog = h(
      "dialog",
      { class: "quick", "aria-labelledby": this.title.id },
      h("div", { class: "quick-head" }, this.title, close),
      this.body,
      this.say,
      h("div", { class: "actions" }, this.open, this.next),
    );
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  show(row) {
    document.body.append(this.dialog);
    this.dialog.showModal();
    const closed = openLayer(() => this.dialog.close());
    this.signal.addEventListener("abort", () => this.dialog.close(), { once: true });
    this.load(row);
    this.title.focus();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        closed();
        this.dialog.remove();
        resolve(this.row);
      });
    });
  }

  async load(row) {
    this.row = row;
    this.open.href = row.link.href;
    this.say.textContent = "";
    this.head(row.order);
    fill(this.body, h("p", { class: "quiet" }, "Just a moment…"));
    try {
      const order = await get(`/api/orders/${row.order.id}`, this.signal);
      if (this.row === row) this.draw(order);
    } catch (error) {
      if (!this.signal.aborted && this.row === row)
        fill(this.body, problemBox(error, () => this.load(row)));
    }
  }

  head(order) {
    const next = nextStep(order.status);
    fill(this.title, `Order #${order.number} `, badge(order.status));
    this.next.hidden = !next;
    this.next.textContent = next?.label ?? "";
  }

  draw(order) {
    this.head(order);
    fill(
      this.body,
      h(
        "p",
        {},
        h("a", { href: `/customers/${order.user_id}` }, order.customer.name),
        h("span", { class: "quiet" }, ` · placed `, time(order.created_at)),
      ),
      noteCard(order, "Note"),
      h("h3", { class: "visually-hidden" }, "Items"),
      itemsTable(order),
      h("h3", {}, "What happened"),
      timeline(order),
    );
  }

  async takeOn() {
    const { row } = this;
    if (row.busy || this.next.hidden) return;
    this.say.textContent = "";
    const order = await this.step(row, (text) => {
      this.say.textContent = text;
    });
    if (this.row !== row || !this.dialog.open) return;
    if (!order) {
      const said = this.say.textContent;
      await this.load(row);
      this.say.textContent = said;
      return;
    }
    this.draw(order);
    if (this.next.hidden) this.title.focus();
  }

  pressed(event) {
    if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "v") this.dialog.close();
    else if (event.key === "n" && !event.repeat) this.takeOn();
    else if (event.key === "j" || event.key === "k") {
      const row = this.move(this.row, event.key === "j" ? 1 : -1);
      if (!row) return;
      this.load(row);
      this.title.focus();
    } else return;
    event.preventDefault();
  }
}
