// SPDX-License-Identifier: MIT

/** The own account: who one is, the password, API tokens, and single keys. */

import { api, get, post } from "./api.js";
import { add, fill, h } from "./dom.js";
import { time } from "./format.js";
import { keysAreOn, showHelp, switchKeys } from "./help.js";
import { ask, busy, clearProblems, field, heading, problemBox, showProblems, toast } from "./parts.js";
import { firstLook, hidePasswords, PASSWORD_HINT, passwordField } from "./password.js";
import { proved } from "./prove.js";

const ROLES = { admin: "Staff: sees and moves all orders", customer: "Customer" };

const DAYS = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "One year"],
  ["", "For ever"],
];

/** What a token may be used for. */
const USES = [
  ["", "All that you may do"],
  ["orders:read orders:write", "Seeing and placing orders, and the catalogue"],
  ["orders:read", "Seeing orders and the catalogue"],
  ["metrics", "Reading the metrics (staff)"],
];

const usesOf = ({ scopes }) =>
  scopes.includes("admin")
    ? USES[0][1]
    : (USES.find(([value]) => value === scopes.join(" "))?.[1] ?? scopes.join(", "));

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

function passwordSection(me) {
  const box = h("div");
  const button = h("button", { class: "primary" }, "Change password");
  const form = h(
    "form",
    { novalidate: true },
    box,
    // For password managers, which ask whose password this is.
    h("input", { autocomplete: "username", value: me.email, readonly: true, hidden: true }),
    passwordField("Present password", {
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
    h(
      "p",
      {},
      h("input", { type: "checkbox", name: "keep", id: "keep-tokens" }),
      " ",
      h("label", { for: "keep-tokens" }, "Keep my API tokens working"),
    ),
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
        keep_tokens: form.elements.keep.checked,
      });
    } catch (error) {
      showProblems(form, box, error);
      return;
    }
    form.reset();
    fill(box, h("p", { class: "saved" }, "Your password is changed."));
    toast("Your password is changed. You are signed out everywhere else.");
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
      "When it is changed, you stay signed in here and are signed out everywhere else. Your API tokens end, too, unless you keep them.",
    ),
    form,
  );
}

const labelOf = (token) => token.label || "Without a label";

/** The secret of @token, which nothing shows again. */
function secretBox(token) {
  const input = h("input", {
    value: token.token,
    readonly: true,
    autocomplete: "off",
    spellcheck: "false",
    class: "code",
  });
  const said = h("p", { class: "quiet", role: "status" });
  const copy = async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(token.token);
      said.textContent = "Copied.";
    } catch {
      // Not allowed, or not there without TLS.
      said.textContent = "It is selected: copy it with Ctrl+C.";
    }
  };
  input.addEventListener("focus", () => input.select());
  return h(
    "div",
    { class: "secret" },
    h("h3", { tabindex: "-1" }, `“${labelOf(token)}” is made`),
    h("p", {}, "Copy the token now: it is never shown again. Whoever has it can do what you can."),
    field("Token", input),
    h("button", { type: "button", class: "primary", onclick: copy }, "Copy"),
    said,
  );
}

const lasts = (token) => (token.expires_at ? time(token.expires_at) : "Never");
const used = (token) =>
  token.last_used_at ? time(token.last_used_at, { ago: true }) : "Not yet";

function tokensSection(signal) {
  const list = h("div");
  const made = h("div");
  const box = h("div");
  const title = h("h2", { tabindex: "-1" }, "API tokens");
  const button = h("button", { class: "primary" }, "Make a token");
  const form = h(
    "form",
    { novalidate: true },
    box,
    h("h3", {}, "Make a token"),
    field("Label", h("input", { name: "label", maxlength: "100", autocomplete: "off" }), {
      hint: "What it is for, such as “Till in the shop”.",
      pointer: "/label",
    }),
    field(
      "Works for",
      h(
        "select",
        { name: "days" },
        DAYS.map(([value, text]) => h("option", { value, selected: value === "90" }, text)),
      ),
      { pointer: "/days" },
    ),
    field(
      "Good for",
      h(
        "select",
        { name: "uses" },
        USES.map(([value, text]) => h("option", { value }, text)),
      ),
      { pointer: "/scopes" },
    ),
    button,
  );

  const revoke = async (token) => {
    const sure = await ask({
      title: "Revoke this token?",
      content: h(
        "p",
        {},
        `Programs that use “${labelOf(token)}” lose their access at once, and for good.`,
      ),
      confirm: "Revoke",
      cancel: "Keep it",
      danger: true,
    });
    if (!sure) return;
    try {
      await api("DELETE", `/api/tokens/${token.id}`);
    } catch (error) {
      if (error.status !== 404) {
        toast(error.message);
        return;
      }
    }
    fill(made);
    toast(`“${labelOf(token)}” is revoked.`);
    await load();
    title.focus();
  };

  const row = (token) =>
    h(
      "li",
      {},
      h("strong", {}, labelOf(token)),
      h(
        "dl",
        { class: "facts" },
        [
          ["Made", time(token.created_at)],
          ["Last used", used(token)],
          ["Ends", lasts(token)],
          ["Good for", usesOf(token)],
        ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
      h(
        "button",
        {
          type: "button",
          "aria-label": `Revoke ${labelOf(token)}`,
          onclick: () => revoke(token),
        },
        "Revoke",
      ),
    );

  const load = async () => {
    let tokens;
    try {
      ({ tokens } = await get("/api/tokens", signal));
    } catch (error) {
      if (!signal.aborted) fill(list, problemBox(error, load));
      return;
    }
    if (tokens.length > 0) fill(list, h("ul", { class: "tokens" }, tokens.map(row)));
    else fill(list, h("p", { class: "quiet" }, "You have none."));
  };

  const make = async () => {
    const { label, days, uses } = form.elements;
    clearProblems(form, box);
    let token;
    try {
      token = await proved((proof) =>
        post("/api/tokens", {
          label: label.value,
          days: days.value ? Number(days.value) : null,
          ...(uses.value ? { scopes: uses.value.split(" ") } : {}),
          ...proof,
        }),
      );
    } catch (error) {
      showProblems(form, box, error);
      return;
    }
    form.reset();
    fill(made, secretBox(token));
    made.querySelector("h3").focus();
    await load();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, make);
  });

  load();
  return h(
    "section",
    { class: "card" },
    title,
    h("p", {}, "For programs that work with the shop in your name: a till, a spreadsheet, a script."),
    made,
    list,
    form,
  );
}

function keysSection() {
  const box = h("input", { type: "checkbox", id: "single-keys", checked: keysAreOn() });
  box.addEventListener("change", () => {
    switchKeys(box.checked);
    toast(box.checked ? "Single keys are switched on." : "Single keys are switched off.");
  });
  return section(
    "Keys",
    h(
      "p",
      {},
      box,
      " ",
      h(
        "label",
        { for: "single-keys" },
        ["Single keys work: ", h("kbd", {}, "/"), " searches, ", h("kbd", {}, "?"), " shows them all"],
      ),
    ),
    h("button", { type: "button", onclick: showHelp }, "Show the keys"),
  );
}

export async function show({ me, main, signal }) {
  fill(main, heading("Your account"));
  add(main, [
    h(
      "div",
      { class: "account" },
      h("div", {}, whoAmI(me), passwordSection(me)),
      h("div", {}, tokensSection(signal), keysSection()),
    ),
  ]);
}
