// SPDX-License-Identifier: MIT

/** An order's progress, in words and as a timeline: what happened, and what comes next. */

import { h } from "../lib/dom.js";
import { statusRow, statusSign, time } from "../lib/format.js";

/** The status in words, for customers. */
export const inWords = (status) => statusRow(status)?.forCustomers ?? "";

/** The statuses that usually follow @status. */
function ahead(status) {
  const coming = [];
  for (let { next } = statusRow(status) ?? {}; next; { next } = statusRow(next)) coming.push(next);
  return coming;
}

/** The note that an order was placed with; none: undefined. */
export const noteOf = (order) => order.status_history[0]?.note;

/** That note where it is read before the work begins. */
export const noteCard = (order, title) =>
  noteOf(order) &&
  h(
    "section",
    { class: "card note-card" },
    h("h2", {}, title),
    h("p", { class: "note" }, noteOf(order)),
  );

const sign = (status) => h("span", { class: "sign", "aria-hidden": "true" }, statusSign(status));

const past = (event, isLast) =>
  h(
    "li",
    { class: `past ${event.status}`, "aria-current": isLast ? "step" : null },
    sign(event.status),
    h(
      "div",
      {},
      h("p", { class: "what" }, statusRow(event.status)?.event ?? event.status),
      h("p", { class: "quiet" }, time(event.timestamp), event.by && ` · ${event.by}`),
      event.note && h("p", { class: "note" }, event.note),
    ),
  );

const coming = (status, index) =>
  h(
    "li",
    { class: "coming" },
    sign(status),
    h(
      "div",
      {},
      h("p", { class: "what" }, statusRow(status).coming),
      h("p", { class: "quiet" }, index === 0 ? "Comes next" : "Later"),
    ),
  );

export function timeline(order) {
  const { status_history: history, status } = order;
  return h(
    "ol",
    { class: "timeline" },
    history.map((event, index) => past(event, index === history.length - 1)),
    ahead(status).map(coming),
  );
}
