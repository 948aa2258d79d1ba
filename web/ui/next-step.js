// SPDX-License-Identifier: MIT

/** Taking an order to its next status, and what to say when someone else was faster. */

import { api, get } from "./api.js";
import { statusLabel } from "./format.js";

const NEXT = {
  pending: { status: "processing", label: "Start processing" },
  processing: { status: "shipped", label: "Mark as shipped" },
  shipped: { status: "delivered", label: "Mark as delivered" },
};

/** { status, label } of what comes next on an order's usual way; null when it has ended. */
export const nextStep = (status) => NEXT[status] ?? null;

/** An order in full as lists have it. */
const summary = ({ items, ...order }) => ({ ...order, item_count: items.length });

/** An order that is not any more as it was shown; @order is as it is now. */
export class Conflict extends Error {
  constructor(order) {
    const last = order.status_history.at(-1);
    const who = last.by ? `${last.by} was faster: ` : "Someone else was faster: ";
    super(
      `${who}#${order.number} is already ${statusLabel(order.status)}. ` +
        "You changed nothing; it is shown as it is now.",
    );
    this.order = summary(order);
  }
}

/**
 * Takes @order, as it was shown, to its next status. Resolves to the order in full; rejects with
 * Conflict when it was changed meanwhile.
 */
export async function takeStep(order) {
  try {
    const { data } = await api("PATCH", `/api/orders/${order.id}/status`, {
      body: { status: nextStep(order.status).status },
      headers: { "If-Match": `"${order.version}"` },
    });
    return { full: data, order: summary(data) };
  } catch (error) {
    if (error.status !== 412 && error.status !== 409) throw error;
    throw new Conflict(await get(`/api/orders/${order.id}`));
  }
}
