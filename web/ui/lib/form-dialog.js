// SPDX-License-Identifier: MIT

/** A form in a dialog, which stays open until the input is saved or it is dismissed. */

import { freshId, h } from "./dom.js";
import { keepForm } from "./drafts.js";
import { busy, clearProblems, showProblems } from "./parts.js";
import { openLayer } from "./router.js";

/** The field that each conflict concerns. */
const FIELDS = {
  email_taken: { pointer: "/email", detail: "belongs to somebody already" },
  product_taken: { pointer: "/product_id", detail: "belongs to another product already" },
};

function placed(error) {
  if (FIELDS[error.code]) error.errors = [FIELDS[error.code]];
  return error;
}

/**
 * Asks with a form. @save() sends it, and rejects with what is wrong, which is shown at the fields.
 * Resolves to what @save gave, or to null when the dialog was dismissed.
 *
 * @draft  the name under which what is typed is kept until it is saved or given up; none: nowhere
 */
export function formDialog({ title, content, confirm = "Save", save, draft }) {
  const titleId = freshId("dialog");
  const box = h("div");
  const button = h("button", { class: "primary" }, confirm);
  const form = h(
    "form",
    { novalidate: true },
    h("h2", { id: titleId }, title),
    box,
    content,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", onclick: () => giveUp() }, "Cancel"),
      button,
    ),
  );
  const dialog = h("dialog", { "aria-labelledby": titleId }, form);
  const opener = document.activeElement;
  const forget = draft ? keepForm(form, draft) : () => {};
  const giveUp = () => {
    forget();
    dialog.close();
  };
  let result = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearProblems(form, box);
      try {
        result = await save();
        forget();
        dialog.close();
      } catch (error) {
        if (error.code === "unauthenticated") dialog.close();
        else showProblems(form, box, placed(error));
      }
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  const closed = openLayer(() => dialog.close());
  form.querySelector("input, textarea, select")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      closed();
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      resolve(result);
    });
  });
}
