// SPDX-License-Identifier: MIT

/** Amounts, dates and statuses, in the browser's language and time zone. */

import { h } from "./dom.js";
import { STATUSES as ROWS_OF_STATUSES } from "./statuses.js";

const ROWS = new Map(ROWS_OF_STATUSES.map((row) => [row.name, row]));

/** The names, in the order in which an order passes through them. */
export const STATUSES = [...ROWS.keys()];

/** The status's row in the server's table; undefined for an unknown status. */
export const statusRow = (status) => ROWS.get(status);

export const statusLabel = (status) => statusRow(status)?.label ?? status;
export const statusSign = (status) => statusRow(status)?.sign ?? "";

/** Calls @make once, when its result is first needed: creating a formatter is slow. */
function once(make) {
  let made;
  return () => (made ??= make());
}

let currency = "EUR";
let decimals = 2;
let inCurrency;

/** The shop's currency, and how many decimals its amounts have; the browser may think otherwise. */
export function setCurrency(code, itsDecimals) {
  if (code === currency && itsDecimals === decimals) return;
  currency = code;
  decimals = itsDecimals;
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
  inCurrency ??= new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return inCurrency.format(amount);
}

/** The minor units (cents) of an amount that came as a number: for adding up without noise. */
export const minor = (amount) => Math.round(amount * 10 ** decimals);

/** And back: so many minor units as people read them, and as the server takes them. */
export const minorMoney = (units) => money(units / 10 ** decimals);
export const minorText = (units) => (units / 10 ** decimals).toFixed(decimals);

/** An amount as it is typed, such as 12.50. */
export const amountText = (amount) => amount.toFixed(decimals);
export const amountExample = () => (decimals === 0 ? "1250" : (12.5).toFixed(decimals));

/** Whether @text is an amount as people type it, with a point or a comma. */
export const isAmount = (text) =>
  new RegExp(
    `^\\d{1,${9 - decimals}}${decimals === 0 ? "" : `([.,]\\d{1,${decimals}})?`}$`,
  ).test(text);

const whole = once(() => new Intl.NumberFormat());

/** A whole number, with thousands separators. */
export const count = (number) => whole().format(number);

const timeFormat = (dateStyle, timeStyle) =>
  once(() => new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle }));

const exact = timeFormat("full", "medium");
const short = timeFormat("medium", "short");
const relative = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }));

const sayTime = (iso, ago) => (ago ? since(new Date(iso)) : short().format(new Date(iso)));

/** A time in readable form; hovering over it shows the exact one: tellExactTimes(). */
export const time = (iso, { ago = false } = {}) =>
  h("time", { datetime: iso, "data-ago": ago }, sayTime(iso, ago));

/** Shows the exact time when the pointer is over a time. */
export const tellExactTimes = () =>
  document.addEventListener("pointerover", ({ target }) => {
    const one = target.closest?.("time");
    if (one) one.title = exact().format(new Date(one.dateTime));
  });

/** Updates the relative times in @root, which go out of date on a page that stays open. */
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

/** "5 minutes ago"; a date for what is more than a week ago. */
function since(at) {
  const passed = Date.now() - at.getTime();
  if (passed > 7 * 86400000) return short().format(at);
  for (const [unit, ms] of UNITS)
    if (passed >= ms) return relative().format(-Math.floor(passed / ms), unit);
  return relative().format(0, "minute");
}

/** A text of several lines as it is sent: without white space that nobody means. */
export const tidyLines = (text) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

export const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;
