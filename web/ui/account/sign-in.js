// SPDX-License-Identifier: MIT

/** Signing in. */

import { post, Unreachable } from "../lib/api.js";
import { logo } from "../lib/branding.js";
import { h, fill } from "../lib/dom.js";
import { busy, clearProblems, field, heading, showProblems } from "../lib/parts.js";
import { firstLook, hidePasswords, passwordField } from "../lib/password.js";
import { navigate } from "../lib/router.js";

const HOME = "/orders";

/** @next if it is a page of this site, otherwise the orders: a link must not lead elsewhere. */
function pageOfOurs(next) {
  if (!next?.startsWith("/")) return HOME;
  try {
    const url = new URL(next, location.origin);
    const ours = url.origin === location.origin && !url.pathname.startsWith("//");
    return ours && url.pathname !== "/signin" ? url.pathname + url.search + url.hash : HOME;
  } catch {
    return HOME;
  }
}

export async function show({ me, shop, main, query, refresh }) {
  if (me) {
    navigate(pageOfOurs(query.get("next")), { replace: true });
    return;
  }
  const email = h("input", {
    type: "email",
    name: "email",
    autocomplete: "username",
    required: true,
    maxlength: "254",
    autocapitalize: "none",
    spellcheck: "false",
  });
  const button = h("button", { class: "primary wide" }, "Sign in");
  const box = h("div");
  const form = h(
    "form",
    { novalidate: true },
    box,
    field("Email", email, { pointer: "/email" }),
    passwordField("Password", {
      name: "password",
      autocomplete: "current-password",
      pointer: "/password",
    }),
    button,
  );
  const { password } = form.elements;

  const signIn = async () => {
    const missing = firstLook(form);
    if (missing) {
      showProblems(form, box, missing);
      return;
    }
    clearProblems(form, box);
    hidePasswords(form);
    try {
      await post("/api/login", { email: email.value.trim(), password: password.value });
    } catch (error) {
      showProblems(form, box, error);
      if (!(error instanceof Unreachable)) password.select();
      return;
    }
    await refresh(); // which shows this page again, now signed in
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, signIn);
  });

  fill(
    main,
    h(
      "section",
      { class: "card narrow" },
      logo(shop),
      heading("Sign in"),
      h("p", {}, `Welcome to ${shop.name}.`),
      form,
      h("p", { class: "quiet" }, "No account yet, or password forgotten? Ask the shop."),
    ),
  );
  email.focus();
}
