// SPDX-License-Identifier: MIT

/** Amounts, dates and statuses, in the browser's language and time zone. */

import { h } from "./dom.js";
import { STATUSES as ROWS_OF_STATUSES } from "./statuses.js";

const ROWS = new Map(ROWS_OF_STATUSES.map((row) => [row.name, row]));

/** The names, in the order of an order's life. */
export const STATUSES = [...ROWS.keys()];

/** What the server's table says of a status; undefined for one that it does not know. */
export const statusRow = (status) => ROWS.get(status);

export const statusLabel = (status) => statusRow(status)?.label ?? status;
export const statusSign = (status) => statusRow(status)?.sign ?? "";

/** What @make makes when it is first needed: the browser takes long over a formatter. */
function once(make) {
  let made;
  return () => (made ??= make());
}

let currency = "EUR";
let inCurrency;

export function setCurrency(code) {
  if (code === currency) return;
  currency = code;
  inCurrency = undefined;
}

let timeZone = "UTC";
let inTimeZone;

/** The shop's, whose days the filters have. */
export function setTimeZone(name) {
  if (name === timeZone) return;
  timeZone = name;
  inTimeZone = undefined;
}

/** The shop's day at @at, a Date, as date fields have it: "2026-11-26". */
export function shopDay(at) {
  inTimeZone ??= new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return inTimeZone.format(at);
}

export function money(amount) {
  inCurrency ??= new Intl.NumberFormat(undefined, { style: "currency", currency });
  return inCurrency.format(amount);
}

const whole = once(() => new Intl.NumberFormat());

/** A whole number, with its thousands told apart. */
export const count = (number) => whole().format(number);

/** Cents of an amount that came as a number with two decimals: for adding up without noise. */
export const cents = (amount) => Math.round(amount * 100);

const timeFormat = (dateStyle, timeStyle) =>
  once(() => new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle }));

const exact = timeFormat("full", "medium");
const short = timeFormat("medium", "short");
const relative = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }));

const sayTime = (iso, ago) => (ago ? since(new Date(iso)) : short().format(new Date(iso)));

/** A time as people say it, with the exact one to be seen when pointed at: tellExactTimes(). */
export const time = (iso, { ago = false } = {}) =>
  h("time", { datetime: iso, "data-ago": ago }, sayTime(iso, ago));

/** Lets the times of the page tell the exact one when pointed at. */
export const tellExactTimes = () =>
  document.addEventListener("pointerover", ({ target }) => {
    const one = target.closest?.("time");
    if (one) one.title = exact().format(new Date(one.dateTime));
  });

/** Says anew how long ago the times in @root are, which grow old on a page that stays open. */
export function freshen(root) {
  for (const one of root.querySelectorAll("time[data-ago]")) {
    const text = sayTime(one.dateTime, true);
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
  if (passed > 7 * 86400000) return short().format(at);
  for (const [unit, ms] of UNITS)
    if (passed >= ms) return relative().format(-Math.floor(passed / ms), unit);
  return relative().format(0, "minute");
}

export const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;
