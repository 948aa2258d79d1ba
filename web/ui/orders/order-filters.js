// SPDX-License-Identifier: MIT

/** The filters of a list of orders: tabs, search, dates, customer. Updated, never rebuilt. */

import { get } from "../lib/api.js";
import { fill, freshId, h } from "../lib/dom.js";
import { STATUSES, count, statusLabel, statusSign } from "../lib/format.js";
import { searchField } from "../lib/parts.js";
import { RANGES, isNarrowed, listAddress } from "./order-query.js";
import { below, navigate } from "../lib/router.js";

const options = (all) => all.map(([value, label]) => h("option", { value }, label));

/** A field with its label in front. */
export function inline(label, input) {
  input.id ||= freshId("inline");
  return h("span", { class: "inline" }, h("label", { for: input.id }, label), input);
}

/** A select that goes to the list with another value of @name. */
export function chooser(name, all, page) {
  const select = h("select", {}, options(all));
  select.addEventListener("change", () => page.go({ [name]: select.value }));
  return select;
}

const SORTS = [
  ["created_at desc", "Newest first"],
  ["created_at asc", "Oldest first"],
  ["updated_at desc", "Last changed first"],
  ["total desc", "Highest total first"],
  ["total asc", "Lowest total first"],
  ["status asc", "By status"],
];

/** @page has values (of the query) and go(changed). */
export class Filters {
  constructor(page, admin) {
    this.page = page;
    this.status = ""; // the one whose tab was scrolled into view
    this.makeTabs();
    this.search = searchField(
      admin ? "Search orders" : "Search my orders",
      page.values.q,
      (text) => this.searched(text),
    );
    this.search.title = admin
      ? "Order number, product, customer or note"
      : "Order number, product or note";
    this.chips = h("div", { class: "chips" });
    this.custom = h("div", { class: "own-dates", hidden: true });
    this.bar = h(
      "div",
      { class: "filters", role: "search" },
      h("div", { class: "grow" }, this.search),
      this.makeRange(),
      this.makeSort(),
      this.custom,
    );
    this.nodes = [this.tabs, this.bar, this.chips];
  }

  makeTabs() {
    this.counts = new Map();
    this.tabLinks = new Map();
    this.tabs = h(
      "nav",
      { class: "tabs", "aria-label": "Orders by status" },
      ["", ...STATUSES].map((status) => {
        const count = h("span", { class: "count" });
        const sign = h("span", { "aria-hidden": "true" }, statusSign(status), " ");
        const link = h("a", {}, status && sign, status ? statusLabel(status) : "All", " ", count);
        this.counts.set(status, count);
        this.tabLinks.set(status, link);
        return link;
      }),
    );
  }

  makeRange() {
    this.range = h("select", {}, options(RANGES));
    this.range.addEventListener("change", () => this.rangeChosen());
    return inline("Placed", this.range);
  }

  /** Creates the date fields when they are first needed: browsers are slow to create them. */
  needDates() {
    if (this.start) return;
    this.start = h("input", { type: "date" });
    this.end = h("input", { type: "date" });
    this.wrong = h("p", { class: "wrong", id: freshId("dates"), role: "status" });
    for (const input of [this.start, this.end]) {
      input.setAttribute("aria-describedby", this.wrong.id);
      input.addEventListener("change", () => this.datesChosen());
    }
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    fill(
      this.custom,
      inline("From", this.start),
      inline("to", this.end),
      h("span", { class: "quiet small" }, `Whole days, ${zone} time`),
      this.wrong,
    );
  }

  makeSort() {
    this.sort = h("select", {}, options(SORTS));
    this.sort.addEventListener("change", () => {
      const [sort, order] = this.sort.value.split(" ");
      this.page.go({ sort, order });
    });
    const node = inline("Sort", this.sort);
    node.classList.add("only-small");
    return node;
  }

  /** Refining a search makes one entry in the browser's history, not one for each letter. */
  searched(q) {
    if (q !== this.page.values.q)
      this.page.go({ q }, { replace: Boolean(q && this.page.values.q) });
  }

  rangeChosen() {
    const range = this.range.value;
    if (range !== "custom") this.page.go({ range, start_date: "", end_date: "" });
    else {
      this.needDates();
      this.custom.hidden = false;
      this.start.focus();
    }
  }

  datesChosen() {
    const [start, end] = [this.start.value, this.end.value];
    const wrong = start && end && start > end;
    this.wrong.textContent = wrong ? "The first day is after the last one." : "";
    for (const input of [this.start, this.end])
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    if (wrong) return;
    this.asked = { start_date: start, end_date: end };
    this.page.go({ range: "", ...this.asked }, { replace: true });
  }

  /** Shows @values without touching a field that has the focus. */
  update(values) {
    // What somebody is typing stays, unless the list has gone back from what was typed.
    const set = (input, value, asked) => {
      if (input && (document.activeElement !== input || value !== asked)) input.value = value;
    };
    for (const [status, link] of this.tabLinks) {
      link.href = below(listAddress(values, { status }));
      if (status === values.status) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (values.status !== this.status) this.bringTab(values.status);
    this.search.show(values.q);
    const inside = this.custom.contains(document.activeElement);
    const custom = inside || values.range === "custom";
    if (custom) this.needDates();
    set(this.start, values.start_date, this.asked?.start_date);
    set(this.end, values.end_date, this.asked?.end_date);
    this.custom.hidden = !custom;
    this.range.value = inside ? "custom" : values.range;
    this.sort.value = `${values.sort || "created_at"} ${values.order || "desc"}`;
    this.drawChips(values);
  }

  /** A phone has no room for all tabs: scrolls the tab of the new status into view. */
  bringTab(status) {
    this.status = status;
    const link = this.tabLinks.get(status);
    if (link) this.tabs.scrollLeft = link.offsetLeft - this.tabs.offsetLeft - link.offsetWidth / 2;
  }

  drawChips(values) {
    const hadFocus = this.chips.contains(document.activeElement);
    const chosen = values.status.split(",");
    fill(
      this.chips,
      values.user_id && this.customerChip(values),
      chosen.length > 1 && h("span", { class: "chip" }, chosen.map(statusLabel).join(" or ")),
      (isNarrowed(values) || chosen.length > 1) &&
        h("button", { type: "button", class: "plain", onclick: () => this.clear() }, "Clear filters"),
    );
    this.chips.hidden = !this.chips.hasChildNodes();
    if (hadFocus) this.search.focus();
  }

  customerChip({ user_id: user }) {
    this.who = h("a", { class: "clamp one", href: `/customers/${user}` }, this.names?.get(user) ?? "One customer");
    return h(
      "span",
      { class: "chip" },
      h("span", { class: "what" }, h("span", {}, "Customer:"), this.who),
      h(
        "button",
        {
          type: "button",
          "aria-label": "Show all customers",
          title: "Show all customers",
          onclick: () => this.page.go({ user_id: "" }),
        },
        "✕",
      ),
    );
  }

  /** Looks up the name of the customer in the filter. */
  async nameCustomer(id, orders, signal) {
    this.names ??= new Map();
    if (!this.names.has(id)) {
      const known = orders.find((order) => order.user_id === id)?.customer.name;
      try {
        this.names.set(id, known ?? (await get(`/api/users/${id}`, signal)).name);
      } catch {
        return; // The list itself reports what is wrong.
      }
    }
    if (this.page.values.user_id === id) this.who.textContent = this.names.get(id);
  }

  clear() {
    this.search.value = "";
    this.search.focus();
    const { sort, order, limit } = this.page.values;
    navigate(listAddress({}, { sort, order, limit }));
  }

  setCounts({ counts, total }) {
    for (const [status, node] of this.counts)
      node.textContent = count(status ? counts[status] : total);
    if (this.counted) return;
    this.counted = true;
    this.bringTab(this.status); // the counts have moved it
  }
}
