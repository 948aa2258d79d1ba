// SPDX-License-Identifier: MIT

/**
 * Building the page. Text goes in as text nodes alone, so that no name or note is ever markup.
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
    else node.setAttribute(name, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

/** Adds children: nodes, texts, numbers, lists of them; what is null or false is left out. */
export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Makes @children all that is in @node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

export const byId = (id) => document.getElementById(id);

let serial = 0;

/** An id that no other element of this page has. */
export const freshId = (prefix) => `${prefix}-${++serial}`;
