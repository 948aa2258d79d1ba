// SPDX-License-Identifier: MIT

/** A list with search and pages, updated in place when its address changes. */

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { announce } from "./live.js";
import { emptyState, heading, pager, problemBox, searchField, skeleton } from "./parts.js";
import { plural } from "./format.js";
import { address, navigate } from "./router.js";

/**
 * options:
 *   title, action (a node beside it), intro
 *   path (of the page), api (of the list), name (of the array in the response), sort (what the API sorts by)
 *   words: { one, many, search, empty: [title, text] }
 *   columns: [class, label], row(one): the cells of one entry
 */
export class ListPage {
  constructor({ main }, options) {
    Object.assign(this, options);
    this.search = searchField(this.words.search, "", (q) => this.searched(q));
    this.body = h("tbody");
    this.table = h(
      "table",
      { class: "listed", hidden: true },
      h("caption", { class: "visually-hidden" }, this.title),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          this.columns.map(([kind, label]) => h("th", { scope: "col", class: kind }, label)),
        ),
      ),
      this.body,
    );
    this.other = h("div");
    this.pages = h("div");
    this.region = h("section", { "aria-label": this.title, tabindex: "-1" }, this.table, this.other);
    this.root = h(
      "div",
      { class: "orders-page" },
      heading(this.title, this.action),
      this.intro && h("p", { class: "quiet" }, this.intro),
      h("div", { class: "filters", role: "search" }, h("div", { class: "grow" }, this.search)),
      this.region,
      this.pages,
    );
    fill(main, this.root);
  }

  isShown({ main }) {
    return main.contains(this.root);
  }

  link(page) {
    return address(this.path, { q: this.q, page: page > 1 ? page : "" });
  }

  searched(q) {
    if (q !== this.q) navigate(address(this.path, { q }), { replace: Boolean(q && this.q) });
  }

  async visit({ query, signal }) {
    const first = this.signal === undefined;
    this.signal = signal;
    this.q = query.get("q") ?? "";
    this.page = query.get("page") ?? "";
    this.search.show(this.q);
    await this.load();
    if (!first && this.total !== undefined)
      announce(plural(this.total, this.words.one, this.words.many));
  }

  async load() {
    const { signal } = this;
    const query = new URLSearchParams(this.sort ? { sort: this.sort } : {});
    if (this.q) query.set("q", this.q);
    if (this.page) query.set("page", this.page);
    this.region.setAttribute("aria-busy", "true");
    if (this.table.hidden) fill(this.other, skeleton());
    try {
      const data = await get(`${this.api}?${query}`, signal);
      if (!signal.aborted) this.draw(data);
    } catch (error) {
      if (signal.aborted || error.code === "unauthenticated") return;
      this.table.hidden = true;
      fill(this.pages);
      fill(this.other, problemBox(error, () => this.load()));
    } finally {
      if (!signal.aborted) this.region.removeAttribute("aria-busy");
    }
  }

  draw(data) {
    const { pagination } = data;
    const all = data[this.name];
    if (all.length === 0 && pagination.total > 0) {
      navigate(this.link(pagination.total_pages), { replace: true });
      return;
    }
    const paging = this.pages.contains(document.activeElement);
    this.total = pagination.total;
    this.table.hidden = all.length === 0;
    fill(
      this.body,
      all.map((one) => h("tr", {}, this.row(one))),
    );
    fill(this.other, all.length === 0 && this.nothing());
    fill(this.pages, pagination.total_pages > 1 && pager(pagination, (to) => this.link(to)));
    if (paging) {
      this.region.focus({ preventScroll: true });
      this.root.scrollIntoView();
    }
  }

  /** Redraws the row that @node is in with @one; the focus stays on the same kind of control. */
  redraw(node, one) {
    const row = node.closest("tr");
    const controls = [...row.querySelectorAll("a, button")];
    const at = controls.indexOf(node);
    fill(row, this.row(one));
    row.querySelectorAll("a, button")[at]?.focus();
  }

  nothing() {
    if (!this.q) return emptyState(...this.words.empty);
    return emptyState(
      "Nothing found",
      `No ${this.words.one} matches your search.`,
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            this.search.value = "";
            this.search.focus();
            navigate(this.path);
          },
        },
        "Clear search",
      ),
    );
  }
}

/** Says that a page is for staff only. @return whether that is so: the user is no admin */
export function staffOnly({ main, me }) {
  if (me.role === "admin") return false;
  fill(
    main,
    heading("For staff only"),
    h("p", {}, "This page is for the people of the shop."),
    h("p", {}, h("a", { href: "/orders" }, "To my orders")),
  );
  return true;
}
