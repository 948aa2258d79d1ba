// SPDX-License-Identifier: MIT

/** Elements that the pages for a new order share. */

import { fill, freshId, h } from "../lib/dom.js";
import { count, minor, minorMoney, money } from "../lib/format.js";
import { announce } from "../lib/live.js";
import { MAX_LINES, MAX_QUANTITY } from "./cart.js";
import { toast } from "../lib/parts.js";

const total = (cart) => minorMoney(cart.total);

/** Calls @update now and whenever @cart changes, until @signal aborts. */
export function follow(cart, signal, update) {
  cart.addEventListener("change", update, { signal });
  update();
}

/**
 * The quantity of a product: an "Add" button while there is none, otherwise − [ 2 ] +.
 *
 * @product  has name, price, and id or product_id
 */
export function stepper(cart, product, signal) {
  const id = product.id ?? product.product_id;
  const { name } = product;
  const wrongId = freshId("quantity-wrong");
  const put = (quantity) => {
    cart.set(product, Math.min(Math.max(quantity, 0), MAX_QUANTITY));
    announce(`${name}: ${cart.quantity(id)}. Total ${total(cart)}.`);
  };
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    maxlength: "9",
    autocomplete: "off",
    "aria-label": `Quantity of ${name}`,
    "aria-describedby": wrongId,
    onfocus: () => input.select(),
    oninput: () => input.value.trim() !== "" && typed(),
    onchange: () => typed(),
    onkeydown: (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by || cart.quantity(id) + by < 1) return;
      event.preventDefault();
      put(cart.quantity(id) + by);
    },
  });
  const typed = () => {
    const line = cart.lines.get(id);
    if (!line) return;
    const text = input.value.trim();
    if (text === "" && !line.wrong) input.value = line.quantity;
    else cart.type(line, text);
  };
  const less = h(
    "button",
    {
      type: "button",
      "aria-label": `One less: ${name}`,
      onclick: () => {
        put(cart.quantity(id) - 1);
        if (cart.quantity(id) === 0 && addButton.isConnected) addButton.focus();
      },
    },
    "−",
  );
  const more = h(
    "button",
    {
      type: "button",
      "aria-label": `One more: ${name}`,
      onclick: () => put(cart.quantity(id) + 1),
    },
    "+",
  );
  const addButton = h(
    "button",
    {
      type: "button",
      class: "add",
      "aria-label": `Add ${name}`,
      onclick: () => {
        if (cart.isFull()) {
          toast(`One order can have at most ${count(MAX_LINES)} items.`);
          return;
        }
        put(1);
        more.focus();
      },
    },
    "Add",
  );
  const wrong = h("p", { class: "wrong", id: wrongId });
  const box = h("div", { class: "stepper" }, less, input, more);
  const node = h("div", { class: "quantity" }, addButton, box, wrong);
  follow(cart, signal, () => {
    const line = cart.lines.get(id);
    addButton.hidden = line !== undefined;
    box.hidden = line === undefined;
    wrong.textContent = line?.wrong ?? "";
    if (line?.wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const text = line?.text ?? String(line?.quantity ?? "");
    if (
      input.value !== text &&
      !(document.activeElement === input && Number(input.value) === line?.quantity)
    )
      input.value = text;
  });
  return node;
}

/** How a line differs from the catalogue, and buttons to resolve it. */
function troubleOf(cart, line) {
  const { trouble } = line;
  if (!trouble) return null;
  if (trouble.kind === "gone")
    return h(
      "div",
      { class: "line-trouble" },
      h("p", {}, `This ${trouble.text}.`),
      h(
        "button",
        { type: "button", "aria-label": `Remove it: ${line.name}`, onclick: () => cart.set(line, 0) },
        "Remove it",
      ),
    );
  const isOtherPrice = minor(trouble.price) !== minor(line.price);
  return h(
    "div",
    { class: "line-trouble" },
    isOtherPrice
      ? h(
          "p",
          {},
          `The price has changed: it is now ${money(trouble.price)} (it was ${money(line.price)}).`,
        )
      : h("p", {}, `The product is now called “${trouble.name}”.`),
    h(
      "button",
      { type: "button", class: "primary", onclick: () => cart.accept(line) },
      isOtherPrice ? `Accept ${money(trouble.price)}` : "Accept the new name",
    ),
  );
}

function lineNode(cart, line, signal) {
  const name = h("p", { class: "name" });
  const price = h("p", { class: "quiet" });
  const subtotal = h("p", { class: "amount" });
  const trouble = h("div", { role: "alert" });
  let shownTrouble = null;
  const node = h(
    "li",
    { tabindex: "-1", "data-line": line.id },
    h("div", { class: "what" }, name, price),
    stepper(cart, line, signal),
    subtotal,
    h(
      "button",
      {
        type: "button",
        class: "plain remove",
        "aria-label": `Remove ${line.name}`,
        title: "Remove",
        // The second click of a double click would be on the line that has taken this one's place.
        onclick: ({ detail }) => detail > 1 || cart.set(line, 0),
      },
      "✕",
    ),
    trouble,
  );
  const update = () => {
    name.textContent = line.name;
    price.textContent = `${money(line.price)} each`;
    subtotal.textContent = minorMoney(minor(line.price) * line.quantity);
    if (shownTrouble === line.trouble) return;
    const hadFocus = trouble.contains(document.activeElement);
    shownTrouble = line.trouble;
    node.classList.toggle("troubled", line.trouble !== null);
    fill(trouble, troubleOf(cart, line));
    if (hadFocus) node.focus();
  };
  return { node, update };
}

/** All lines of @cart with their total, updated as lines are added and removed. */
export function lineList(cart, signal) {
  const list = h("ul", { class: "cart-lines" });
  const none = h("p", { class: "quiet", tabindex: "-1" }, "Nothing chosen yet.");
  const sum = h("strong", { class: "amount" });
  const bottom = h("p", { class: "cart-total" }, "Total", sum);
  const shown = new Map();
  follow(cart, signal, () => {
    for (const [id, line] of shown) {
      if (cart.lines.has(id)) continue;
      const hadFocus = line.node.contains(document.activeElement);
      const beside = line.node.nextElementSibling ?? line.node.previousElementSibling;
      line.node.remove();
      shown.delete(id);
      none.hidden = cart.lines.size > 0;
      if (hadFocus) (beside?.querySelector("input") ?? none).focus();
    }
    for (const line of cart.list) {
      if (!shown.has(line.id)) {
        shown.set(line.id, lineNode(cart, line, signal));
        list.append(shown.get(line.id).node);
      }
      shown.get(line.id).update();
    }
    none.hidden = cart.lines.size > 0;
    bottom.hidden = list.hidden = cart.lines.size === 0;
    sum.textContent = total(cart);
  });
  return h("div", {}, none, list, bottom);
}

/** What the user should know about changes to the cart. */
export function noticeBox(cart, signal) {
  const box = h("div", {});
  follow(cart, signal, () => {
    fill(
      box,
      cart.unanswered &&
        h(
          "div",
          { class: "notice" },
          h(
            "p",
            {},
            "An order was sent, but no answer came back. It may have arrived: ",
            h("a", { href: "/orders" }, "look at the orders"),
            ". Placing it again is safe: it is never ordered twice.",
          ),
        ),
      cart.notices.length > 0 &&
        h(
          "div",
          { class: "notice" },
          cart.notices.map((text) => h("p", {}, text)),
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                cart.notices = [];
                cart.changed();
                document.getElementById("main").focus();
              },
            },
            "OK",
          ),
        ),
    );
  });
  return box;
}
