// SPDX-License-Identifier: MIT

/** One order: its items, its status and, for admins, its next step. */

import { api, get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { money, plural, statusLabel, time } from "../lib/format.js";
import { setKeys } from "../lib/help.js";
import { announce, watch } from "../lib/live.js";
import { itemsTable } from "./items-table.js";
import { notFound } from "./order-empty.js";
import { stepsPanel } from "./order-panel.js";
import { badge, heading, toast } from "../lib/parts.js";
import { address, navigate } from "../lib/router.js";
import { inWords, noteCard, timeline } from "./timeline.js";

/** The address of the list that the user came from; @from has the list's parameters. */
const listAddress = (from) => {
  const values = {};
  for (const [name, value] of new URLSearchParams(from))
    values[name] = name in values ? `${values[name]},${value}` : value;
  return address("/orders", values);
};

const customerCard = (order) =>
  h(
    "section",
    { class: "card" },
    h("h2", {}, "Customer"),
    h("p", {}, h("a", { href: `/customers/${order.user_id}` }, order.customer.name)),
    h("p", {}, h("a", { href: `mailto:${order.customer.email}` }, order.customer.email)),
  );

function step(to, text, key) {
  return to
    ? h("a", { class: "button", href: to, "aria-keyshortcuts": key }, text)
    : h("span", { class: "button off", "aria-hidden": "true" }, text);
}

const FILTERS = ["status", "user_id", "start_date", "end_date", "q"];

/** The orders before and after this one in the list that the user came from. */
function neighbours(id, from, signal) {
  const filters = [...new URLSearchParams(from)].filter(([name]) => FILTERS.includes(name));
  return get(`/api/orders/${id}/neighbours?${new URLSearchParams(filters)}`, signal);
}

/** Links to the orders before and after, which appear when they are known. */
function neighbourLinks({ id, from, signal }) {
  const node = h("nav", { class: "neighbours", "aria-label": "Other orders" });
  const known = { newer: null, older: null };
  const addressOf = (other) => other && address(`/orders/${other}`, { from });
  const draw = () =>
    fill(node, step(known.newer, "← Newer", "["), step(known.older, "Older →", "]"));
  draw();
  neighbours(id, from, signal).then(
    ({ newer, older }) => {
      known.newer = addressOf(newer);
      known.older = addressOf(older);
      draw();
    },
    () => {}, // the order itself matters more
  );
  const go = (which) => () => {
    if (known[which]) navigate(known[which]);
    else toast(`There is no ${which} order in this list.`);
  };
  return { node, newer: go("newer"), older: go("older") };
}

export async function show({ me, main, params, query, signal }) {
  const admin = me.role === "admin";
  const from = query.get("from") ?? "";
  const path = `/api/orders/${encodeURIComponent(params.id)}`;
  let answer;
  try {
    answer = await api("GET", path, { signal });
  } catch (error) {
    if (error.status !== 404) throw error;
    notFound(main, admin);
    return;
  }
  if (signal.aborted) return;

  let shown = answer.data;
  const { id } = shown;
  const slip = address(`/orders/${id}/slip`, { from });
  const state = h("span", { class: "state" });
  const words = h("p", { class: "lead" });
  const history = h("div");
  const panel = admin && stepsPanel(shown, { me, changed: take });
  const links = admin && neighbourLinks({ id, from, signal });

  function draw() {
    fill(state, badge(shown.status));
    if (!admin) words.textContent = inWords(shown.status);
    fill(history, timeline(shown));
  }

  /** Shows another version of the order, unless the one shown is as new. */
  function take(order) {
    if (signal.aborted || order.version <= shown.version) return false;
    shown = order;
    draw();
    if (panel) panel.draw(order);
    return true;
  }

  const title = heading(
    `Order ${shown.number}`,
    links && links.node,
    admin
      ? h("a", { class: "button", href: slip, "aria-keyshortcuts": "p" }, "Packing slip")
      : h("a", { class: "button", href: `/new?again=${id}` }, "Order again"),
  );
  title.classList.add("order-heading");
  title.querySelector("h1").after(state);

  draw();
  fill(
    main,
    h(
      "p",
      { class: "crumb" },
      h("a", { href: listAddress(from) }, admin ? "← Orders" : "← My orders"),
    ),
    title,
    h(
      "p",
      { class: "quiet order-facts" },
      "Placed ",
      time(shown.created_at),
      ` · ${plural(shown.items.length, "product", "products")} · ${money(shown.total)}`,
    ),
    !admin && words,
    panel && panel.node,
    h(
      "div",
      { class: "order" },
      h(
        "div",
        { class: "column" },
        noteCard(shown, admin ? "Note" : "Your note"),
        h("section", { class: "card" }, h("h2", {}, "Items"), itemsTable(shown)),
        admin && customerCard(shown),
      ),
      h("section", { class: "card" }, h("h2", {}, "History"), history),
    ),
  );

  if (admin)
    setKeys([
      { key: "n", label: "Do the next step of this order", run: panel.advance },
      { key: "[", label: "Newer order", run: links.newer },
      { key: "]", label: "Older order", run: links.older },
      { key: "p", label: "Packing slip", run: () => navigate(slip) },
    ]);

  watch(path, {
    etag: answer.etag,
    signal,
    changed: (order) => {
      if (take(order)) announce(`Order ${order.number} is now ${statusLabel(order.status)}.`);
    },
  });
}
