// SPDX-License-Identifier: MIT

/** What was ordered, as a table: on an order's page and in its quick view. */

import { h } from "../lib/dom.js";
import { count, money } from "../lib/format.js";

const row = (...cells) => h("tr", { role: "row" }, cells);
const head = (text, kind) => h("th", { scope: "col", role: "columnheader", class: kind }, text);
const cell = (kind, ...content) => h("td", { role: "cell", class: kind }, content);

/** Columns on a desk, cards where there is less room: order.css. Roles, because cards would lose a table's. */
export const itemsTable = (order) =>
  h(
    "table",
    { class: "lines", role: "table" },
    h("caption", { class: "visually-hidden" }, "What was ordered"),
    h(
      "thead",
      { role: "rowgroup" },
      row(
        head("Item", "product"),
        head("Price", "amount price"),
        head("Quantity", "amount count"),
        head("Subtotal", "amount subtotal"),
      ),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      order.items.map((item) =>
        row(
          cell(
            "product",
            h("div", { class: "name-of" }, item.name, h("span", { class: "quiet code" }, item.product_id)),
          ),
          cell("amount price", money(item.price)),
          cell("amount count", count(item.quantity)),
          cell("amount subtotal", money(item.subtotal)),
        ),
      ),
    ),
    h(
      "tfoot",
      { role: "rowgroup" },
      row(
        h("th", { scope: "row", role: "rowheader", colspan: "3", class: "sum" }, "Total"),
        cell("amount subtotal", money(order.total)),
      ),
    ),
  );
