// SPDX-License-Identifier: MIT

/** An order's life in words and as a line: what happened, and what comes next. */

import { h } from "./dom.js";
import { statusSign, time } from "./format.js";

const HAPPENED = {
  pending: "Order placed",
  processing: "Processing started",
  shipped: "Shipped",
  delivered: "Delivered",
  cancelled: "Cancelled",
};

const COMING = { processing: "Processing", shipped: "Shipping", delivered: "Delivery" };

const PATH = ["pending", "processing", "shipped", "delivered"];

/** For customers: where their order stands. */
export const inWords = (status) =>
  ({
    pending: "We have your order and will start on it soon.",
    processing: "Your order is being made ready to ship.",
    shipped: "Your order is on its way to you.",
    delivered: "Your order was delivered. Enjoy it!",
    cancelled: "This order was cancelled.",
  })[status] ?? "";

const sign = (status) => h("span", { class: "sign", "aria-hidden": "true" }, statusSign(status));

const past = (event, isLast) =>
  h(
    "li",
    { class: `past ${event.status}`, "aria-current": isLast ? "step" : null },
    sign(event.status),
    h(
      "div",
      {},
      h("p", { class: "what" }, HAPPENED[event.status] ?? event.status),
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
      h("p", { class: "what" }, COMING[status]),
      h("p", { class: "quiet" }, index === 0 ? "Comes next" : "Later"),
    ),
  );

export function timeline(order) {
  const { status_history: history, status } = order;
  const place = PATH.indexOf(status);
  const ahead = place < 0 ? [] : PATH.slice(place + 1);
  return h(
    "ol",
    { class: "timeline" },
    history.map((event, index) => past(event, index === history.length - 1)),
    ahead.map(coming),
  );
}
