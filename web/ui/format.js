// SPDX-License-Identifier: MIT

/** Amounts, dates and statuses, in the browser's language and time zone. */

import { h } from "./dom.js";

/** In the order of an order's life. Each has a sign of its own, so that colour is never alone. */
export const STATUSES = ["pending", "processing", "shipped", "delivered", "cancelled"];

const LABELS = {
  pending: "Pending",
  processing: "Processing",
  shipped: "Shipped",
  delivered: "Delivered",
  cancelled: "Cancelled",
};

const SIGNS = { pending: "○", processing: "◐", shipped: "➔", delivered: "✓", cancelled: "✕" };

export const statusLabel = (status) => LABELS[status] ?? status;
export const statusSign = (status) => SIGNS[status] ?? "";

const amounts = (currency) => new Intl.NumberFormat(undefined, { style: "currency", currency });

let inCurrency = amounts("EUR");
export const setCurrency = (code) => {
  inCurrency = amounts(code);
};

export const money = (amount) => inCurrency.format(amount);

/** Cents of an amount that came as a number with two decimals: for adding up without noise. */
export const cents = (amount) => Math.round(amount * 100);

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** A time as people say it, with the exact one to be seen when pointed at. */
export function time(iso, { ago = false } = {}) {
  const at = new Date(iso);
  return h(
    "time",
    { datetime: iso, title: exact.format(at), "data-ago": ago },
    ago ? since(at) : short.format(at),
  );
}

/** Says anew how long ago the times in @root are, which grow old on a page that stays open. */
export function freshen(root) {
  for (const one of root.querySelectorAll("time[data-ago]")) {
    const text = since(new Date(one.dateTime));
    if (one.textContent !== text) one.textContent = text;
  }
}

const UNITS = [
  ["day", 86400000],
  ["hour", 3600000],
  ["minute", 60000],
];

/** "5 minutes ago"; what is longer ago than a week is said as a date. */
function since(at) {
  const passed = Date.now() - at.getTime();
  if (passed > 7 * 86400000) return short.format(at);
  for (const [unit, ms] of UNITS)
    if (passed >= ms) return relative.format(-Math.floor(passed / ms), unit);
  return relative.format(0, "minute");
}

export const plural = (count, one, many) => `${count.toLocaleString()} ${count === 1 ? one : many}`;
