// SPDX-License-Identifier: MIT

/**
 * What somebody has typed and not sent. It outlives a reload and the end of a session, and is
 * forgotten when its owner signs out, when somebody else signs in, and with the tab. Never a
 * password.
 */

import { BASE } from "./router.js";

/** Shops below other base paths of this host share the tab's storage. */
const KEPT = `orderdesk-drafts${BASE}`;

let owner = null;
let drafts = {};

const store = () => {
  if (Object.keys(drafts).length === 0) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, JSON.stringify({ owner, drafts }));
};

/** For those that keep a draft in memory, too. */
const tell = () => document.dispatchEvent(new CustomEvent("drafts-forgotten"));

/** Brings back the drafts of @userId, who is signed in; another user's are forgotten. */
export function openDrafts(userId) {
  if (owner === userId) return;
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    // What cannot be read is nothing.
  }
  const isNext = owner !== null;
  drafts = kept?.owner === userId ? kept.drafts : {};
  owner = userId;
  store();
  if (isNext) tell();
}

/** Forgets all: the next one at this screen may be somebody else. */
export function forgetDrafts() {
  owner = null;
  drafts = {};
  store();
  tell();
}

export const readDraft = (name) => drafts[name];

/** Keeps @value, which JSON can hold, under @name; null forgets it. */
export function keepDraft(name, value) {
  if (value === null) delete drafts[name];
  else drafts[name] = value;
  store();
}

const isSecret = ({ type, autocomplete, readOnly }) =>
  readOnly || type === "password" || /password/.test(autocomplete);

const isChoice = ({ type }) => type === "radio" || type === "checkbox";
const valueOf = (input) => (isChoice(input) ? input.checked : input.value);

/**
 * Keeps what is typed in @form under @name, and brings back what was. Only what differs from what
 * the fields began with is kept, so that what is new in them stays new.
 *
 * @return  forgets it: call it when the form is sent or given up
 */
export function keepForm(form, name) {
  const fields = [...form.querySelectorAll("input, textarea, select")].filter(
    (input) => !isSecret(input),
  );
  const begun = fields.map(valueOf);
  for (const [index, value] of Object.entries(readDraft(name) ?? {})) {
    const input = fields[index];
    if (!input) continue;
    if (!isChoice(input)) input.value = value;
    else if (input.checked !== value) {
      input.checked = value;
      if (value) input.dispatchEvent(new Event("change"));
    }
  }
  const keep = () => {
    const typed = fields
      .map((input, index) => [index, valueOf(input)])
      .filter(([index, value]) => value !== begun[index]);
    keepDraft(name, typed.length > 0 ? Object.fromEntries(typed) : null);
  };
  form.addEventListener("input", keep);
  return () => keepDraft(name, null);
}
