// SPDX-License-Identifier: MIT

/** A new order. Each step has its own address: /new, /new?step=review, /new?placed=ID. */

import { get } from "../lib/api.js";
import { openCart } from "./cart.js";
import { showProducts } from "./choose-products.js";
import { minor, money } from "../lib/format.js";
import { showPlaced, showReview } from "./review-order.js";
import { navigate, pathOf } from "../lib/router.js";

/** The current product with this id; null: there is none that the user may order. */
async function lookUp(id, signal) {
  try {
    return await get(`/api/products/${encodeURIComponent(id)}`, signal);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** Brings back whose order it was before the page was loaded anew. */
async function restoreCustomer(cart, signal) {
  if (!cart.customerId) return;
  let user = null;
  try {
    user = await get(`/api/users/${encodeURIComponent(cart.customerId)}`, signal);
  } catch (error) {
    if (error.status !== 404 && error.status !== 403) throw error;
  }
  if (signal.aborted) return;
  cart.customerId = null;
  cart.customer ??= user;
}

/** Brings back what was in the cart before the page was loaded anew. */
async function restore(cart, signal) {
  await restoreCustomer(cart, signal);
  const { pending } = cart;
  if (pending.length === 0) return;
  const products = await Promise.all(
    pending.map(([id, , custom]) => (custom ? { id, ...custom, custom: true } : lookUp(id, signal))),
  );
  if (signal.aborted) return;
  cart.pending = [];
  pending.forEach(([id, quantity], index) => {
    if (products[index]) cart.set(products[index], quantity);
    else cart.notices.push(`${id} is not sold any more and was left out.`);
  });
  cart.changed();
}

/** Merges items of the same product. */
function together(items) {
  const byId = new Map();
  for (const item of items) {
    const known = byId.get(item.product_id);
    byId.set(item.product_id, {
      ...item,
      quantity: item.quantity + (known ? known.quantity : 0),
    });
  }
  return [...byId.values()];
}

function addAgain(cart, item, product, mayDeviate) {
  if (product) {
    cart.set(product, item.quantity);
    if (minor(product.price) !== minor(item.price))
      cart.notices.push(
        `${product.name} now costs ${money(product.price)} (it was ${money(item.price)}).`,
      );
    return;
  }
  if (mayDeviate) {
    const { product_id: id, name, price } = item;
    cart.set({ id, name, price, custom: true }, item.quantity);
    cart.notices.push(`${name} is not in the catalogue; it has its old price.`);
    return;
  }
  cart.notices.push(`${item.name} is not sold any more and was left out.`);
}

/** Fills the cart from an old order and says what has changed since. */
async function orderAgain(cart, id, { me, shop, signal }) {
  const admin = me.role === "admin";
  const old = await get(`/api/orders/${encodeURIComponent(id)}`, signal);
  const items = together(old.items);
  const products = await Promise.all(items.map((item) => lookUp(item.product_id, signal)));
  if (signal.aborted) return;
  cart.notices = [
    cart.lines.size > 0
      ? `The items of order ${old.number} were added to what you had chosen.`
      : `These are the items of order ${old.number}. Change what you like.`,
  ];
  items.forEach((item, index) =>
    addAgain(cart, item, products[index], admin && !shop.catalog_only),
  );
  if (admin)
    cart.customer = { id: old.user_id, name: old.customer.name, email: old.customer.email };
  cart.changed();
  navigate(cart.lines.size > 0 ? "/new?step=review" : "/new", { replace: true });
}

let lastStep = null;

/** The steps share one path, so the frame sees no new page; scroll to the top of each here. */
function startAtTop(main, step) {
  const isNew = lastStep !== null && lastStep !== step;
  lastStep = step;
  if (!isNew) return;
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

export async function show(context) {
  const { me, main, query, signal } = context;
  const step = query.get("step") ?? (query.has("placed") ? "placed" : "choose");
  const cart = openCart(me.id);
  signal.addEventListener("abort", () => {
    if (pathOf(location) !== "/new") lastStep = null;
  });
  if (step === "placed") {
    await showPlaced(context);
    startAtTop(main, step);
    return;
  }
  await restore(cart, signal);
  if (query.has("again")) {
    await orderAgain(cart, query.get("again"), context);
    return;
  }
  if (me.role === "admin" && query.has("customer"))
    cart.customer = await get(`/api/users/${encodeURIComponent(query.get("customer"))}`, signal);
  if (signal.aborted) return;
  if (step === "review") showReview(context, cart);
  else await showProducts(context, cart);
  startAtTop(main, step);
}
