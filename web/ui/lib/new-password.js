// SPDX-License-Identifier: MIT

/** A password for somebody else: generated here and shown once, or typed. */

import { freshId, h } from "./dom.js";
import { announce } from "./live.js";
import { ask, toast } from "./parts.js";
import { PASSWORD_HINT, passwordField } from "./password.js";

// Without characters that are easily confused on paper.
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** 80 random bits, in groups that are easy to read out. */
function makePassword() {
  const letters = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % 32]);
  return letters.join("").match(/.{4}/g).join("-");
}

/** A choice of one among several: { node, value() }. @all: [value, label] */
export function choice(label, all, changed) {
  const name = freshId("choice");
  const inputs = all.map(([value], index) =>
    h("input", { type: "radio", name, value, checked: index === 0, onchange: changed }),
  );
  return {
    node: h(
      "fieldset",
      { class: "choice" },
      h("legend", {}, label),
      all.map(([, text], index) => h("label", {}, inputs[index], text)),
    ),
    value: () => inputs.find((input) => input.checked).value,
  };
}

/** { node, value(), made: whether it was generated here } */
export function passwordChoice() {
  const made = makePassword();
  const typed = passwordField("Password", {
    name: "password",
    autocomplete: "new-password",
    hint: PASSWORD_HINT,
    pointer: "/password",
  });
  const input = typed.querySelector("input");
  typed.hidden = true;
  const how = choice(
    "Password",
    [
      ["make", "Make one for me, and show it once"],
      ["type", "Type one"],
    ],
    () => {
      typed.hidden = how.value() === "make";
      if (!typed.hidden) input.focus();
    },
  );
  return {
    node: [how.node, typed],
    value: () => (how.value() === "make" ? made : input.value),
    get made() {
      return how.value() === "make";
    },
  };
}

/** Shows a generated password, once; for a typed one, only says that it is set. */
export async function showSecret(title, email, password) {
  if (!password.made) {
    toast(`${title}.`);
    return;
  }
  const id = freshId("secret");
  const secret = h("input", { id, value: password.value(), readonly: true, spellcheck: "false" });
  const copy = h("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(secret.value);
      copy.textContent = "Copied";
      announce("Copied");
    } catch {
      secret.select();
    }
  });
  await ask({
    title,
    content: [
      h("p", {}, "Pass this on to them now. It is shown only once and is not stored in readable form."),
      h("p", {}, "Email: ", h("strong", {}, email)),
      h("label", { for: id }, "Password"),
      h("div", { class: "secret-line" }, secret, copy),
    ],
    confirm: "I have noted it",
    cancel: "",
  });
}
