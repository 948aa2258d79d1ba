// SPDX-License-Identifier: MIT

/** For admins: an item that is not in the catalogue. */

import { h } from "../lib/dom.js";
import { keepForm } from "../lib/drafts.js";
import { amountExample, isAmount } from "../lib/format.js";
import { clearProblems, field, showProblems, toast } from "../lib/parts.js";

const QUANTITY = /^\d{1,6}$/;

function problemsOf(cart, { name, id, price, quantity }) {
  const errors = [];
  const wrong = (pointer, detail) => errors.push({ pointer, detail });
  if (name === "") wrong("name", "must not be empty");
  if (id === "") wrong("id", "must not be empty");
  else if (cart.lines.has(id)) wrong("id", "is in the order already");
  if (!isAmount(price)) wrong("price", `must be an amount such as ${amountExample()}`);
  if (!QUANTITY.test(quantity) || Number(quantity) < 1)
    wrong("quantity", "must be a whole number from 1 to 999,999");
  return errors;
}

export function customItem(cart) {
  const name = h("input", { type: "text", maxlength: "200", autocomplete: "off" });
  const id = h("input", { type: "text", maxlength: "64", autocomplete: "off" });
  const price = h("input", {
    type: "text",
    inputmode: "decimal",
    maxlength: "10",
    autocomplete: "off",
  });
  const quantity = h("input", {
    type: "text",
    inputmode: "numeric",
    maxlength: "6",
    autocomplete: "off",
    value: "1",
  });
  const trouble = h("div");
  const form = h(
    "form",
    { novalidate: true, onsubmit: submit },
    trouble,
    field("Name", name, { pointer: "name" }),
    h(
      "div",
      { class: "field-row" },
      field("Product number", id, { pointer: "id" }),
      field("Price for one", price, { pointer: "price" }),
      field("Quantity", quantity, { pointer: "quantity" }),
    ),
    h("button", {}, "Add to the order"),
  );

  function submit(event) {
    event.preventDefault();
    const typed = {
      name: name.value.trim(),
      id: id.value.trim(),
      price: price.value.trim(),
      quantity: quantity.value.trim(),
    };
    const errors = problemsOf(cart, typed);
    clearProblems(form, trouble);
    if (cart.isFull()) {
      toast("The order is full.");
      return;
    }
    if (errors.length > 0) {
      showProblems(form, trouble, { message: "The item is not complete yet.", errors });
      return;
    }
    cart.set(
      { ...typed, price: Number(typed.price.replace(",", ".")), custom: true },
      Number(typed.quantity),
    );
    toast(`${typed.name} is added.`);
    form.reset();
    quantity.value = "1";
    forget();
    name.focus();
  }

  const forget = keepForm(form, "custom item");
  return h(
    "details",
    { class: "card custom", open: name.value !== "" || id.value !== "" || price.value !== "" },
    h("summary", {}, "Something that is not in the catalogue"),
    form,
  );
}
