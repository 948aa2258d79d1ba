// SPDX-License-Identifier: MIT

/** Moving an order to another status, and what to say when someone else was faster. */

import { api, get } from "../lib/api.js";
import { statusLabel, statusRow } from "../lib/format.js";

/** What the button that takes an order to @status says. */
export const stepLabel = (status) => statusRow(status)?.action ?? statusLabel(status);

/** { status, label } of what comes next on an order's usual way; null when it has ended. */
export function nextStep(status) {
  const next = statusRow(status)?.next;
  return next ? { status: next, label: stepLabel(next) } : null;
}

/** An order in full as lists have it. */
const summary = ({ items, ...order }) => ({ ...order, item_count: items.length });

/** An order that is not any more as it was shown; @full is as it is now. */
export class Conflict extends Error {
  constructor(full) {
    const last = full.status_history.at(-1);
    const who = last.by ? `${last.by} was faster: ` : "Someone else was faster: ";
    super(
      `${who}#${full.number} is already ${statusLabel(full.status)}. ` +
        "You changed nothing; it is shown as it is now.",
    );
    this.full = full;
    this.order = summary(full);
  }
}

/**
 * Moves @order, as it was shown, to @status, with a note for the customer or without one. Resolves to
 * the order in full; rejects with Conflict when it was changed meanwhile.
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

/** Takes @order to its next status. Resolves to it in full, and as lists have it. */
export async function takeStep(order) {
  const full = await transition(order, nextStep(order.status).status);
  return { full, order: summary(full) };
}
