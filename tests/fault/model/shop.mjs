// SPDX-License-Identifier: MIT

/**
 * The expected state of the shop: users, products and orders in memory, and how the API shows them.
 */

import { byRank, findsOrder, findsRow } from "./search.mjs";

export const STATUSES = ["pending", "processing", "shipped", "delivered", "cancelled"];

export const NEXT = {
  pending: ["processing", "cancelled"],
  processing: ["shipped", "cancelled"],
  shipped: ["delivered"],
  delivered: [],
  cancelled: [],
};

export const PRICE_MAX = 999999999;
export const TOTAL_MAX = 999999999999999;

/** An amount in cents as the API writes it. */
export const money = (cents) =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const SORTS = {
  created_at: () => 0,
  updated_at: (order) => order.updated_at,
  status: (order) => STATUSES.indexOf(order.status),
  total: (order) => order.total,
};

/** Where the words of a search are looked for: rows with all of them in the first come first, and so on. */
const USER_TEXTS = [({ name }) => [name], ({ name, email }) => [name, email]];
const PRODUCT_TEXTS = [
  ({ name }) => [name],
  ({ name, product_id }) => [name, product_id],
  ({ name, product_id, description }) => [name, product_id, description],
];

export class Shop {
  users = new Map(); // by id
  products = new Map(); // by product_id, in order of creation
  orders = []; // in the order in which they were placed
  keys = new Map(); // the response for an idempotency key of a user
  failures = new Map(); // consecutive wrong passwords, by email

  constructor({ catalogOnly }) {
    this.catalogOnly = catalogOnly;
  }

  order = (id) => this.orders.find((order) => order.id === id);
  userOf = (email) => [...this.users.values()].find((user) => user.email === email);
  admins = () =>
    [...this.users.values()].filter(({ role, disabled }) => role === "admin" && !disabled);

  /* -------------------------------------------------------------- serializing */

  showUser = ({ id, email, name, role, disabled, created_at }) => ({
    id,
    email,
    name,
    role,
    disabled,
    erased: false,
    created_at,
  });

  showProduct = (product) => ({ ...product, price: money(product.price) });

  #head(order) {
    const { name, email } = this.users.get(order.user);
    return {
      id: order.id,
      number: order.number,
      user_id: order.user,
      customer: { name, email },
      total: money(order.total),
      status: order.status,
      version: order.history.length,
      created_at: order.created_at,
      updated_at: order.updated_at,
    };
  }

  showSummary = (order) => ({
    ...this.#head(order),
    item_count: order.items.length,
    first_item: order.items[0].name,
    has_note: Boolean(order.history[0].note),
  });

  showOrder(order, viewer) {
    return {
      ...this.#head(order),
      items: order.items.map((item) => ({
        ...item,
        price: money(item.price),
        subtotal: money(item.price * item.quantity),
      })),
      status_history: order.history.map(({ status, timestamp, note, by }) => ({
        status,
        timestamp,
        ...(note ? { note } : {}),
        ...(viewer.role === "admin" ? { by: this.users.get(by).name } : {}),
      })),
      allowed_transitions: NEXT[order.status],
    };
  }

  /** An order as it was just after it was placed. */
  rewound = (order) => ({
    ...order,
    status: "pending",
    updated_at: order.created_at,
    history: order.history.slice(0, 1),
  });

  /* -------------------------------------------------------------- lists */

  sees = (viewer, order) => viewer.role === "admin" || order.user === viewer.id;

  #text(order) {
    const { name, email } = this.users.get(order.user);
    const items = order.items.map((item) => `${item.product_id}\n${item.name}`);
    const notes = order.history.map(({ note }) => note ?? "");
    return [name, email, ...items, ...notes].join("\n");
  }

  /**
   * The content of @viewer's list with these filters, sorted; { statuses, user, from, to, q, sort,
   * order }
   */
  list(viewer, { statuses = [], user, from, to, q, sort = "created_at", order = "desc" }) {
    const direction = order === "asc" ? 1 : -1;
    const value = SORTS[sort];
    return this.orders
      .filter(
        (one) =>
          this.sees(viewer, one) &&
          (statuses.length === 0 || statuses.includes(one.status)) &&
          (user === undefined || one.user === user) &&
          (from === undefined || one.created_at >= from) &&
          (to === undefined || one.created_at <= to) &&
          (q === undefined || findsOrder(q, one.number, one.id, this.#text(one), this.orders.at(-1).number)),
      )
      .sort((a, b) => direction * (compare(value(a), value(b)) || a.number - b.number));
  }

  listUsers = (q) =>
    [...this.users.values()]
      .filter(({ email, name }) => q === undefined || findsRow(q, [email, name]))
      .sort((a, b) => compare(a.email, b.email))
      .sort(byRank(q, USER_TEXTS));

  listProducts = (viewer, q) =>
    [...this.products.values()]
      .filter((product) => product.active || viewer.role === "admin")
      .filter((p) => q === undefined || findsRow(q, [p.product_id, p.name, p.description]))
      .sort((a, b) => compare(a.name, b.name)) // stable: then by creation
      .sort(byRank(q, PRODUCT_TEXTS));

  /** The catalogue's product for an id that was ordered: an exact match, or one in another case. */
  productOf(id) {
    const alike = [...this.products.values()].filter(
      (product) => product.product_id.toLowerCase() === id.toLowerCase(),
    );
    return this.products.get(id) ?? alike.find(({ active }) => active) ?? alike[0];
  }

  /** Why the catalogue refuses these items: [pointer], and whether it is about prices. */
  catalogueProblems(viewer, items) {
    const pointers = [];
    items.forEach((item, i) => {
      const product = this.productOf(item.product_id);
      const add = (member) => pointers.push(`/items/${i}/${member}`);
      if (!product) {
        if (this.catalogOnly) add("product_id");
        return;
      }
      if (viewer.role === "admin") return;
      if (!product.active) {
        add("product_id");
        return;
      }
      if (product.name !== item.name) add("name");
      if (product.price !== item.price) add("price");
    });
    return pointers;
  }
}
