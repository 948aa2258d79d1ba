// SPDX-License-Identifier: MIT

/** The user's own account: who they are, password, API tokens, and keyboard shortcuts. */

import { post } from "../lib/api.js";
import { tokensSection } from "./api-tokens.js";
import { add, fill, h } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { keysAreOn, showHelp, switchKeys } from "../lib/help.js";
import { busy, clearProblems, heading, showProblems, toast } from "../lib/parts.js";
import { firstLook, hidePasswords, PASSWORD_HINT, passwordField } from "../lib/password.js";

const ROLES = { admin: "Staff: sees and updates all orders", customer: "Customer" };

const section = (title, ...content) => h("section", { class: "card" }, h("h2", {}, title), content);

const whoAmI = (me) =>
  section(
    "Who you are",
    h(
      "dl",
      { class: "facts" },
      [
        ["Name", me.name],
        ["Email", me.email],
        ["Role", ROLES[me.role]],
        ["Since", time(me.created_at)],
      ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
  );

/** @ended  called when the API tokens may have been revoked */
function passwordSection(me, ended) {
  const box = h("div");
  const keep = h("input", { type: "checkbox", name: "keep" });
  const button = h("button", { class: "primary" }, "Change password");
  const form = h(
    "form",
    { novalidate: true },
    box,
    // Tells password managers whose password this is.
    h("input", { autocomplete: "username", value: me.email, readonly: true, hidden: true }),
    passwordField("Current password", {
      name: "current",
      autocomplete: "current-password",
      pointer: "/current_password",
    }),
    passwordField("New password", {
      name: "next",
      autocomplete: "new-password",
      pointer: "/new_password",
      hint: PASSWORD_HINT,
    }),
    passwordField("New password again", {
      name: "again",
      autocomplete: "new-password",
      pointer: "/again",
      repeats: "next",
    }),
    h("p", { class: "choice" }, h("label", {}, keep, "Keep my API tokens working")),
    button,
  );
  const change = async () => {
    const wrong = firstLook(form);
    if (wrong) {
      showProblems(form, box, wrong);
      return;
    }
    clearProblems(form, box);
    hidePasswords(form);
    try {
      await post("/api/me/password", {
        current_password: form.elements.current.value,
        new_password: form.elements.next.value,
        keep_tokens: keep.checked,
      });
    } catch (error) {
      showProblems(form, box, error);
      return;
    }
    const tokens = keep.checked ? "Your API tokens still work." : "Your API tokens no longer work.";
    form.reset();
    fill(box, h("p", { class: "saved" }, "Your password has been changed."));
    toast(`Your password has been changed. You are signed out everywhere else. ${tokens}`);
    await ended();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, change);
  });
  return section(
    "Password",
    h(
      "p",
      {},
      "When you change it, you stay signed in here and are signed out everywhere else. Your API tokens stop working, too, unless you keep them.",
    ),
    form,
  );
}

function keysSection() {
  const box = h("input", { type: "checkbox", id: "single-keys", checked: keysAreOn() });
  box.addEventListener("change", () => {
    switchKeys(box.checked);
    toast(box.checked ? "Keyboard shortcuts are switched on." : "Keyboard shortcuts are switched off.");
  });
  return section(
    "Keyboard shortcuts",
    h(
      "p",
      {},
      box,
      " ",
      h(
        "label",
        { for: "single-keys" },
        ["Keyboard shortcuts: ", h("kbd", {}, "/"), " searches, ", h("kbd", {}, "?"), " shows them all"],
      ),
    ),
    h("button", { type: "button", onclick: showHelp }, "Show the shortcuts"),
  );
}

export async function show({ me, main, signal }) {
  const tokens = tokensSection(me, signal);
  fill(main, heading("Your account"));
  add(main, [
    h(
      "div",
      { class: "account" },
      h("div", {}, whoAmI(me), passwordSection(me, tokens.refresh)),
      h("div", {}, tokens.node, keysSection()),
    ),
  ]);
}
