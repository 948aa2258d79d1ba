// SPDX-License-Identifier: MIT

/** The user's own API tokens: listing, creating and revoking them. */

import { api, get, post } from "../lib/api.js";
import { fill, freshId, h } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { choice } from "../lib/new-password.js";
import { ask, busy, clearProblems, field, problemBox, showProblems, toast, toastProblem } from "../lib/parts.js";
import { SOME_WRONG } from "../lib/password.js";
import { proving } from "../lib/prove.js";

const DAYS = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "One year"],
  ["", "For ever"],
];

/** What a token may be used for, by role. The API's scope `admin` means everything. */
const SCOPES = {
  admin: [
    ["orders:read", "See orders and the catalogue"],
    ["orders:write", "Place orders, change their status, change the catalogue"],
    ["tracking", "Report the status of parcels"],
    ["metrics", "Read the metrics"],
  ],
  customer: [
    ["orders:read", "See your orders and the catalogue"],
    ["orders:write", "Place orders"],
  ],
};

const EVERYTHING = "All that you may do";

const NOTHING_CHOSEN = {
  message: SOME_WRONG,
  errors: [{ pointer: "/scopes", detail: "needs at least one" }],
};

const labelOf = (token) => token.label || "Without a label";

/** The secret of @token, which is never shown again. */
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
      // The clipboard is not allowed, or not available without TLS.
      said.textContent = "It is selected: copy it with Ctrl+C.";
    }
  };
  input.addEventListener("focus", () => input.select());
  return h(
    "div",
    { class: "secret" },
    h("h3", { tabindex: "-1" }, `“${labelOf(token)}” has been made`),
    h("p", {}, "Copy the token now: it is never shown again. Whoever has it can use it as you can."),
    field("Token", input),
    h("button", { type: "button", class: "primary", onclick: copy }, "Copy"),
    said,
  );
}

const lasts = (token) => (token.expires_at ? time(token.expires_at) : "Never");
const used = (token) =>
  token.last_used_at ? time(token.last_used_at, { ago: true }) : "Not yet";

/** What @token may be used for. */
function purpose({ scopes }) {
  if (scopes.includes("admin")) return EVERYTHING;
  const words = SCOPES.admin.filter(([scope]) => scopes.includes(scope)).map(([, text]) => text);
  return words.map((text, index) => (index === 0 ? text : text[0].toLowerCase() + text.slice(1))).join("; ");
}

/** The choice of what a new token may be used for: { node, value() }; null means everything. */
function purposeChoice(role) {
  const boxes = SCOPES[role].map(([value]) => h("input", { type: "checkbox", value }));
  // An error in the choice as a whole is shown after the last box and focuses the first.
  const [first] = boxes;
  first.id = freshId("scope");
  first.dataset.pointer = "/scopes";
  first.setAttribute("aria-describedby", `${first.id}-wrong`);
  const some = h(
    "fieldset",
    { class: "choice some", hidden: true },
    h("legend", { class: "visually-hidden" }, "What it may do"),
    SCOPES[role].map(([, text], index) => h("label", {}, boxes[index], text)),
    h("p", { class: "wrong", id: `${first.id}-wrong` }),
  );
  const how = choice(
    "May be used for",
    [
      ["all", EVERYTHING],
      ["some", "Only what you choose"],
    ],
    () => {
      some.hidden = how.value() === "all";
    },
  );
  return {
    node: h("div", {}, how.node, some),
    value: () =>
      how.value() === "all" ? null : boxes.filter(({ checked }) => checked).map(({ value }) => value),
  };
}

/**
 * The section with the tokens of @me: { node, refresh() }; refresh() loads them again.
 */
export function tokensSection(me, signal) {
  const list = h("div");
  const made = h("div");
  const box = h("div");
  const title = h("h2", { tabindex: "-1" }, "API tokens");
  const button = h("button", { class: "primary" }, "Make a token");
  let purposes = purposeChoice(me.role);
  const chosen = h("div", {}, purposes.node);
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
    chosen,
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
        toastProblem(error);
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
          ["May be used for", purpose(token)],
          ["Made", time(token.created_at)],
          ["Last used", used(token)],
          ["Expires", lasts(token)],
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
    const { label, days } = form.elements;
    const scopes = purposes.value();
    if (scopes?.length === 0) {
      showProblems(form, box, NOTHING_CHOSEN);
      return;
    }
    clearProblems(form, box);
    let token;
    try {
      // Name the scope, so that an admin who signed in long ago is asked for the password.
      const wanted = scopes ?? (me.role === "admin" ? ["admin"] : undefined);
      token = await proving((proof) =>
        post("/api/tokens", {
          label: label.value,
          days: days.value ? Number(days.value) : null,
          scopes: wanted,
          ...proof,
        }),
      );
    } catch (error) {
      showProblems(form, box, error);
      return;
    }
    form.reset();
    purposes = purposeChoice(me.role);
    fill(chosen, purposes.node);
    fill(made, secretBox(token));
    made.querySelector("h3").focus();
    await load();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, make);
  });

  load();
  return {
    node: h(
      "section",
      { class: "card" },
      title,
      h("p", {}, "For programs that work with the shop in your name: a till, a spreadsheet, a script."),
      made,
      list,
      form,
    ),
    refresh: () => {
      fill(made);
      return load();
    },
  };
}
