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

/** Who was faster with an order that is now @full, said to @me. */
function whoWas({ status_history: history }, me) {
  const { by } = history.at(-1);
  if (by && by === me?.name) return "You were faster yourself, in another window:";
  return `${by ?? "Someone else"} was faster:`;
}

/** An order has changed since it was shown; @full is its current version. */
export class Conflict extends Error {
  constructor(full, me) {
    super(
      `${whoWas(full, me)} #${full.number} is already ${statusLabel(full.status)}. ` +
        "Your change was not made; the list shows the order as it is now.",
    );
    this.full = full;
    this.order = summary(full);
  }
}

/**
 * Moves @order, as it was shown, to @status, for @me, with an optional note for the customer.
 * Resolves to the full order; rejects with Conflict if it was changed in the meantime.
 */
export async function transition(order, status, me, note = "") {
  try {
    const { data } = await api("PATCH", `/api/orders/${order.id}/status`, {
      body: note ? { status, note } : { status },
      headers: { "If-Match": `"${order.version}"` },
    });
    return data;
  } catch (error) {
    if (error.status !== 412 && error.status !== 409) throw error;
    throw new Conflict(await get(`/api/orders/${order.id}`), me);
  }
}

/** Moves @order to its next status, for @me. Resolves to the order, in full and as lists have it. */
export async function takeStep(order, me) {
  const full = await transition(order, nextStep(order.status).status, me);
  return { full, order: summary(full) };
}
