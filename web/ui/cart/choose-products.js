// SPDX-License-Identifier: MIT

/** The first half of a new order: finding products and setting quantities. */

import { get } from "../lib/api.js";
import { follow, lineList, noticeBox, stepper } from "./cart-parts.js";
import { customerPicker } from "./choose-customer.js";
import { customItem } from "./custom-item.js";
import { fill, h } from "../lib/dom.js";
import { minorMoney, money, plural } from "../lib/format.js";
import { announce } from "../lib/live.js";
import { emptyState, heading, problemBox, searchField, skeleton } from "../lib/parts.js";

const PAGE = 24;

const productRow = (cart, product, signal) =>
  h(
    "li",
    { tabindex: "-1" },
    h(
      "div",
      { class: "what" },
      h("h3", { class: "name" }, product.name),
      product.description && h("p", { class: "quiet lines-kept" }, product.description),
      !product.active && h("p", { class: "quiet" }, "✕ Not sold at present; only you see it."),
    ),
    h("p", { class: "amount" }, money(product.price)),
    stepper(cart, product, signal),
  );

const nothingFound = (text, admin) =>
  text === ""
    ? emptyState(
        "Nothing to sell yet",
        admin
          ? "Products that you add to the catalogue can be ordered here."
          : "The shop has no products at the moment. Please come back later.",
        admin && h("a", { class: "button primary", href: "/products" }, "To the products"),
      )
    : emptyState("No product found", `Nothing is called “${text}”. Try a shorter word.`);

/** The catalogue, loaded a page at a time. */
function productList(cart, admin, signal) {
  const list = h("ul", { class: "products" });
  const end = h("div", { class: "list-end" });
  const node = h("div");
  let page = 0;
  let latest = 0;

  /** Until there is something to show, bars stand in its place: nothing then moves away from there. */
  const showBars = () => fill(node, skeleton());
  const showList = () => {
    if (list.parentNode !== node) fill(node, list, end);
  };

  async function load(isMore) {
    const mine = ++latest;
    const query = new URLSearchParams({ page: isMore ? page + 1 : 1, limit: PAGE });
    if (cart.search) query.set("q", cart.search);
    node.setAttribute("aria-busy", "true");
    if (list.children.length === 0) showBars();
    try {
      const answer = await get(`/api/products?${query}`, signal);
      if (mine === latest) draw(answer, isMore);
    } catch (error) {
      if (!signal.aborted && mine === latest) {
        fill(
          end,
          problemBox(error, () => load(isMore)),
        );
        showList();
      }
    } finally {
      if (mine === latest) node.removeAttribute("aria-busy");
    }
  }

  function draw({ products, pagination }, isMore) {
    const rows = products.map((product) => productRow(cart, product, signal));
    page = pagination.page;
    if (isMore) list.append(...rows);
    else list.replaceChildren(...rows);
    showList();
    const left = pagination.total - list.children.length;
    const wasThere = end.contains(document.activeElement);
    fill(
      end,
      pagination.total === 0 && nothingFound(cart.search, admin),
      left > 0 &&
        products.length > 0 &&
        h(
          "button",
          { type: "button", onclick: () => load(true) },
          `Show more (${list.children.length} of ${pagination.total})`,
        ),
    );
    if (isMore && wasThere) rows[0]?.focus();
    if (!isMore && cart.search)
      announce(plural(pagination.total, "product found", "products found"));
  }

  const search = (text) => {
    cart.search = text;
    return load(false);
  };
  return { node, search, load };
}

/** A link to the review, once there is something to review. */
function reviewLink(cart, signal) {
  const node = h("span", { class: "review-link" });
  follow(cart, signal, () => {
    const isEmpty = cart.lines.size === 0;
    if (node.dataset.empty === String(isEmpty)) return;
    node.dataset.empty = isEmpty;
    fill(
      node,
      !isEmpty && h("a", { class: "button primary", href: "/new?step=review" }, "Review order"),
    );
  });
  return node;
}

function cartBar(cart, signal) {
  const items = h("p", { class: "quiet" });
  const sum = h("p");
  const text = h("div", {}, items, sum);
  const node = h("div", { class: "cart-bar" }, text, reviewLink(cart, signal));
  follow(cart, signal, () => {
    node.hidden = cart.lines.size === 0;
    items.textContent = plural(cart.lines.size, "item", "items");
    sum.textContent = minorMoney(cart.total);
  });
  return node;
}

export async function showProducts({ me, shop, main, signal }, cart) {
  const admin = me.role === "admin";
  const products = productList(cart, admin, signal);
  const custom = admin && !shop.catalog_only && customItem(cart);
  fill(
    main,
    heading("New order"),
    noticeBox(cart, signal),
    admin && customerPicker(cart, signal).node,
    h(
      "div",
      { class: "shopping" },
      h(
        "section",
        { "aria-labelledby": "products-title" },
        h("h2", { id: "products-title" }, "Products"),
        searchField("Find a product", cart.search, products.search),
        custom,
        products.node,
      ),
      h(
        "section",
        { class: "card cart", "aria-labelledby": "cart-title" },
        h("h2", { id: "cart-title" }, admin ? "The order" : "Your order"),
        lineList(cart, signal),
        h("div", { class: "actions" }, reviewLink(cart, signal)),
      ),
    ),
    cartBar(cart, signal),
  );
  await products.load(false);
}
