// SPDX-License-Identifier: MIT

/** For admins: choosing whose order it is. */

import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce } from "../lib/live.js";
import { plural } from "../lib/format.js";
import { problemBox, searchField } from "../lib/parts.js";

const SHOWN = 8;
const ASKED = 100; // As many as one page of the list has: some cannot be ordered for.

export function customerPicker(cart, signal) {
  const body = h("div");
  const wrong = h("p", { class: "wrong", id: "customer-wrong", role: "alert" });
  const node = h(
    "section",
    { class: "card customer-picker", "data-pointer": "/user_id" },
    h("h2", {}, "Customer"),
    body,
    wrong,
  );

  function choose(user) {
    cart.customer = user;
    wrong.textContent = "";
    cart.changed();
    draw();
    body.querySelector("button")?.focus();
  }

  function drawChosen() {
    const { name, email } = cart.customer;
    fill(
      body,
      h(
        "p",
        { class: "chosen" },
        h("strong", {}, name),
        h("span", { class: "quiet" }, email),
        h(
          "button",
          {
            type: "button",
            "aria-label": `Change the customer, now ${name}`,
            onclick: () => {
              cart.customer = null;
              cart.changed();
              draw();
              body.querySelector("input").focus();
            },
          },
          "Change",
        ),
      ),
    );
  }

  function drawSearch() {
    const found = h("ul", { class: "found" });
    let latest = 0;
    const search = async (text) => {
      const mine = ++latest;
      if (text === "") {
        fill(found);
        return;
      }
      try {
        const query = new URLSearchParams({ q: text, sort: "name", limit: ASKED });
        const { users, pagination } = await get(`/api/users?${query}`, signal);
        if (mine !== latest) return;
        const usable = users.filter((user) => !user.disabled);
        drawFound(found, usable, pagination.total - (users.length - usable.length));
      } catch (error) {
        if (!signal.aborted && mine === latest)
          fill(
            found,
            h(
              "li",
              {},
              problemBox(error, () => search(text)),
            ),
          );
      }
    };
    const input = searchField("Find a customer by name or email", "", search);
    input.setAttribute("aria-describedby", "customer-wrong");
    input.addEventListener("keydown", async (event) => {
      const down = event.key === "ArrowDown";
      if (!down && event.key !== "Enter") return;
      event.preventDefault();
      event.stopImmediatePropagation(); // it is searched for here, and waited for
      await search(input.value.trim());
      const buttons = found.querySelectorAll("button");
      // The only one is who is meant; of several, one is chosen.
      if (document.activeElement !== input) return;
      if (!down && buttons.length === 1) buttons[0].click();
      else buttons[0]?.focus();
    }, { capture: true });
    found.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const all = [input, ...found.querySelectorAll("button")];
      all[Math.min(all.indexOf(document.activeElement) + by, all.length - 1)]?.focus();
    });
    fill(body, input, found);
  }

  function drawFound(found, users, total) {
    announce(plural(total, "customer found", "customers found"));
    fill(
      found,
      users.slice(0, SHOWN).map((user) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => choose(user) },
            h("strong", {}, user.name),
            h("span", { class: "quiet" }, user.email),
          ),
        ),
      ),
      users.length === 0 &&
        h("li", {}, "Nobody of that name. ", h("a", { href: "/customers" }, "Add a customer")),
      total > SHOWN && h("li", { class: "quiet" }, "There are more: type more of the name."),
    );
  }

  const draw = () => (cart.customer ? drawChosen() : drawSearch());

  /** Says what is missing, and focuses it. */
  function complain(text) {
    wrong.textContent = text;
    body.querySelector("input, button")?.focus();
  }

  draw();
  return { node, complain };
}
