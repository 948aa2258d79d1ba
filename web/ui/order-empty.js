// SPDX-License-Identifier: MIT

/** What stands in the place of a list that has no orders. */

import { h } from "./dom.js";
import { STATUSES } from "./format.js";
import { isNarrowed, listAddress } from "./order-query.js";
import { emptyState } from "./parts.js";

/** The address asks for what there is not. */
export function misled(error) {
  return emptyState(
    "This address is not a list of orders",
    error.errors.map(({ parameter, detail }) => `“${parameter}” ${detail}.`).join(" "),
    h("a", { class: "button", href: listAddress({}) }, "All orders"),
  );
}

/** Why there is nothing, and where to go from here. */
export function nothing({ values, admin, filters }) {
  const { status } = values;
  const action = (text, run) => h("button", { type: "button", onclick: run }, text);
  if (isNarrowed(values))
    return emptyState(
      "Nothing found",
      "No order fits what you are looking for.",
      action("Clear filters", () => filters.clear()),
    );
  if (status)
    return emptyState(
      STATUSES.includes(status) ? `No ${status} orders` : "No such orders",
      admin && status === "pending" ? "All caught up." : "There are none just now.",
      h("a", { class: "button", href: listAddress({}) }, "All orders"),
    );
  return emptyState(
    "No orders yet",
    admin ? "Orders appear here as they come in." : "What you order appears here.",
    h("a", { class: "button primary", href: "/new" }, "Place the first order"),
  );
}
