// SPDX-License-Identifier: MIT

/**
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
