// SPDX-License-Identifier: MIT

/** The first page of a new shop: creating its first admin. */

import { post } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { busy, clearProblems, field, heading, showProblems } from "../lib/parts.js";
import { firstLook, hidePasswords, PASSWORD_HINT, passwordField, SOME_WRONG } from "../lib/password.js";
import { navigate } from "../lib/router.js";

let justMade = false;

/** What a new shop needs next, shown once. */
function showWelcome(main, me) {
  const step = (to, name, text) => h("li", {}, h("a", { href: to }, name), h("br"), text);
  fill(
    main,
    h(
      "section",
      { class: "card narrow" },
      heading(`Welcome, ${me.name}`),
      h("p", {}, "Your shop is ready. What comes next:"),
      h(
        "ol",
        { class: "steps" },
        step("/products", "Add your products", "What you sell, and at which price."),
        step("/customers", "Add your customers", "Each signs in with a password from you."),
        step("/orders", "See the orders", "They come in here, and you move them on."),
      ),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button primary", href: "/products" }, "Add the first product"),
      ),
    ),
  );
  main.focus();
}

function makeForm() {
  const text = (properties) => h("input", { required: true, ...properties });
  return h(
    "form",
    { novalidate: true },
    h("div", { class: "box" }),
    field(
      "Set-up code",
      text({
        name: "code",
        autocomplete: "off",
        autocapitalize: "characters",
        spellcheck: "false",
        maxlength: "20",
        class: "code",
      }),
      {
        pointer: "/code",
        hint: [
          "The server shows it on its terminal; it looks like ",
          h("span", { class: "unbroken" }, "K7QM-2XRP"),
          ".",
        ],
      },
    ),
    field("Your name", text({ name: "name", autocomplete: "name", maxlength: "200" }), {
      pointer: "/name",
    }),
    field(
      "Email",
      text({
        type: "email",
        name: "email",
        autocomplete: "username",
        maxlength: "254",
        autocapitalize: "none",
        spellcheck: "false",
      }),
      { pointer: "/email", hint: "You sign in with it." },
    ),
    passwordField("Password", {
      name: "password",
      autocomplete: "new-password",
      pointer: "/password",
      hint: PASSWORD_HINT,
    }),
    passwordField("Password again", {
      name: "again",
      autocomplete: "new-password",
      pointer: "/again",
      repeats: "password",
    }),
    h("button", { class: "primary wide" }, "Open the shop"),
  );
}

export async function show({ me, shop, main, refresh }) {
  if (!shop.setup_needed) {
    if (me && justMade) {
      justMade = false;
      showWelcome(main, me);
    } else {
      navigate(me ? "/orders" : "/signin", { replace: true });
    }
    return;
  }
  const form = makeForm();
  const box = form.querySelector(".box");
  const { code, name, email, password } = form.elements;

  const open = async () => {
    const wrong = firstLook(form);
    if (wrong) {
      showProblems(form, box, wrong);
      return;
    }
    clearProblems(form, box);
    hidePasswords(form);
    try {
      await post("/setup.json", {
        code: code.value.trim(),
        name: name.value,
        email: email.value.trim(),
        password: password.value,
      });
    } catch (error) {
      // "The user has 2 problems" would be odd here: the user is the reader.
      showProblems(form, box, error.errors?.length ? { ...error, message: SOME_WRONG } : error);
      return;
    }
    justMade = true;
    await refresh(); // which shows this page to the new admin
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("button.primary"), open);
  });

  fill(
    main,
    h(
      "section",
      { class: "card narrow" },
      heading("Open your shop"),
      h("p", {}, "This shop has no admin yet. Make yourself the first one."),
      form,
    ),
  );
  code.focus();
}
