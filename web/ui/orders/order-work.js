// SPDX-License-Identifier: MIT

/** Processing a list of orders: taking next steps one after the other, conflicts, quick view. */

import { Unreachable } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { statusLabel } from "../lib/format.js";
import { Conflict, nextStep, takeStep } from "./transition.js";
import { shownStatuses } from "./order-query.js";
import { problemClass, toast, toastProblem } from "../lib/parts.js";

/** @page has me, rows, values, signal, region, notes, lastId and reload(). */
export class OrderWork {
  constructor(page) {
    this.page = page;
    this.versions = new Map(); // of orders changed here: older responses about them are stale
    this.pending = 0; // steps not finished yet
  }

  /** Replaces or drops orders that were changed here after the server made its response. */
  upToDate(orders) {
    const shown = shownStatuses(this.page.values);
    return orders
      .map((order) => {
        const known = this.versions.get(order.id);
        return known && known.version > order.version ? known : order;
      })
      .filter((order) => shown.includes(order.status));
  }

  /**
   * Moves @row's order to its next status. If the row then leaves the list, the next row gets the
   * focus, so that the same key does the same to the next order. Calls @tell(text) with what went
   * wrong. Resolves to the full order, or to null.
   */
  async step(row, tell = (text, error) => this.tellConflict(text, error)) {
    const next = nextStep(row.order.status);
    if (row.busy || row.hasLeft || !next) return null;
    const leaves = !shownStatuses(this.page.values).includes(next.status);
    row.setBusy(true);
    this.pending += 1;
    if (leaves) this.passFocus(row);
    try {
      const { full, order } = await takeStep(row.order, this.page.me);
      this.changed(row, order);
      this.confirm(`#${order.number} is now ${statusLabel(order.status)}`);
      return full;
    } catch (error) {
      if (error instanceof Conflict) this.changed(row, error.order, { keep: true });
      if (error.code !== "unauthenticated") tell(error.message, error);
      return null;
    } finally {
      row.setBusy(false);
      this.pending -= 1;
      if (this.pending === 0) this.page.reload();
    }
  }

  changed(row, order, { keep = false } = {}) {
    this.versions.set(order.id, order);
    row.update(order);
    if (keep || shownStatuses(this.page.values).includes(order.status)) return;
    this.passFocus(row);
    if (this.page.steady.held) row.leave(`✓ ${statusLabel(order.status)}`);
    else this.remove(row);
  }

  /** Removes a row that has left the list; the focus goes on if it had it. */
  remove(row) {
    this.passFocus(row);
    const had = row.node.contains(document.activeElement);
    this.page.rows.remove(row);
    if (had) this.page.region.focus();
  }

  /** Moves the focus from @row to the nearest row that is not busy. */
  passFocus(row) {
    const { all } = this.page.rows;
    const at = all.indexOf(row);
    const from = document.activeElement;
    if (!row.node.contains(from)) return;
    const free = (one) => !one.busy && !one.hasLeft;
    const to = all.slice(at + 1).find(free) ?? all.slice(0, at).reverse().find(free);
    const next = from === row.step && !to?.step.hidden ? to?.step : to?.link;
    // What is pointed at must not move.
    next?.focus({ preventScroll: this.page.steady.held });
  }

  confirm(text) {
    this.confirmed?.remove();
    this.confirmed = toast(text);
  }

  tellConflict(text, error) {
    const note = h(
      "div",
      { class: problemClass(error), role: "alert" },
      h("p", {}, text),
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            const { rows, lastId, region } = this.page;
            note.remove();
            ((rows.byId(lastId) ?? rows.all[0])?.link ?? region).focus();
          },
        },
        "OK",
      ),
    );
    const same = [...this.page.notes.children].find((one) => one.firstChild.textContent === text);
    if (same) same.replaceWith(note);
    else this.page.notes.append(note);
  }

  /** The module of the quick view, which the list itself does not need; null: it cannot be had. */
  async loadQuickView() {
    if (this.loading) return null; // the key was pressed again
    this.loading = true;
    try {
      return await import("./quick-view.js");
    } catch {
      toastProblem(new Unreachable());
      return null;
    } finally {
      this.loading = false;
    }
  }

  async quickView(row) {
    let place = this.page.rows.all.indexOf(row);
    const view = await this.loadQuickView();
    if (!view || this.page.signal.aborted) return;
    const last = await new view.QuickView({
      signal: this.page.signal,
      step: (one, tell) => this.step(one, tell),
      move: (one, by) => {
        const at = this.page.rows.all.indexOf(one);
        // If this row has left the list, the next row is now in its place.
        const to = at >= 0 ? at + by : place + Math.min(by, 0);
        if (this.page.rows.all[to]) place = to;
        return this.page.rows.all[to] ?? null;
      },
    }).show(row);
    if (this.page.signal.aborted) return;
    const { all } = this.page.rows;
    const next = this.page.rows.byId(last.order.id) ?? all[Math.min(place, all.length - 1)];
    (next?.link ?? this.page.region).focus();
  }
}
