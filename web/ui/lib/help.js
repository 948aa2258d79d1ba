// SPDX-License-Identifier: MIT

/** Keyboard shortcuts: '/' to search, '?' for help, and those of a page. Ignored while typing. */

import { h } from "./dom.js";
import { ask } from "./parts.js";

const SWITCH = "orderdesk-keys"; // "on" or "off"; the only thing these pages store permanently

let pageKeys = [];

export const keysAreOn = () => localStorage.getItem(SWITCH) !== "off";
export const switchKeys = (on) => localStorage.setItem(SWITCH, on ? "on" : "off");

/**
 * Sets the shortcuts of the current page: { key, label, run(event), repeats: whether holding the key
 * down runs it again and again }. A new page replaces them.
 */
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
    const found = [...pageKeys, ...common].find((one) => one.key === event.key);
    if (!found) return;
    if (event.repeat && !found.repeats) return; // holding a key down must not take a step twice
    event.preventDefault();
    found.run(event);
  });
}

export async function showHelp() {
  const box = h("input", { type: "checkbox", id: "keys-switch", checked: keysAreOn() });
  box.addEventListener("change", () => switchKeys(box.checked));
  await ask({
    title: "Keyboard shortcuts",
    content: [
      h(
        "dl",
        { class: "keys" },
        [...pageKeys, ...common].map(({ key, label }) => [
          h("dt", {}, h("kbd", {}, key)),
          h("dd", {}, label),
        ]),
      ),
      h("p", {}, box, " ", h("label", { for: "keys-switch" }, "Keyboard shortcuts are switched on")),
    ],
    confirm: "Close",
    cancel: "Back",
  });
}
