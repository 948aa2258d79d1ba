// SPDX-License-Identifier: MIT

/** The steps of an order: the next one, the others, a note, and conflicts with other users. */

import { Unreachable } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { keepForm } from "../lib/drafts.js";
import { statusLabel, tidyLines, time } from "../lib/format.js";
import { ask, busy, field, problemClass, toast } from "../lib/parts.js";
import { Conflict, stepLabel, transition } from "./transition.js";

const nothingLeft = ({ status }) => `${statusLabel(status)}. There is nothing left to do.`;

/** The main next step; null if the order's status is final. */
const mainStep = (order) =>
  order.allowed_transitions.find((status) => status !== "cancelled") ?? null;

const noteLine = (text) => text && h("p", { class: "note" }, text);

function conflictText(now, theirs, status, me) {
  const isOwn = theirs.every((event) => event.by === me.name);
  return [
    h(
      "p",
      {},
      h(
        "strong",
        {},
        isOwn
          ? "This order was changed in another window first."
          : "Somebody else changed this order first.",
      ),
    ),
    theirs.map((event) => [
      h(
        "p",
        {},
        `${event.by ?? "Somebody"} set it to ${statusLabel(event.status)}, `,
        time(event.timestamp, { ago: true }),
        ".",
      ),
      noteLine(event.note),
    ]),
    h(
      "p",
      {},
      now.status === status
        ? "That is what you wanted to do, too, so this step is already done."
        : `Your step “${stepLabel(status)}” was not done. This page now shows the order as it is.`,
    ),
  ];
}

/** The steps other than the main one, in a menu. */
function drawMenu(others, take) {
  const summary = h("summary", { class: "button" }, "Other steps");
  const choice = (status) => {
    const isRisky = status === "cancelled";
    const choose = () => {
      menu.open = false;
      summary.focus();
      take(status);
    };
    return h(
      "button",
      { type: "button", class: isRisky ? "risky" : null, onclick: choose },
      isRisky ? "✕ Cancel order…" : stepLabel(status),
    );
  };
  const menu = h(
    "details",
    { class: "menu" },
    summary,
    h("div", { class: "choices" }, others.map(choice)),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

/**
 * The panel with the steps of @order, for admins.
 *
 * @me       who is signed in
 * @changed  called with the order whenever this panel gets another version of it
 * @returns  { node, draw(order), advance() }
 */
export function stepsPanel(order, { me, changed }) {
  const note = h("textarea", {
    rows: "1",
    maxlength: "1000",
    autocomplete: "off",
    // As in a field of one line; what is pasted keeps its lines, and Shift makes another.
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) form.requestSubmit();
    },
  });
  const buttons = h("div", { class: "steps" });
  const trouble = h("div", { class: "trouble" });
  const title = h("h2", { tabindex: "-1" });
  const over = h("p", { class: "quiet" });
  const form = h(
    "form",
    {
      class: "take-step",
      onsubmit: (event) => {
        event.preventDefault();
        advance();
      },
    },
    field("Note", note, { hint: "Optional. The customer sees it with this step." }),
    buttons,
  );
  // The second click of a double click would be on the step after this one.
  buttons.addEventListener("click", (event) => event.detail > 1 && event.preventDefault());
  const node = h("section", { class: "card next" }, title, trouble, over, form);
  const forgetNote = keepForm(form, `step of ${order.id}`);
  let shown = order;
  let moving = false;

  const focusStep = () => (buttons.querySelector(".primary") ?? title).focus();

  function advance() {
    const next = mainStep(shown);
    if (next) take(next);
    else toast(nothingLeft(shown));
  }

  async function take(status) {
    const from = shown;
    if (moving || (status === "cancelled" && !(await confirmCancel(from)))) return;
    await keepFocus(() =>
      busy(buttons.querySelector(".primary") ?? title, () => move(from, status)),
    );
  }

  /** Runs @work, one at a time; restores the focus if the element that had it is gone. */
  async function keepFocus(work) {
    const hadFocus = node.contains(document.activeElement);
    moving = true;
    try {
      await work();
    } finally {
      moving = false;
    }
    if (hadFocus && document.activeElement === document.body) focusStep();
  }

  function confirmCancel(from) {
    const text = tidyLines(note.value);
    return ask({
      title: `Cancel order ${from.number}?`,
      content: [
        h("p", {}, `${from.customer.name} will see that it was cancelled. This cannot be undone.`),
        text && h("p", {}, "Your note:"),
        noteLine(text),
      ],
      confirm: "Cancel the order",
      cancel: "Keep it",
      danger: true,
    });
  }

  async function move(from, status) {
    const text = tidyLines(note.value);
    fill(trouble);
    try {
      finish(await transition(from, status, me, text));
    } catch (error) {
      if (error instanceof Conflict) meet(error.full, from, status, text);
      else showTrouble(error, () => move(from, status));
    }
  }

  function finish(now) {
    note.value = "";
    forgetNote();
    fill(trouble);
    toast(`Order ${now.number}: ${statusLabel(now.status)}`);
    changed(now);
  }

  /** Handles a conflict: an earlier attempt of ours succeeded after all, or somebody was faster. */
  function meet(now, from, status, text) {
    const theirs = now.status_history.slice(from.version);
    const [first] = theirs;
    const wasOurs =
      theirs.length === 1 &&
      first.status === status &&
      first.by === me.name &&
      (first.note ?? "") === text;
    if (wasOurs) {
      finish(now);
      return;
    }
    changed(now);
    showConflict(now, theirs, status);
  }

  function showConflict(now, theirs, status) {
    const leave = () => {
      fill(trouble);
      focusStep();
    };
    const dismiss = h("button", { type: "button", onclick: leave }, "OK");
    const proceed =
      now.allowed_transitions.includes(status) &&
      h("button", { type: "button", onclick: () => take(status) }, `${stepLabel(status)} anyway`);
    fill(
      trouble,
      h(
        "div",
        { class: "problem", role: "alert" },
        conflictText(now, theirs, status, me),
        h("div", { class: "actions" }, dismiss, proceed),
      ),
    );
    dismiss.focus();
  }

  function showTrouble(error, retry) {
    const again = h("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => moving || keepFocus(() => busy(again, retry)));
    fill(
      trouble,
      h(
        "div",
        { class: problemClass(error), role: "alert" },
        h("p", {}, error.message),
        error instanceof Unreachable &&
          h("p", {}, "Trying again is safe: the step is never done twice."),
        (error.errors ?? []).map((one) => h("p", {}, `The note ${one.detail}.`)),
        again,
      ),
    );
  }

  function draw(now) {
    const hadFocus = buttons.contains(document.activeElement);
    const next = mainStep(now);
    const others = now.allowed_transitions.filter((status) => status !== next);
    const isOver = now.allowed_transitions.length === 0;
    shown = now;
    // Keep a note that is being typed, even if no step is left to send it with.
    form.hidden = isOver && note.value === "";
    over.hidden = !isOver;
    over.textContent = isOver ? nothingLeft(now) : "";
    title.textContent = isOver ? "All done" : "Next step";
    fill(
      buttons,
      next && h("button", { class: "primary", "aria-keyshortcuts": "n" }, stepLabel(next)),
      others.length > 0 && drawMenu(others, take),
    );
    if (hadFocus) focusStep();
  }

  draw(order);
  return { node, draw, advance };
}
