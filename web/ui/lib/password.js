// SPDX-License-Identifier: MIT

/** Password fields, shared by all pages that ask for one. */

import { h } from "./dom.js";
import { announce } from "./live.js";
import { field } from "./parts.js";

/** The server enforces the length, which is in characters. */
export const PASSWORD_HINT = "At least 8 characters. A few words that nobody would guess are best.";

export const SOME_WRONG = "Please look at what is marked below.";

/**
 * A field for a password, with a button that shows what was typed.
 *
 * options: name, autocomplete ("current-password" or "new-password"), hint, pointer, and repeats:
 * the name of the field that this one must match
 */
export function passwordField(label, { name, autocomplete, hint, pointer, repeats }) {
  const input = h("input", {
    type: "password",
    name,
    autocomplete,
    required: true,
    maxlength: "1000",
    autocapitalize: "none",
    spellcheck: "false",
    "data-repeats": repeats,
  });
  const button = h("button", { type: "button", class: "reveal" });
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${label.toLowerCase()}`);
  };
  button.addEventListener("click", () => {
    show(input.type === "password");
    announce(input.type === "text" ? "What you typed is shown." : "What you typed is hidden.");
  });
  show(false);
  const box = field(label, input, { hint, pointer });
  const line = h("div", { class: "password" });
  input.replaceWith(line);
  line.append(input, button);
  return box;
}

/** Hides the passwords in @form, so that none stays visible after sending. */
export function hidePasswords(form) {
  for (const button of form.querySelectorAll("button.reveal"))
    if (button.previousElementSibling.type === "text") button.click();
}

/** Checks a form before it is sent. @return what is wrong, like a Problem; null: nothing */
export function firstLook(form) {
  const errors = [];
  for (const input of form.querySelectorAll("[data-pointer]")) {
    const { pointer, repeats } = input.dataset;
    if (input.required && input.value === "") errors.push({ pointer, detail: "is missing" });
    else if (repeats && input.value !== form.elements[repeats].value)
      errors.push({ pointer, detail: "is not the same as the one above" });
  }
  if (errors.length === 0) return null;
  return { message: SOME_WRONG, errors };
}
