// SPDX-License-Identifier: MIT

/** Elements that several pages share. */

import { Unreachable } from "./api.js";
import { add, byId, fill, freshId, h } from "./dom.js";
import { count, statusLabel, statusSign } from "./format.js";
import { openLayer } from "./router.js";

export const badge = (status) =>
  h(
    "span",
    { class: `badge ${status}` },
    h("span", { "aria-hidden": "true" }, statusSign(status)),
    ` ${statusLabel(status)}`,
  );

/** Stands where a list or a page will be, so that a slow one is not taken for an empty one. */
export const skeleton = () =>
  h("div", { class: "skeleton", "aria-hidden": "true" }, Array.from({ length: 6 }, () => h("p")));

/** The class of a box with @error: while one says that the shop is out of reach, the frame need not. */
export const problemClass = (error) =>
  error instanceof Unreachable ? "problem unreachable" : "problem";

/** A problem for people, with a way to try again. */
export const problemBox = (error, retry) =>
  h(
    "div",
    { class: problemClass(error), role: "alert" },
    h("p", {}, error.message),
    error.requestId && h("p", { class: "quiet" }, `Request ${error.requestId}`),
    retry && h("button", { type: "button", onclick: retry }, "Try again"),
  );

export const emptyState = (title, text, action) =>
  h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, text), action);

/** A field with its label, its hint and, after showProblems(), what is wrong with it. */
export function field(label, input, { hint, pointer } = {}) {
  const id = input.id || freshId("field");
  const hintId = `${id}-hint`;
  const wrongId = `${id}-wrong`;
  input.id = id;
  if (pointer !== undefined) input.dataset.pointer = pointer;
  input.setAttribute("aria-describedby", hint ? `${hintId} ${wrongId}` : wrongId);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: hintId }, hint),
    input,
    h("p", { class: "wrong", id: wrongId }),
  );
}

/** Shows a Problem at the fields of @form it names, and the rest in @box; focuses the first. */
export function showProblems(form, box, error) {
  const rest = [];
  let first = null;
  clearProblems(form, box);
  for (const one of error.errors ?? []) {
    const input = [...form.querySelectorAll("[data-pointer]")].find(
      (candidate) => candidate.dataset.pointer === one.pointer,
    );
    if (!input) {
      rest.push(`${one.pointer ?? one.parameter ?? ""} ${one.detail}`.trim());
      continue;
    }
    first ??= input;
    input.setAttribute("aria-invalid", "true");
    byId(`${input.id}-wrong`).textContent = `This ${one.detail}.`;
  }
  fill(box, h("div", { class: problemClass(error), role: "alert" }, h("p", {}, error.message), list(rest)));
  first?.focus();
}

export function clearProblems(form, box) {
  fill(box);
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    byId(`${input.id}-wrong`).textContent = "";
  }
}

const list = (texts) =>
  texts.length > 0 &&
  h(
    "ul",
    {},
    texts.map((text) => h("li", {}, text)),
  );

/** Runs @work with @button disabled and marked busy, so that a double click counts once. */
export async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  const focused = document.activeElement === button;
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
    button.disabled = false;
    // Disabling a button takes the focus away; give it back unless something else has it.
    if (focused && document.activeElement === document.body) button.focus();
  }
}

/** What did not work, in a short word: that the shop is out of reach is told at the top. */
export const toastProblem = (error) =>
  toast(error instanceof Unreachable ? "That did not work: nothing is changed." : error.message);

/** A short word of success, which goes by itself. */
export function toast(text) {
  const note = h("p", { class: "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
  return note;
}

/**
 * Asks in a dialog. @content goes between the title and the buttons. Resolves to true if the user
 * confirms, otherwise to false.
 */
export function ask({ title, content = [], confirm = "OK", cancel = "Cancel", danger = false }) {
  const titleId = freshId("dialog");
  const dialog = h(
    "dialog",
    { "aria-labelledby": titleId },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: titleId }, title),
      content,
      h(
        "div",
        { class: "actions" },
        cancel && h("button", { value: "no", formnovalidate: true }, cancel),
        h("button", { value: "yes", class: danger ? "danger" : "primary" }, confirm),
      ),
    ),
  );
  const opener = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  const closed = openLayer(() => dialog.close());
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      closed();
      dialog.remove();
      opener?.focus?.();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** The links below a list; @link(page) returns a page's address. */
export function pager({ page, limit, total, total_pages: pages }, link) {
  const first = total === 0 ? 0 : (page - 1) * limit + 1;
  const last = Math.min(page * limit, total);
  const step = (to, text) =>
    to >= 1 && to <= pages
      ? h("a", { href: link(to), class: "button" }, text)
      : h("span", { class: "button off", "aria-hidden": "true" }, text);
  return h(
    "nav",
    { class: "pager", "aria-label": "Pages" },
    step(page - 1, "← Previous"),
    h(
      "span",
      {},
      total === 0 ? "None" : `${count(first)}–${count(last)} of ${count(total)}`,
    ),
    step(page + 1, "Next →"),
  );
}

/**
 * A search field that calls @search(text) when its text rests, or at Enter. '/' leads to it. Its
 * show(text) is told what is searched for now: by what was typed here, or by going back, which the
 * field follows even while it has the focus.
 */
export function searchField(label, value, search) {
  const input = h("input", {
    type: "search",
    value,
    "aria-label": label,
    placeholder: label,
    maxlength: "200",
    autocomplete: "off",
    "data-search": "",
    "aria-keyshortcuts": "/",
  });
  let timer;
  let asked = value;
  const run = () => {
    clearTimeout(timer);
    if (!input.isConnected) return;
    asked = input.value.trim();
    search(asked);
  };
  input.show = (text) => {
    if (text === asked && document.activeElement === input) return; // more may be on its way
    clearTimeout(timer);
    asked = text;
    if (input.value.trim() !== text) input.value = text;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(run, 350);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") run();
  });
  return input;
}

/** A page's title, for the document and for the page. */
export function heading(text, ...beside) {
  document.title = `${text} · ${document.documentElement.dataset.shop ?? "Orderdesk"}`;
  return h("div", { class: "heading" }, h("h1", {}, text), add(h("div", { class: "beside" }), beside));
}

/** What is in an order, in one line: its first item, and how many more there are. */
export const itemsLine = ({ first_item: first, item_count: number }) =>
  h(
    "span",
    { class: "items-line name-of" },
    h("span", { class: "clamp one" }, first),
    number > 1 && h("span", { class: "rest" }, ` + ${count(number - 1)} more`),
  );
