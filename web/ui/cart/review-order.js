// SPDX-License-Identifier: MIT

/** The second half of a new order: reviewing it, and placing it exactly once. */

import { api, get, Problem, Unreachable } from "../lib/api.js";
import { follow, lineList, noticeBox } from "./cart-parts.js";
import { customerPicker } from "./choose-customer.js";
import { fill, h } from "../lib/dom.js";
import { minorMoney, money, plural } from "../lib/format.js";
import { busy, emptyState, field, heading, problemClass } from "../lib/parts.js";
import { navigate } from "../lib/router.js";

const POINTER = /^\/items\/(\d+)\/(\w+)$/;

/** The current catalogue entry of a line that the server refused; falls back to the errors. */
async function presentOf(line, errors) {
  const gone = errors.find((error) => error.member === "product_id");
  if (gone) return { kind: "gone", text: gone.detail };
  const price = errors.find((error) => error.price !== undefined)?.price ?? line.price;
  try {
    const product = await get(`/api/products/${encodeURIComponent(line.id)}`);
    return { kind: "price", name: product.name, price: product.price };
  } catch (error) {
    if (error.status === 404) return { kind: "gone", text: "is not sold any more" };
    return { kind: "price", name: line.name, price };
  }
}

/** Assigns the errors of an order to its lines. @return the errors that concern no line */
async function spread(cart, lines, problem) {
  const byLine = new Map();
  const rest = [];
  for (const error of problem.errors) {
    const [, index, member] = POINTER.exec(error.pointer) ?? [];
    const line = lines[index];
    if (!line) rest.push(error);
    else if (member === "quantity") line.wrong = `This ${error.detail}.`;
    else byLine.set(line, [...(byLine.get(line) ?? []), { ...error, member }]);
  }
  await Promise.all(
    [...byLine].map(async ([line, errors]) => {
      const ofCatalogue = errors.some((error) => ["price", "name"].includes(error.member));
      const isGone = errors.some((error) => error.member === "product_id");
      if (isGone || (ofCatalogue && problem.code === "price_changed"))
        line.trouble = await presentOf(line, errors);
      else line.wrong = errors.map((error) => `The ${error.member} ${error.detail}.`).join(" ");
    }),
  );
  cart.changed();
  return rest;
}

export function showReview({ me, main, signal }, cart) {
  if (cart.lines.size === 0) {
    fill(
      main,
      heading("Review the order"),
      noticeBox(cart, signal),
      emptyState(
        "There is nothing in the order yet",
        "Choose some products first.",
        h("a", { class: "button primary", href: "/new" }, "Choose products"),
      ),
    );
    return;
  }
  const admin = me.role === "admin";
  const picker = admin && customerPicker(cart, signal);
  const trouble = h("div", { class: "trouble" });
  const note = h("textarea", {
    rows: "3",
    maxlength: "1000",
    value: cart.note,
    oninput: () => {
      cart.note = note.value;
      cart.keep();
    },
  });
  const noteField = field("Note", note, {
    hint: admin
      ? "Optional. You and the customer see it with the order."
      : "Optional. Anything that we should know, such as a gift or a delivery time.",
    pointer: "/note",
  });
  const place = h("button", { type: "button", class: "primary place", onclick: () => send() });
  const lines = lineList(cart, signal);

  /** Focuses what must be fixed before sending. @return whether there is anything */
  function isHeldUp() {
    if (admin && !cart.customer) {
      picker.complain("Choose whose order it is.");
      return true;
    }
    const bad = cart.list.find((line) => line.trouble || line.text !== null);
    if (!bad) return false;
    const node = [...lines.querySelectorAll("[data-line]")].find(
      (one) => one.dataset.line === bad.id,
    );
    (node.querySelector(".line-trouble button") ?? node.querySelector("input")).focus();
    return true;
  }

  async function send() {
    if (place.getAttribute("aria-busy") === "true" || isHeldUp()) return;
    fill(trouble);
    await busy(place, attempt);
  }

  async function attempt() {
    const sent = cart.list;
    const order = cart.order();
    const wasUnanswered = cart.unanswered;
    const key = cart.keyOf(order);
    cart.setUnanswered(true);
    try {
      const { data } = await api("POST", "/api/orders", {
        body: order,
        headers: { "Idempotency-Key": key },
      });
      cart.empty();
      if (!signal.aborted) navigate(`/new?placed=${data.id}`, { replace: true });
    } catch (error) {
      if (error instanceof Problem) cart.setUnanswered(wasUnanswered);
      await tell(error, sent);
    }
  }

  async function tell(error, sent) {
    if (error.code === "unauthenticated") return;
    if (error.code === "idempotency_key_reused") {
      tellArrived();
      return;
    }
    const rest = error instanceof Problem ? await spread(cart, sent, error) : [];
    const ofNote = rest.find((one) => one.pointer === "/note");
    if (ofNote) {
      note.setAttribute("aria-invalid", "true");
      document.getElementById(`${note.id}-wrong`).textContent = `This ${ofNote.detail}.`;
    }
    const ofUser = picker && rest.find((one) => one.pointer === "/user_id");
    drawTrouble(
      error,
      rest.filter((one) => one !== ofNote && one !== ofUser),
    );
    if (ofUser) picker.complain(`This ${ofUser.detail}.`);
    else if (!isHeldUp() && ofNote) note.focus();
  }

  function drawTrouble(error, rest) {
    const troubled = cart.list.filter((line) => line.trouble?.kind === "price");
    const isLost = error instanceof Unreachable;
    if (rest.length === 0 && cart.list.some((line) => line.trouble)) trouble.dataset.lines = "true";
    fill(
      trouble,
      h(
        "div",
        { class: problemClass(error), role: "alert" },
        h(
          "p",
          {},
          isLost
            ? "No answer came from the shop. Check the connection; everything you typed is still here."
            : error.message,
        ),
        isLost &&
          h("p", {}, "Trying again is safe: even if the order arrived, it is not ordered twice."),
        rest.map((one) => h("p", {}, `${one.pointer} ${one.detail}`)),
        isLost || error.status >= 500 || error.status === 429
          ? h("button", { type: "button", onclick: send }, "Try again")
          : null,
        troubled.length > 1 &&
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                troubled.forEach((line) => cart.accept(line));
                place.focus();
              },
            },
            "Accept all new prices",
          ),
      ),
    );
  }

  /** A different order with this key has arrived earlier. */
  function tellArrived() {
    fill(
      trouble,
      h(
        "div",
        { class: "problem", role: "alert" },
        h("p", {}, h("strong", {}, "Your earlier order did arrive, so this one was not sent.")),
        h(
          "p",
          {},
          "Look at ",
          h("a", { href: "/orders" }, admin ? "the orders" : "your orders"),
          " first. If you want what is on this page as well, place it as another order.",
        ),
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              cart.forgetKey();
              cart.changed();
              send();
            },
          },
          "Place it as another order",
        ),
      ),
    );
    trouble.querySelector("a").focus();
  }

  follow(cart, signal, () => {
    place.textContent = `Place order · ${minorMoney(cart.total)}`;
    if (trouble.dataset.lines && !cart.list.some((line) => line.trouble)) {
      delete trouble.dataset.lines;
      fill(trouble);
    }
    if (cart.lines.size === 0) place.disabled = true;
    else if (place.getAttribute("aria-busy") !== "true") place.disabled = false;
  });
  fill(
    main,
    h("p", { class: "crumb" }, h("a", { href: "/new" }, "← Choose more products")),
    heading(admin ? "Review the order" : "Review your order"),
    noticeBox(cart, signal),
    h(
      "div",
      { class: "review" },
      h("section", { class: "card" }, h("h2", {}, "Items"), lines),
      h(
        "div",
        { class: "column" },
        picker && picker.node,
        h("div", { class: "card last" }, noteField, trouble, place),
      ),
    ),
  );
}

/** The order was placed: shows its number, and where to go from here. */
export async function showPlaced({ me, main, query, signal }) {
  const order = await get(`/api/orders/${encodeURIComponent(query.get("placed"))}`, signal);
  if (signal.aborted) return;
  const isOwn = order.user_id === me.id;
  fill(
    main,
    h(
      "div",
      { class: "card placed" },
      h("p", { class: "tick", "aria-hidden": "true" }, "✓"),
      heading(`Order ${order.number} is placed`),
      h(
        "p",
        {},
        isOwn ? "Thank you! " : `It is ${order.customer.name}’s order. `,
        `${plural(order.items.length, "item", "items")} for ${money(order.total)}.`,
      ),
      isOwn && h("p", {}, "You can follow it here at any time."),
      h(
        "div",
        { class: "actions" },
        h(
          "a",
          { class: "button primary", href: `/orders/${order.id}` },
          isOwn ? "Follow this order" : "Show the order",
        ),
        h(
          "a",
          { class: "button", href: "/orders" },
          me.role === "admin" ? "All orders" : "My orders",
        ),
        h("a", { class: "button", href: "/new" }, "Another order"),
      ),
    ),
  );
}
