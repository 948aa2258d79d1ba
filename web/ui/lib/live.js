// SPDX-License-Identifier: MIT

/** Keeping what is shown true: asking again now and then, at next to no cost when nothing changed. */

import { api } from "./api.js";
import { byId } from "./dom.js";

const EVERY_MS = 5000;

/** Says @text to those who cannot see the change. */
export function announce(text) {
  const region = byId("announcer");
  region.textContent = "";
  // A region that is changed twice in one go is read out once, and wrongly.
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
 * Asks for @path every few seconds with If-None-Match, while the tab is visible, until @signal
 * aborts. Calls @changed(data, etag) when the answer is another one than that with @etag.
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
      // Unreachable is told at the top of the page; the next round may do better.
      if (signal.aborted || error.status === 401 || error.status === 404) return;
    }
  }
}
