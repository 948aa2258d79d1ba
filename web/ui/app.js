// SPDX-License-Identifier: MIT

/** The frame around all pages: who is signed in, the current page, and the navigation. */

import { api, get, Unreachable } from "./lib/api.js";
import { logo, wear } from "./lib/branding.js";
import { byId, fill, h } from "./lib/dom.js";
import { forgetDrafts, openDrafts } from "./lib/drafts.js";
import { setCurrency, setTimeZone, tellExactTimes } from "./lib/format.js";
import { listenForKeys, setKeys, showHelp } from "./lib/help.js";
import { emptyState, heading, problemBox, toast, toastProblem } from "./lib/parts.js";
import { address, below, followLinks, match, navigate, parameters, pathOf } from "./lib/router.js";
import { PAGES } from "./pages.js";

/** How often the warnings for admins are fetched again, at most, as they move between pages. */
const WARNINGS_MS = 5 * 60 * 1000;

const state = { me: null, shop: null, leave: new AbortController() };
let warningsAt = 0;

async function loadShop() {
  state.shop = await get("/shop.json");
  setCurrency(state.shop.currency, state.shop.decimals);
  setTimeZone(state.shop.time_zone);
  wear(state.shop);
}

async function loadMe() {
  const { user, warnings = [] } = await get("/session.json");
  state.me = user;
  if (user) openDrafts(user.id);
  warningsAt = Date.now();
  drawWarnings(warnings);
}

/** Shows what is wrong with the shop's computer, such as its clock; only admins get warnings. */
function drawWarnings(warnings) {
  const box = byId("warnings");
  box.hidden = warnings.length === 0;
  fill(box, warnings.map((text) => h("p", {}, text)));
}

async function renewWarnings() {
  if (state.me?.role !== "admin" || Date.now() - warningsAt < WARNINGS_MS) return;
  warningsAt = Date.now();
  try {
    drawWarnings((await get("/session.json")).warnings ?? []);
  } catch {
    // The page itself reports what is wrong.
  }
}

async function signOut() {
  try {
    await api("POST", "/api/logout");
  } catch (error) {
    if (error instanceof Unreachable) {
      toastProblem(error);
      return;
    }
  }
  state.me = null;
  drawWarnings([]);
  forgetDrafts();
  navigate("/signin");
}

function drawTop() {
  const admin = state.me?.role === "admin";
  const pathname = pathOf(location);
  // The page of one order belongs to the list of orders.
  const current = (to) => (pathname === to ? "page" : pathname.startsWith(`${to}/`) ? "true" : null);
  const link = (to, text) => h("a", { href: to, "aria-current": current(to) }, text);
  fill(
    byId("top"),
    h("a", { class: "shop", href: "/orders" }, logo(state.shop), h("span", {}, state.shop.name)),
    state.me && [
      h(
        "nav",
        { "aria-label": "Main" },
        link("/orders", admin ? "Orders" : "My orders"),
        link("/new", "New order"),
        admin && link("/products", "Products"),
        admin && link("/customers", "Customers"),
        admin && link("/shop", "Shop"),
      ),
      h(
        "div",
        { class: "who" },
        h(
          "button",
          { type: "button", class: "plain for-keys", onclick: showHelp, "aria-label": "Keyboard shortcuts" },
          "?",
        ),
        h("a", { href: "/account" }, state.me.name),
        h("button", { type: "button", class: "plain", onclick: signOut }, "Sign out"),
      ),
    ],
  );
}

/** The page that must come before the requested one, such as signing in; null: none. */
function detour() {
  if (state.shop.setup_needed && pathOf(location) !== "/setup") return "/setup";
  if (!state.me && match(PAGES, pathOf(location))?.page.isPublic === false)
    return address("/signin", {
      next: pathOf(location) === "/" ? "" : pathOf(location) + location.search + location.hash,
    });
  return null;
}

function nothingHere(main) {
  fill(
    main,
    heading("Nothing here"),
    emptyState(
      "There is no page at this address",
      "It may be mistyped or incomplete.",
      h(
        "a",
        { class: "button primary", href: "/" },
        !state.me ? "To the start" : state.me.role === "admin" ? "All orders" : "My orders",
      ),
    ),
  );
}

async function showPage() {
  const main = byId("main");
  const away = detour();
  if (away) {
    navigate(away, { replace: true });
    return;
  }
  if (pathOf(location) === "/")
    history.replaceState({}, "", below(`/orders${location.search}${location.hash}`));
  const found = match(PAGES, pathOf(location));
  state.leave.abort();
  state.leave = new AbortController();
  const { signal } = state.leave;
  setKeys([]);
  drawTop();
  if (!found) {
    nothingHere(main);
    main.removeAttribute("aria-busy");
    return;
  }
  main.setAttribute("aria-busy", "true");
  try {
    const view = await found.page.load().catch(() => {
      throw new Unreachable();
    });
    if (signal.aborted) return;
    await view.show({ ...state, main, params: found.params, query: parameters(), signal, refresh });
  } catch (error) {
    if (signal.aborted || error.code === "unauthenticated") return;
    fill(main, problemBox(error, showPage));
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
}

/** Fetches again who is signed in and the shop's settings, then shows the page. */
async function refresh() {
  byId("main").setAttribute("aria-busy", "true");
  // Under way while the server is asked; what goes wrong with it is told when it is shown.
  match(PAGES, pathOf(location))?.page.load().catch(() => {});
  try {
    await Promise.all([loadShop(), loadMe()]);
  } catch (error) {
    fill(byId("main"), problemBox(error, refresh));
    byId("main").removeAttribute("aria-busy");
    return;
  }
  await showPage();
}

let lastPath = pathOf(location);

async function addressChanged() {
  const moved = lastPath !== pathOf(location);
  lastPath = pathOf(location);
  renewWarnings();
  await showPage();
  // A new page starts at its top, unless it restored an earlier position; a changed filter leaves
  // the focus where it is, if that element still exists.
  const main = byId("main");
  const placed = main.contains(document.activeElement) && document.activeElement !== main;
  if (moved && !placed) window.scrollTo(0, 0);
  if (moved ? !placed : document.activeElement === document.body)
    main.focus({ preventScroll: true });
}

document.addEventListener("signed-out", () => {
  if (state.me) toast("You have been signed out. Please sign in again.");
  state.me = null;
  drawWarnings([]);
  if (!match(PAGES, pathOf(location))?.page.isPublic) navigate(detour() ?? "/signin", { replace: true });
});
document.addEventListener("shop-changed", async () => {
  await loadShop().catch(() => {}); // it is asked for again on the next page
  drawTop();
});
document.addEventListener("reachable", ({ detail: reachable }) => {
  const note = byId("offline");
  if (note.hidden === reachable) return; // said once, not at each try
  note.hidden = reachable;
  note.textContent = reachable
    ? ""
    : "The shop cannot be reached just now. What you see may be old; nothing you typed is lost.";
});
window.addEventListener("address", addressChanged);
followLinks();
listenForKeys();
tellExactTimes();
refresh();
