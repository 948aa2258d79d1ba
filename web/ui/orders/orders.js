// SPDX-License-Identifier: MIT

/** The list of orders: a customer's own, or all, with what staff need to process them. */

import { api, get } from "../lib/api.js";
import { byId, fill, h } from "../lib/dom.js";
import { STATUSES, freshen, plural, statusLabel } from "../lib/format.js";
import { setKeys } from "../lib/help.js";
import { announce, watch } from "../lib/live.js";
import { misled, nothing } from "./order-empty.js";
import { Filters, chooser, inline } from "./order-filters.js";
import {
  PAGE_SIZES,
  apiQuery,
  countsQuery,
  isNarrowed,
  listAddress,
  readQuery,
} from "./order-query.js";
import { Rows, markSorted, tableHead } from "./order-rows.js";
import { OrderWork } from "./order-work.js";
import { Steady } from "./steady.js";
import { heading, pager, problemBox, skeleton } from "../lib/parts.js";
import { below, navigate } from "../lib/router.js";

const COUNTS_EVERY_MS = 15000;
const MINUTE_MS = 60000;

/** The list that is shown; changed in place when only its address changes. */
let page = null;

/** The list from which an order was opened, to return to its row. */
let left = { address: "", id: "" };

const pathOf = (values) => `/api/orders?${apiQuery(values)}`;

export async function show(context) {
  const values = readQuery(context.query);
  // Ask while the page is being built; visit() reports errors.
  const answer = api("GET", pathOf(values), { signal: context.signal });
  answer.catch(() => {});
  if (!page?.isShown(context)) page = new OrdersPage(context, values);
  await page.visit(context, values, answer);
}

class OrdersPage {
  constructor({ main, me }, values) {
    this.me = me;
    this.admin = me.role === "admin";
    this.values = values;
    this.filters = new Filters(this, this.admin);
    this.build(main);
    this.work = new OrderWork(this);
  }

  isShown({ main, me }) {
    return main.contains(this.root) && this.me.id === me.id && this.me.role === me.role;
  }

  build(main) {
    const body = h("tbody");
    this.rows = new Rows(body, this.admin);
    this.steady = new Steady(body, () => this.settle());
    this.waiting = null; // a newer answer, to be shown when nobody points at the rows
    this.head = tableHead(this.admin, (name) => this.sortBy(name));
    const caption = h("caption", { class: "visually-hidden" }, this.admin ? "Orders" : "My orders");
    this.table = h("table", { class: this.admin ? "orders" : "orders mine", hidden: true }, caption, this.head, body);
    this.notes = h("div", { class: "conflicts" });
    this.other = h("div", { "aria-live": "polite" });
    this.pages = h("div");
    this.size = this.admin && chooser("limit", PAGE_SIZES.map((size) => [size, size]), this);
    this.region = h(
      "section",
      { "aria-label": this.admin ? "List of orders" : "List of my orders", tabindex: "-1" },
      this.notes,
      this.table,
      this.other,
    );
    this.foot = h("div", { class: "list-foot", hidden: true }, this.pages, this.sizeField());
    this.root = h(
      "div",
      { class: "orders-page" },
      heading(
        this.admin ? "Orders" : "My orders",
        h("a", { class: "button primary", href: "/new" }, this.admin ? "New order" : "Place an order"),
      ),
      this.filters.nodes,
      this.region,
      this.foot,
    );
    this.listen(body);
    fill(main, this.root);
  }

  sizeField() {
    return this.size && inline("Orders per page", this.size);
  }

  listen(body) {
    body.addEventListener("click", (event) => this.clicked(event));
    body.addEventListener("pointerover", ({ target }) => this.rows.endRests(this.rows.around(target)));
    // A key held down is one wish, not many.
    body.addEventListener("keydown", (event) => {
      if (event.repeat && event.key === "Enter" && event.target.matches(".step"))
        event.preventDefault();
    });
    body.addEventListener("focusin", ({ target }) => {
      this.lastId = this.rows.around(target)?.order.id;
    });
    this.filters.search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || this.rows.all.length === 0) return;
      event.preventDefault();
      this.rows.all[0].link.focus();
    });
  }

  /** Shows @values, as the address has them, and the list that @answer resolves to. */
  async visit(context, values, answer) {
    const first = !this.signal;
    this.signal = context.signal;
    this.values = values;
    document.title = `${this.admin ? "Orders" : "My orders"} · ${context.shop.name}`;
    this.tidyAddress(context.query);
    this.filters.update(this.values);
    markSorted(this.head, this.values);
    if (this.size) this.size.value = this.values.limit || "20";
    setKeys(this.keys());
    this.steady.listen(this.signal);
    this.keepTimesFresh();
    await this.load({ first, answer });
    this.watchCounts();
  }

  /** Turns the times in the way back from an order into days again. */
  tidyAddress(query) {
    const dates = `${query.get("start_date")} ${query.get("end_date")}`;
    if (!dates.includes("T")) return;
    const { page: at } = this.values;
    history.replaceState(history.state, "", below(listAddress(this.values, { page: at })));
  }

  keepTimesFresh() {
    const timer = setInterval(() => freshen(this.table), MINUTE_MS);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  go(changed, options) {
    navigate(listAddress(this.values, changed), options);
  }

  sortBy(name) {
    const { sort, order } = this.values;
    const again = (sort || "created_at") === name;
    // The newest and the dearest come first, and what is still to be done.
    const first = name === "status" ? "asc" : "desc";
    const other = first === "asc" ? "desc" : "asc";
    this.go({ sort: name, order: again && (order || "desc") === first ? other : first });
  }

  get path() {
    return pathOf(this.values);
  }

  ask() {
    return api("GET", this.path, { signal: this.signal });
  }

  /** Shows the list and keeps it current; the old content stays until the response arrives. */
  async load({ first = false, answer = this.ask() } = {}) {
    const { signal } = this;
    this.region.setAttribute("aria-busy", "true");
    if (this.table.hidden) fill(this.other, skeleton());
    try {
      const { data, etag } = await answer;
      if (signal.aborted) return;
      this.draw(data, { another: !first });
      if (this.values.user_id)
        this.filters.nameCustomer(this.values.user_id, data.orders, signal);
      if (first) this.returnToRow();
      else announce(plural(data.pagination.total, "order", "orders"));
      watch(this.path, { etag, signal, changed: (now) => this.live(now) });
    } catch (error) {
      if (signal.aborted || error.code === "unauthenticated") return;
      this.table.hidden = this.foot.hidden = true;
      fill(
        this.other,
        error.status === 422 ? misled(error) : problemBox(error, () => this.load()),
      );
    } finally {
      if (!signal.aborted) this.region.removeAttribute("aria-busy");
    }
  }

  /** Loads the list again after a change made here. */
  async reload() {
    const { signal } = this;
    try {
      const data = await get(this.path, signal);
      if (!signal.aborted && this.work.pending === 0) this.draw(data);
      await this.count();
    } catch {
      // The next poll of the list reports it.
    }
  }

  async count() {
    if (!this.signal.aborted)
      this.filters.setCounts(await get(`/api/orders/counts?${countsQuery(this.values)}`, this.signal));
  }

  async watchCounts() {
    const { signal } = this;
    const path = `/api/orders/counts?${countsQuery(this.values)}`;
    try {
      const { data, etag } = await api("GET", path, { signal });
      if (signal.aborted) return;
      this.filters.setCounts(data);
      const changed = (now) => this.filters.setCounts(now);
      await watch(path, { etag, signal, changed, every: COUNTS_EVERY_MS });
    } catch {
      // Tabs work without counts, too.
    }
  }

  /** Makes the page that of @data, of @another list than before. Returns what is new in it. */
  draw(data, { another = false } = {}) {
    if (this.steady.held && !another && this.rows.all.length > 0) return this.drawInPlace(data);
    const { orders, pagination } = data;
    const { page: at, total, total_pages: pages } = pagination;
    this.tellNew(0);
    this.waiting = null;
    this.total = total;
    if (total > 0 && at > pages) {
      this.go({ page: pages > 1 ? String(pages) : "" }, { replace: true });
      return { changed: [], gone: [], added: 0 };
    }
    this.rows.endRests();
    const focused = document.activeElement;
    const row = this.rows.around(focused);
    const index = this.rows.all.indexOf(row);
    const paging = this.pages.contains(focused);
    const news = this.rows.set(this.work.upToDate(orders), this.values);
    const { length } = this.rows.all;
    this.table.hidden = length === 0;
    fill(this.other, length === 0 && total === 0 && nothing(this));
    this.foot.hidden = total === 0;
    fill(
      this.pages,
      pager(pagination, (to) => listAddress(this.values, { page: to > 1 ? String(to) : "" })),
    );
    this.keepFocus({ focused, index: another ? Math.min(index, 0) : index, paging });
    return news;
  }

  /** Shows what @data has of the rows that are there; the rest of it waits. */
  drawInPlace(data) {
    const news = this.rows.refresh(this.work.upToDate(data.orders));
    this.waiting = data;
    this.tellNew(news.added);
    return news;
  }

  /** Tells those who see that @number orders wait to be shown; those who hear are told by live(). */
  tellNew(number) {
    this.newNote?.remove();
    this.newNote = null;
    if (number === 0) return;
    const text = `${plural(number, "new order", "new orders")}, shown when you point elsewhere`;
    this.newNote = h("p", { class: "toast", "aria-hidden": "true" }, text);
    byId("toasts").append(this.newNote);
    this.signal.addEventListener("abort", () => this.tellNew(0), { once: true });
  }

  /** Nobody points at the rows any more. */
  settle() {
    const { waiting } = this;
    this.tellNew(0);
    this.waiting = null;
    this.rows.endRests();
    for (const row of this.rows.all.filter((one) => one.hasLeft)) this.work.remove(row);
    if (waiting && this.work.pending === 0) this.draw(waiting);
  }

  /** Puts the focus where one would look for it, if what had it is gone. */
  keepFocus({ focused, index, paging }) {
    const { all } = this.rows;
    const { toFirst } = this;
    this.toFirst = false;
    if (toFirst) (all[0]?.link ?? this.region).focus();
    else if (index >= 0 && focused.isConnected) focused.focus();
    else if (index >= 0) (all[Math.min(index, all.length - 1)]?.link ?? this.region).focus();
    else if (paging || (focused === this.region && all.length > 0)) {
      (all[0]?.link ?? this.region).focus({ preventScroll: true });
      this.root.scrollIntoView();
    }
  }

  /** Shows a change made elsewhere and announces it. */
  live(data) {
    if (this.work.pending > 0) return;
    const before = this.rows.focused?.order.id;
    const more = data.pagination.total - (this.waiting ?? { pagination: this }).pagination.total;
    const { changed, gone } = this.draw(data);
    if (before && before !== this.rows.focused?.order.id) this.movedAt = Date.now();
    const said =
      changed.length > 2
        ? [`${changed.length} orders have changed.`]
        : changed.map(({ order }) => `#${order.number} is now ${statusLabel(order.status)}.`);
    if (gone.length > 2) said.push(`${gone.length} orders have left this list.`);
    else said.push(...gone.map(({ order }) => `#${order.number} has changed and left this list.`));
    if (more > 0) said.push(`${plural(more, "more order", "more orders")} in the list.`);
    if (said.length > 0) announce(said.join(" "));
    this.count().catch(() => {});
  }

  returnToRow() {
    const shown = history.state?.row;
    const row =
      this.rows.byId(shown) ?? ((shown || left.address === location.href) && this.rows.byId(left.id));
    if (!row) return;
    row.link.focus({ preventScroll: true });
    row.node.scrollIntoView({ block: "center" });
  }

  clicked(event) {
    const row = this.rows.around(event.target);
    const control = event.target.closest("a, button");
    if (!row || event.defaultPrevented) return;
    // The second click of a double click would hit the row that has taken the first one's place.
    if (control?.matches(".step, .peek") && event.detail > 1) return;
    if (control?.matches(".step")) this.stepClicked(row);
    else if (control?.matches(".peek")) this.work.quickView(row);
    else if (control && control !== row.link) return;
    else if (!control && event.target.closest(".col-steps")) return; // a button may just have been here
    else {
      history.replaceState({ ...history.state, row: row.order.id }, "");
      left = { address: this.values.status || isNarrowed(this.values) ? location.href : "", id: row.order.id };
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (!control && plain && getSelection().isCollapsed) navigate(row.link.href);
    }
  }

  async stepClicked(row) {
    const full = await this.work.step(row);
    if (full && this.steady.held && !row.hasLeft) row.rest(`✓ ${statusLabel(full.status)}`);
  }

  moveBy(by) {
    const { all } = this.rows;
    const at = all.findIndex(({ order }) => order.id === this.lastId);
    const to = at < 0 ? 0 : this.rows.focused ? at + by : at;
    all[Math.max(0, Math.min(to, all.length - 1))]?.link.focus();
  }

  /** Calls @work with the focused row; if there is none, focuses one. */
  withRow(work) {
    const row = this.rows.focused;
    if (this.region.hasAttribute("aria-busy")) return; // these are the rows of another list
    if (!row) this.moveBy(0);
    else if (!(Date.now() - this.movedAt < 700)) work(row);
  }

  keys() {
    const tabs = ["", ...STATUSES].map((status, index) => ({
      key: String(index + 1),
      label: status ? `${statusLabel(status)} orders` : "All orders",
      run: () => {
        this.toFirst = true;
        this.go({ status });
      },
    }));
    const move = [
      { key: "j", label: "Next order", repeats: true, run: () => this.moveBy(1) },
      { key: "k", label: "Previous order", repeats: true, run: () => this.moveBy(-1) },
    ];
    if (!this.admin) return [...move, ...tabs];
    return [
      ...move,
      { key: "v", label: "Quick view", run: () => this.withRow((row) => this.work.quickView(row)) },
      {
        key: "n",
        label: "Next step for the order",
        run: (event) => !event.repeat && this.withRow((row) => this.work.step(row)),
      },
      ...tabs,
    ];
  }
}
