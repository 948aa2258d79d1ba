// SPDX-License-Identifier: MIT

/** One order: its items, its status and, for admins, its next step. */

import { api } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { money, plural, statusLabel, time } from "../lib/format.js";
import { setKeys } from "../lib/help.js";
import { announce, watch } from "../lib/live.js";
import { itemsTable } from "./items-table.js";
import { neighbourLinks } from "./neighbours.js";
import { notFound } from "./order-empty.js";
import { stepsPanel } from "./order-panel.js";
import { badge, heading } from "../lib/parts.js";
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

export async function show({ me, main, params, query, signal }) {
  const admin = me.role === "admin";
  const from = query.get("from") ?? "";
  let answer;
  try {
    answer = await api("GET", `/api/orders/${encodeURIComponent(params.id)}`, { signal });
  } catch (error) {
    if (error.status !== 404) throw error;
    notFound(main, admin, params.id);
    return;
  }
  if (signal.aborted) return;

  let shown = answer.data;
  const { id } = shown;
  const path = `/api/orders/${id}`;
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
      h("a", { href: listAddress(from), "data-row": id }, admin ? "← Orders" : "← My orders"),
    ),
    title,
    h(
      "p",
      { class: "quiet order-facts" },
      "Placed ",
      time(shown.created_at),
      ` · ${plural(shown.items.length, "item", "items")} · ${money(shown.total)}`,
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
      ...links.keys,
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
