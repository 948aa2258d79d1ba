// SPDX-License-Identifier: MIT

/** The orders before and behind one in the list that somebody came from, as the list is sorted. */

import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { toast } from "../lib/parts.js";
import { address, navigate } from "../lib/router.js";

const FILTERS = ["status", "user_id", "start_date", "end_date", "q"];

/** By creation, newest first: the server knows the neighbours, wherever the order is. */
async function byCreation(id, from, signal) {
  const filters = [...from].filter(([name]) => FILTERS.includes(name));
  const path = `/api/orders/${id}/neighbours?${new URLSearchParams(filters)}`;
  const { newer, older } = await get(path, signal);
  const link = (other) => other && { id: other, from };
  return [link(newer), link(older)];
}

/** Page @page of the list @from: { orders, total_pages, from: what leads back to that page }. */
async function pageOf(from, page, signal) {
  const there = new URLSearchParams(from);
  there.set("page", page);
  const { orders, pagination } = await get(`/api/orders?${there}`, signal);
  return { orders, total_pages: pagination.total_pages, from: there };
}

/** By another sorting: those beside it on its page of the list, or on the pages beside that. */
async function bySorting(id, from, signal) {
  const at = Number(from.get("page") || 1);
  const here = await pageOf(from, at, signal);
  const index = here.orders.findIndex((order) => order.id === id);
  if (index < 0) return [null, null]; // it has moved in the list, or left it
  const link = (page, which) => {
    const order = page?.orders.at(which);
    return order ? { id: order.id, from: page.from } : null;
  };
  const isLast = index === here.orders.length - 1;
  const before = index === 0 && at > 1 ? await pageOf(from, at - 1, signal) : null;
  const behind = isLast && at < here.total_pages ? await pageOf(from, at + 1, signal) : null;
  return [
    index > 0 ? link(here, index - 1) : link(before, -1),
    isLast ? link(behind, 0) : link(here, index + 1),
  ];
}

function step(to, text, key) {
  return to
    ? h("a", { class: "button", href: to, "aria-keyshortcuts": key }, text)
    : h("span", { class: "button off", "aria-hidden": "true" }, text);
}

/** Links to the orders before and behind, which come when they are known, and keys for them. */
export function neighbourLinks({ id, from: text, signal }) {
  const from = new URLSearchParams(text);
  const isCreation =
    (from.get("sort") || "created_at") === "created_at" && from.get("order") !== "asc";
  const words = isCreation ? ["Newer", "Older"] : ["Previous", "Next"];
  const known = [null, null];
  const node = h("nav", { class: "neighbours", "aria-label": "Other orders" });
  const draw = () =>
    fill(node, step(known[0], `← ${words[0]}`, "["), step(known[1], `${words[1]} →`, "]"));
  draw();
  (isCreation ? byCreation : bySorting)(id, from, signal).then(
    (both) => {
      both.forEach((other, index) => {
        known[index] = other && address(`/orders/${other.id}`, { from: String(other.from) });
      });
      draw();
    },
    () => {}, // the order itself is what counts
  );
  const go = (index) => () => {
    if (known[index]) navigate(known[index]);
    else toast(`There is no ${words[index].toLowerCase()} order in this list.`);
  };
  const keys = ["[", "]"].map((key, index) => ({
    key,
    label: `${words[index]} order`,
    run: go(index),
  }));
  return { node, keys };
}
