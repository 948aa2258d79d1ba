// SPDX-License-Identifier: MIT

/** Moving an order to another status, and what to say if someone else was faster. */

import { api, get } from "../lib/api.js";
import { statusLabel, statusRow } from "../lib/format.js";

/** The label of the button that moves an order to @status. */
export const stepLabel = (status) => statusRow(status)?.action ?? statusLabel(status);

/** { status, label } of the usual next step; null if the status is final. */
export function nextStep(status) {
  const next = statusRow(status)?.next;
  return next ? { status: next, label: stepLabel(next) } : null;
}

/** An order in full as lists have it. */
const summary = ({ items, ...order }) => ({
  ...order,
  item_count: items.length,
  first_item: items[0].name,
  has_note: order.status_history[0].note !== undefined,
});

/** An order has changed since it was shown; @full is its current version. */
export class Conflict extends Error {
  constructor(full) {
    const last = full.status_history.at(-1);
    const who = last.by ? `${last.by} was faster: ` : "Someone else was faster: ";
    super(
      `${who}#${full.number} is already ${statusLabel(full.status)}. ` +
        "Your change was not made; the list shows the order as it is now.",
    );
    this.full = full;
    this.order = summary(full);
  }
}

/**
 * Moves @order, as it was shown, to @status, with an optional note for the customer. Resolves to the
 * full order; rejects with Conflict if it was changed in the meantime.
 */
export async function transition(order, status, note = "") {
  try {
    const { data } = await api("PATCH", `/api/orders/${order.id}/status`, {
      body: note ? { status, note } : { status },
      headers: { "If-Match": `"${order.version}"` },
    });
    return data;
  } catch (error) {
    if (error.status !== 412 && error.status !== 409) throw error;
    throw new Conflict(await get(`/api/orders/${order.id}`));
  }
}

/** Moves @order to its next status. Resolves to the order, in full and in the form that lists have. */
export async function takeStep(order) {
  const full = await transition(order, nextStep(order.status).status);
  return { full, order: summary(full) };
}
