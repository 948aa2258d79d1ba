// SPDX-License-Identifier: MIT

/** A packing slip to print: what goes into the parcel. */

import { get } from "../lib/api.js";
import { logo } from "../lib/branding.js";
import { fill, h } from "../lib/dom.js";
import { count, plural, time } from "../lib/format.js";
import { setKeys } from "../lib/help.js";
import { notFound } from "./order-empty.js";
import { heading } from "../lib/parts.js";
import { address } from "../lib/router.js";
import { noteOf } from "./timeline.js";

export async function show({ shop, me, main, params, query, signal }) {
  let order;
  try {
    order = await get(`/api/orders/${encodeURIComponent(params.id)}`, signal);
  } catch (error) {
    if (error.status !== 404) throw error;
    notFound(main, me.role === "admin", params.id);
    return;
  }
  if (signal.aborted) return;
  const quantity = order.items.reduce((sum, item) => sum + item.quantity, 0);
  const print = () => window.print();
  const title = heading(`Packing slip for order ${order.number}`);
  const note = noteOf(order);
  document.title = `Packing slip ${order.number} · ${shop.name}`;
  setKeys([{ key: "p", label: "Print", run: print }]);
  fill(
    main,
    h(
      "div",
      { class: "no-print slip-bar" },
      h(
        "a",
        { href: address(`/orders/${order.id}`, { from: query.get("from") }) },
        `← Order ${order.number}`,
      ),
      h(
        "button",
        { type: "button", class: "primary", onclick: print, "aria-keyshortcuts": "p" },
        "Print",
      ),
    ),
    h(
      "article",
      { class: "slip" },
      h("p", { class: "shop" }, logo(shop), h("span", {}, shop.name)),
      title,
      h(
        "dl",
        { class: "slip-facts" },
        h("div", {}, h("dt", {}, "Ordered"), h("dd", {}, time(order.created_at))),
        h(
          "div",
          {},
          h("dt", {}, "Customer"),
          h("dd", {}, order.customer.name, h("br"), order.customer.email),
        ),
      ),
      note && [h("h2", {}, "Note"), h("p", { class: "note" }, note)],
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "What goes into the parcel"),
        h(
          "thead",
          {},
          // The head stands on each sheet of paper: which order it belongs to, should they part.
          h(
            "tr",
            { class: "sheet" },
            h("th", { colspan: "3", scope: "colgroup" }, `${shop.name} · Order ${order.number}`),
          ),
          h(
            "tr",
            {},
            h("th", { scope: "col", class: "amount" }, "Quantity"),
            h("th", { scope: "col" }, "Item"),
            h("th", { scope: "col", class: "tick" }, "Packed"),
          ),
        ),
        h(
          "tbody",
          {},
          order.items.map((item) =>
            h(
              "tr",
              {},
              h("td", { class: "amount count" }, count(item.quantity)),
              h(
                "td",
                {},
                h("div", { class: "name-of" }, item.name, h("span", { class: "quiet code" }, item.product_id)),
              ),
              h("td", { class: "tick" }, h("span", { class: "tick-box" })),
            ),
          ),
        ),
      ),
      h(
        "p",
        { class: "all" },
        `${plural(order.items.length, "item", "items")}, ${count(quantity)} in all`,
      ),
    ),
  );
}
