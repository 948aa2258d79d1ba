// SPDX-License-Identifier: MIT

import { below } from "./router.js";

/**
 * Builds elements. Text is only ever inserted as text nodes, so that no name or note becomes markup.
 *
 *     h("button", { class: "primary", type: "button", onclick: save }, "Save")
 */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && (name === "value" || name === "checked" || name === "disabled"))
      node[name] = value;
    else if (name === "href") node.setAttribute(name, below(value));
    else node.setAttribute(name, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

/** Adds children: nodes, texts, numbers or lists of them; skips undefined, null and false. */
export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replaces @node's content by @children. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

export const byId = (id) => document.getElementById(id);

let serial = 0;

/** An id that no other element of this page has. */
export const freshId = (prefix) => `${prefix}-${++serial}`;
