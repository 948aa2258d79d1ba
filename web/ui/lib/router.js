// SPDX-License-Identifier: MIT

/**
 * Addresses. Personal values (search words) go into the fragment, which browsers do not send to the
 * server; the others go into the query, so that back, reload and shared links work.
 */

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

/** Goes to another address of these pages. */
export function navigate(to, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"]({}, "", to);
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
    if (link.pathname.endsWith(".json") || link.pathname === "/healthz") return;
    event.preventDefault();
    navigate(link.href);
  });
  window.addEventListener("popstate", () => window.dispatchEvent(new Event("address")));
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
