// SPDX-License-Identifier: MIT

/**
 * The query of a list of orders: as it stands in the address, and as the API expects it.
 *
 * Days are the shop's, as the API has them.
 */

import { shopDay, STATUSES } from "../lib/format.js";
import { address } from "../lib/router.js";

export const PAGE_SIZES = ["20", "50", "100"];

/** [value, label, days back] */
export const RANGES = [
  ["", "Any time"],
  ["today", "Today", 0],
  ["7d", "Last 7 days", 6],
  ["30d", "Last 30 days", 29],
  ["custom", "Choose dates…"],
];

const NAMES = [
  "status",
  "range",
  "start_date",
  "end_date",
  "user_id",
  "q",
  "sort",
  "order",
  "page",
  "limit",
];

const MS_PER_DAY = 24 * 60 * 60 * 1000;

function daysBack(days) {
  const noon = Date.parse(`${shopDay(new Date())}T12:00:00Z`);
  return new Date(noon - days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** A time in an address, as somebody's link may have it, is its day in the shop. */
function asDay(text) {
  const at = new Date(text);
  return text.includes("T") && !Number.isNaN(at.getTime()) ? shopDay(at) : text;
}

/** The values of @query, a URLSearchParams; missing ones are "". */
export function readQuery(query) {
  const values = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
  const preset =
    values.end_date === "" &&
    RANGES.find(([, , days]) => days !== undefined && daysBack(days) === asDay(values.start_date));
  if (preset) Object.assign(values, { range: preset[0], start_date: "" });
  if (values.start_date || values.end_date) values.range = "custom";
  values.start_date = asDay(values.start_date);
  values.end_date = asDay(values.end_date);
  return values;
}

function bounds({ range, start_date: start, end_date: end }) {
  const days = RANGES.find(([value]) => value === range)?.[2];
  if (days !== undefined) return { start_date: daysBack(days), end_date: "" };
  return range === "custom" ? { start_date: start, end_date: end } : {};
}

/** The API query for @values. */
export function apiQuery(values) {
  const all = { ...values, start_date: "", end_date: "", range: "", ...bounds(values) };
  const query = new URLSearchParams();
  for (const name of NAMES) if (all[name]) query.set(name, all[name]);
  return query.toString();
}

/** The same without status, sorting and paging: for the counts of all statuses. */
export const countsQuery = (values) =>
  apiQuery({ ...values, status: "", sort: "", order: "", page: "", limit: "" });

/** The list's address with some values changed; goes to the first page unless one is given. */
export const listAddress = (values, changed = {}) =>
  address("/orders", { ...values, page: "", ...changed });

/** The part of an address that leads from an order back to the list of @values: orderAddress(). */
export const wayBack = (values) => address("", { from: apiQuery(values) });
export const orderAddress = (id, back) => `/orders/${id}${back}`;

/** The list of all orders of the customer with this id. */
export const ordersOf = (user) => `/orders?user_id=${user}`;

/** Whether @values have filters other than the status. */
export const isNarrowed = ({ range, q, user_id: user }) => Boolean(range || q || user);

/** The statuses that are shown: all if none is named. */
export const shownStatuses = ({ status }) => (status ? status.split(",") : STATUSES);
