// SPDX-License-Identifier: MIT

/** What is shown in place of orders that do not exist. */

import { fill, h } from "../lib/dom.js";
import { STATUSES, statusLabel } from "../lib/format.js";
import { isNarrowed, listAddress } from "./order-query.js";
import { emptyState, heading } from "../lib/parts.js";

/** The address has invalid parameters. */
export function misled(error) {
  return emptyState(
    "This address is not a list of orders",
    error.errors.map(({ parameter, detail }) => `“${parameter}” ${detail}.`).join(" "),
    h("a", { class: "button", href: listAddress({}) }, "All orders"),
  );
}

const inStatuses = (status) => status.split(",").map(statusLabel).join(" or ").toLowerCase();

/** Says why the list is empty, and offers where to go from here. */
export function nothing({ values, admin, filters }) {
  const { status } = values;
  const action = (text, run) => h("button", { type: "button", onclick: run }, text);
  if (isNarrowed(values))
    return emptyState(
      "Nothing found",
      status
        ? `No ${inStatuses(status)} order matches your search. One in another status may.`
        : "No order matches your search.",
      h(
        "div",
        { class: "choices" },
        status &&
          h(
            "a",
            { class: "button primary", href: listAddress(values, { status: "" }) },
            "Look in every status",
          ),
        action("Clear filters", () => filters.clear()),
      ),
    );
  if (status)
    return emptyState(
      STATUSES.includes(status) ? `No ${status} orders` : "No such orders",
      admin && status === "pending" ? "All caught up." : "There are none just now.",
      h("a", { class: "button", href: listAddress({}) }, "All orders"),
    );
  return emptyState(
    "No orders yet",
    admin ? "Orders appear here as they come in." : "Your orders appear here.",
    h("a", { class: "button primary", href: "/new" }, "Place the first order"),
  );
}

const isNumber = (key) => /^[0-9]+$/.test(key);

/**
 * Fills @main with the page for an order that does not exist or that the user may not see.
 * @key  its id or number in the address
 */
export function notFound(main, admin, key) {
  fill(
    main,
    heading("Order not found"),
    emptyState(
      isNumber(key) ? `There is no order ${key}` : "There is no such order",
      admin
        ? isNumber(key)
          ? "The number may be mistyped. Look for the order by its customer in the list."
          : "The address may be incomplete. Look for the order by its number in the list."
        : `The ${isNumber(key) ? "number may be mistyped" : "address may be incomplete"}, or the order belongs to another account.`,
      h("a", { class: "button primary", href: "/orders" }, admin ? "All orders" : "My orders"),
    ),
  );
}
