// SPDX-License-Identifier: MIT

/**
 * What people and programs do, one at a time: each operation makes a request, valid or not, and
 * compares the response with the model.
 */

import { askElsewhere, sendBadBody } from "./elsewhere.mjs";
import {
  changePassword,
  endToken,
  listTokens,
  logIn,
  logInBadly,
  logOut,
  makeToken,
  me,
} from "./identity.mjs";
import { askForBadList, countOrders, listOrders, showNeighbours } from "./lists.mjs";
import { badKey, moveOrder, placeAgain, placeOrder, showOrder } from "./orders.mjs";
import { changeProduct, listProducts, makeProduct, showProduct } from "./products.mjs";
import { changeUser, listUsers, makeUser, showUser } from "./users.mjs";

/** Each with its weight; hashing passwords is slow. */
const OPERATIONS = [
  [22, placeOrder],
  [4, placeAgain],
  [1, badKey],
  [10, showOrder],
  [16, moveOrder],
  [18, listOrders],
  [6, countOrders],
  [6, showNeighbours],
  [3, askForBadList],
  [3, listUsers],
  [2, showUser],
  [2, makeUser],
  [5, changeUser],
  [2, logIn],
  [1, logInBadly],
  [1, logOut],
  [3, me],
  [1, changePassword],
  [3, makeToken],
  [2, listTokens],
  [1, endToken],
  [4, listProducts],
  [3, makeProduct],
  [2, showProduct],
  [4, changeProduct],
  [5, sendBadBody],
  [4, askElsewhere],
];
const WEIGHT = OPERATIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Performs one operation, chosen at random. */
export async function operate(world) {
  let at = world.random.below(WEIGHT);
  for (const [weight, run] of OPERATIONS) {
    if (at < weight) return run(world);
    at -= weight;
  }
  throw new Error("no operation was drawn");
}

/** Compares all stored data with the model. */
export async function audit(world) {
  const { shop } = world;
  const admin = world.living((who) => world.viewer(who).role === "admin")[0];
  const shown = [];
  for (let page = 1; page === 1 || shown.length < shop.orders.length; page++) {
    const answer = await world.ask(admin, "GET", `/api/orders?order=asc&limit=100&page=${page}`);
    world.check(
      answer.exact.orders.length > 0 || shop.orders.length === shown.length,
      "orders are missing",
    );
    shown.push(...answer.exact.orders);
  }
  world.same(shown, shop.orders.map(shop.showSummary), "all orders");
  for (const order of shop.orders)
    world.checkOrder(admin, await world.ask(admin, "GET", `/api/orders/${order.id}`), order);
  const users = await world.ask(admin, "GET", "/api/users?limit=100");
  world.same(users.json.users, shop.listUsers().map(shop.showUser).slice(0, 100), "all users");
}
