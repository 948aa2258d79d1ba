// SPDX-License-Identifier: MIT

/** Changes for which the server asks for the user's own password if they signed in long ago. */

import { h } from "./dom.js";
import { formDialog } from "./form-dialog.js";
import { passwordField, SOME_WRONG } from "./password.js";

const POINTER = "/current_password";

/** Whether the dialog shows @error: a wrong password, or a failure that may be temporary. */
const concernsDialog = (error) =>
  !error.status || error.status === 429 || error.status >= 500 || error.about?.(POINTER);

/**
 * Sends a change with @send(proof). @proof is empty at first; if the server asks for the user's own
 * password, it has that. Resolves to what @send resolves to; rejects with what is wrong with the
 * change, or, if no password was given, with an error that says that nothing was changed.
 */
export async function proving(send) {
  try {
    return await send({});
  } catch (error) {
    if (error.code !== "password_needed") throw error;
  }
  const result = await askPassword(send);
  if (!result) throw new Error("Nothing was changed: this needs your own password.");
  if (result.error) throw result.error;
  return result.sent;
}

/** Resolves to { sent } or { error }, or to null if the dialog was dismissed. */
function askPassword(send) {
  const password = passwordField("Your own password", {
    autocomplete: "current-password",
    pointer: POINTER,
  });
  const input = password.querySelector("input");
  return formDialog({
    title: "Is it you?",
    content: [
      h("p", {}, "You signed in a while ago. Please type your own password to go on."),
      password,
    ],
    confirm: "Go on",
    save: async () => {
      if (input.value === "")
        throw Object.assign(new Error(SOME_WRONG), { errors: [{ pointer: POINTER, detail: "is missing" }] });
      try {
        return { sent: await send({ current_password: input.value }) };
      } catch (error) {
        if (concernsDialog(error)) throw error;
        return { error };
      }
    },
  });
}
