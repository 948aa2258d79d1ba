// SPDX-License-Identifier: MIT

/** Keeps what is shown current by polling, which costs almost nothing while nothing changes. */

import { api } from "./api.js";
import { byId } from "./dom.js";

const EVERY_MS = 5000;

/** Announces @text to screen readers. */
export function announce(text) {
  const region = byId("announcer");
  region.textContent = "";
  // If a live region is changed twice at once, screen readers read only one, wrong text.
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

const visible = () =>
  document.hidden
    ? new Promise((resolve) =>
        document.addEventListener("visibilitychange", resolve, { once: true }),
      )
    : Promise.resolve();

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls @path every few seconds with If-None-Match, while the tab is visible, until @signal aborts.
 * Calls @changed(data, etag) when the response differs from the one with @etag.
 */
export async function watch(path, { etag, signal, changed, every = EVERY_MS }) {
  let known = etag;
  while (!signal.aborted) {
    await pause(every);
    await visible();
    if (signal.aborted) return;
    try {
      const headers = known ? { "If-None-Match": known } : {};
      const answer = await api("GET", path, { headers, signal });
      if (answer.status === 304 || signal.aborted) continue;
      known = answer.etag;
      changed(answer.data, answer.etag);
    } catch (error) {
      // The top of the page reports an unreachable server; the next attempt may succeed.
      if (signal.aborted || error.status === 401 || error.status === 404) return;
    }
  }
}
