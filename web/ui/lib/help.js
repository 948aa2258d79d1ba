// SPDX-License-Identifier: MIT

/** Keys: '/' to search, '?' for help, and what a page adds. Ignored while typing. */

import { h } from "./dom.js";
import { ask } from "./parts.js";

const SWITCH = "orderdesk-keys"; // the only thing these pages keep in the browser: on or off

let pageKeys = [];

export const keysAreOn = () => localStorage.getItem(SWITCH) !== "off";
export const switchKeys = (on) => localStorage.setItem(SWITCH, on ? "on" : "off");

/** The keys of the present page: { key, label, run(event) }; a new page brings its own. */
export function setKeys(keys) {
  pageKeys = keys;
}

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");

const common = [
  { key: "/", label: "Search", run: () => document.querySelector("[data-search]")?.focus() },
  { key: "?", label: "Show this help", run: showHelp },
];

export function listenForKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keysAreOn())
      return;
    if (event.repeat) return; // a key held down must not do a step twice
    const found = [...pageKeys, ...common].find((one) => one.key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}

export async function showHelp() {
  const box = h("input", { type: "checkbox", id: "keys-switch", checked: keysAreOn() });
  box.addEventListener("change", () => switchKeys(box.checked));
  await ask({
    title: "Keys",
    content: [
      h(
        "dl",
        { class: "keys" },
        [...pageKeys, ...common].map(({ key, label }) => [
          h("dt", {}, h("kbd", {}, key)),
          h("dd", {}, label),
        ]),
      ),
      h("p", {}, box, " ", h("label", { for: "keys-switch" }, "Single keys are switched on")),
    ],
    confirm: "Close",
    cancel: "Back",
  });
}
