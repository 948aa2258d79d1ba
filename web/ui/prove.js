// SPDX-License-Identifier: MIT

/** Changes for which whoever signed in long ago is asked for their password once more. */

import { h } from "./dom.js";
import { formDialog } from "./form-dialog.js";
import { hidePasswords, passwordField } from "./password.js";

/**
 * Makes a change with @send(proof), whose @proof goes into the body beside it. Where the server asks
 * for one's own password, it is asked for in a dialog, and the change is sent again. Rejects with
 * what is wrong, as it does when the dialog is dismissed.
 */
export async function proved(send) {
  let asked;
  try {
    return await send({});
  } catch (error) {
    if (error.code !== "password_needed") throw error;
    asked = error;
  }
  const password = passwordField("Your own password", {
    name: "current",
    autocomplete: "current-password",
    pointer: "/current_password",
  });
  const result = await formDialog({
    title: "Is it still you?",
    content: [h("p", {}, "You signed in a while ago. Nothing is changed until you give your password."), password],
    confirm: "Go on",
    save: () => {
      const value = password.querySelector("input").value;
      hidePasswords(password.closest("form"));
      return send({ current_password: value });
    },
  });
  if (result === null) throw asked;
  return result;
}
