// SPDX-License-Identifier: MIT

/** The catalogue: what can be ordered, and at what price. */

import { patch, post } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { amountExample, amountText, money, tidyLines } from "../lib/format.js";
import { formDialog } from "../lib/form-dialog.js";
import { ListPage, staffOnly } from "../lib/list-page.js";
import { busy, field, toast, toastProblem } from "../lib/parts.js";

const OLD_ORDERS = "Orders already placed keep the name and price they were placed with.";

let page = null;

export async function show(context) {
  if (staffOnly(context)) return;
  if (!page?.isShown(context)) page = new ListPage(context, options());
  await page.visit(context);
}

const options = () => ({
  title: "Products",
  action: h("button", { type: "button", class: "primary", onclick: addProduct }, "Add product"),
  intro: OLD_ORDERS,
  path: "/products",
  api: "/api/products",
  name: "products",
  words: {
    one: "product",
    many: "products",
    search: "Search products",
    empty: ["No products yet", "Add the first one, so that customers can order it."],
  },
  columns: [
    ["", "Product"],
    ["amount", "Price"],
    ["about", "Description"],
    ["", "State"],
    ["col-act", "Change"],
  ],
  row: cells,
});

const state = ({ active }) =>
  h(
    "span",
    { class: active ? "state" : "state off" },
    h("span", { "aria-hidden": "true" }, active ? "● " : "○ "),
    active ? "For sale" : "Not for sale",
  );

function cells(product) {
  const button = (text, label, run) => {
    const node = h("button", { type: "button", "aria-label": `${text}: ${label}` }, text);
    // The second click of a double click would take back the first.
    node.addEventListener("click", ({ detail }) => detail > 1 || run(product, node));
    return node;
  };
  return [
    h(
      "th",
      { scope: "row" },
      h("div", { class: "clamp name-of" }, product.name),
      h("div", { class: "quiet small clamp one" }, product.product_id),
    ),
    h("td", { class: "amount" }, money(product.price)),
    h("td", { class: "about small" }, h("div", { class: "clamp three name-of lines-kept" }, product.description)),
    h("td", {}, state(product)),
    h(
      "td",
      { class: "col-act" },
      h(
        "div",
        {},
        button("Edit", product.name, editProduct),
        button(product.active ? "Stop selling" : "Sell again", product.name, switchSale),
      ),
    ),
  ];
}

const pathOf = (product) => `/api/products/${encodeURIComponent(product.product_id)}`;

/** The fields that a new product and a changed one have in common. */
function fields(product) {
  const name = h("input", { value: product?.name ?? "", maxlength: "200", required: true });
  const description = h("textarea", { rows: "3", maxlength: "1000" });
  description.value = product?.description ?? "";
  const price = h("input", {
    value: product ? amountText(product.price) : "",
    inputmode: "decimal",
    autocomplete: "off",
    required: true,
  });
  return {
    nodes: [
      field("Name", name, { pointer: "/name" }),
      field("Description (optional)", description, { pointer: "/description" }),
      field("Price", price, {
        pointer: "/price",
        hint: product ? `For new orders. ${OLD_ORDERS}` : `Such as ${amountExample()}`,
      }),
    ],
    values: () => ({
      name: name.value,
      description: tidyLines(description.value),
      price: price.value.trim().replace(",", "."),
    }),
  };
}

async function addProduct() {
  const id = h("input", { maxlength: "64", autocomplete: "off", spellcheck: "false", required: true });
  const { nodes, values } = fields(null);
  const product = await formDialog({
    title: "Add product",
    content: [
      field("Product number", id, {
        pointer: "/product_id",
        hint: "Your own short name for it, such as MUG-01. It cannot be changed later.",
      }),
      nodes,
    ],
    confirm: "Add product",
    draft: "new product",
    save: () => post("/api/products", { product_id: id.value, ...values() }),
  });
  if (!product) return;
  toast(`${product.name} is in the catalogue.`);
  await page.load();
}

async function editProduct(product, node) {
  const { nodes, values } = fields(product);
  const before = values();
  const changed = await formDialog({
    title: `Edit ${product.product_id}`,
    draft: `product ${product.product_id}`,
    content: nodes,
    save: () => {
      // Send only what was changed, so that changes by others in the meantime stay.
      const now = Object.entries(values()).filter(([name, value]) => value !== before[name]);
      return now.length > 0 ? patch(pathOf(product), Object.fromEntries(now)) : null;
    },
  });
  if (!changed) return;
  page.redraw(node, changed);
  toast(`${changed.name} is saved.`);
}

async function switchSale(product, node) {
  await busy(node, async () => {
    try {
      const changed = await patch(pathOf(product), { active: !product.active });
      page.redraw(node, changed);
      toast(
        changed.active
          ? `${changed.name} can be ordered again.`
          : `${changed.name} cannot be ordered any more. Old orders keep it.`,
      );
    } catch (error) {
      toastProblem(error);
    }
  });
}
