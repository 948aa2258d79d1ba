// SPDX-License-Identifier: MIT

/**
 * Addresses. Personal values (search words) go into the fragment, which browsers do not send to the
 * server; the others go into the query, so that back, reload and shared links work.
 */

/*
 * The path below which the shop has its addresses, when it shares a host with other programs. All
 * code has addresses without it ("/orders"); it is put in front where they leave the pages: in
 * links, requests and the browser's history.
 */

/** Such as "/shop", or "": the server says it by where this file is. */
export const BASE = new URL("../../", import.meta.url).pathname.slice(0, -1);

/** @address as the browser needs it; one of another site, or a fragment, stays as it is. */
export const below = (address) => (address.startsWith("/") ? BASE + address : address);

/** The path of @place, a location or link, as the pages know it; "" outside the shop. */
export function pathOf({ pathname }) {
  if (pathname === BASE) return "/";
  return pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : "";
}

/** The parameters of the current address: query and fragment together. */
export function parameters() {
  const all = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) all.set(name, value);
  return all;
}

/**
 * Whether a parameter holds search words; "from" is a list's parameters as one text, and "next" an
 * address of these pages, which may have a fragment of its own.
 */
const isPersonal = (name, value) =>
  name === "q" ||
  (name === "from" && new URLSearchParams(value).has("q")) ||
  (name === "next" && value.includes("#"));

/** The address of @path with parameters; leaves out empty ones. */
export function address(path, values = {}) {
  const query = new URLSearchParams();
  const fragment = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === "") continue;
    (isPersonal(name, value) ? fragment : query).set(name, value);
  }
  return path + (query.size ? `?${query}` : "") + (fragment.size ? `#${fragment}` : "");
}

/** What lies over the page, the topmost last: the browser's Back closes it and stays here. */
const layers = [];

/** Settles when the entries of closed layers are out of the browser's history. */
let leaving = Promise.resolve();
let unwind = null;

/**
 * Lets Back call @close, for something that lies over the page. Call what is returned when it was
 * closed, however that came.
 */
export function openLayer(close) {
  const layer = { close, isPushed: false };
  layers.push(layer);
  leaving.then(() => {
    if (!layers.includes(layer)) return;
    layer.isPushed = true;
    history.pushState({ ...history.state }, "");
  });
  return () => {
    const at = layers.indexOf(layer);
    if (at < 0) return;
    layers.splice(at, 1);
    if (!layer.isPushed) return;
    leaving = new Promise((resolve) => {
      unwind = resolve;
    });
    history.back();
  };
}

/** Another entry of the browser's history was gone to. */
function popped() {
  if (unwind) {
    unwind();
    unwind = null;
    return;
  }
  const layer = layers.pop();
  if (layer) layer.close();
  else window.dispatchEvent(new Event("address"));
}

/** Goes to another address of these pages; @state is kept with its entry in the history. */
export function navigate(to, { replace = false, state = {} } = {}) {
  // The entry of what lies over the page goes with it.
  const isOverlaid = layers.some(({ isPushed }) => isPushed);
  layers.length = 0;
  history[replace || isOverlaid ? "replaceState" : "pushState"](state, "", below(to));
  window.dispatchEvent(new Event("address"));
}

const isOurs = (link, event) =>
  link &&
  link.origin === location.origin &&
  !link.hasAttribute("download") &&
  !link.target &&
  !link.dataset.plain &&
  event.button === 0 &&
  !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

/** Shows pages of this site without loading the document again. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (event.defaultPrevented || !isOurs(link, event)) return;
    if (link.getAttribute("href").startsWith("#")) return;
    const path = pathOf(link);
    if (path === "" || path.endsWith(".json") || path === "/healthz") return;
    event.preventDefault();
    const { row } = link.dataset; // of the list that it leads to, where one is to be again
    navigate(link.href, { state: row ? { row } : {} });
  });
  window.addEventListener("popstate", popped);
}

/** A segment percent-decoded; if that fails, "", which matches nothing. */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}

/** Finds the first of @pages whose path matches; "{id}" stands for one segment. */
export function match(pages, path) {
  const parts = path.split("/");
  for (const page of pages) {
    const wanted = page.path.split("/");
    if (wanted.length !== parts.length) continue;
    const params = {};
    const fits = wanted.every((piece, index) => {
      if (!piece.startsWith("{")) return piece === parts[index];
      const value = decoded(parts[index]);
      params[piece.slice(1, -1)] = value;
      return value !== "";
    });
    if (fits) return { page, params };
  }
  return null;
}
