// SPDX-License-Identifier: MIT

/** Who can sign in: customers and the shop's staff. */

import { post } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { formDialog } from "../lib/form-dialog.js";
import { showCustomer } from "./customer.js";
import { ListPage, staffOnly } from "../lib/list-page.js";
import { choice, passwordChoice, showSecret } from "../lib/new-password.js";
import { field } from "../lib/parts.js";
import { proving } from "../lib/prove.js";

let page = null;

export async function show(context) {
  if (staffOnly(context)) return;
  if (context.params.id) {
    await showCustomer(context);
    return;
  }
  if (!page?.isShown(context)) page = new ListPage(context, options());
  await page.visit(context);
}

const options = () => ({
  title: "Customers",
  action: h("button", { type: "button", class: "primary", onclick: addPerson }, "Add customer"),
  path: "/customers",
  api: "/api/users",
  name: "users",
  sort: "name",
  words: {
    one: "person",
    many: "people",
    search: "Search by name or email",
    empty: ["Nobody yet", "Add the first customer."],
  },
  columns: [
    ["", "Name"],
    ["", "Role"],
    ["about", "Email"],
    ["", "State"],
    ["", "Since"],
  ],
  row: cells,
});

const cells = (user) => [
  h("th", { scope: "row" }, h("a", { class: "clamp name-of", href: `/customers/${user.id}` }, user.name)),
  h("td", {}, user.role === "admin" ? "Admin" : "Customer"),
  h("td", { class: "about" }, h("div", { class: "clamp name-of email" }, user.email)),
  h("td", { class: user.disabled ? "state off" : "state" }, user.disabled ? "✕ Disabled" : "✓ Active"),
  h("td", { class: "small" }, time(user.created_at)),
];

async function addPerson() {
  const name = h("input", { maxlength: "200", autocomplete: "off", required: true });
  const email = h("input", { type: "email", maxlength: "254", autocomplete: "off", required: true });
  const role = choice("Role", [
    ["customer", "Customer: sees and places their own orders"],
    ["admin", "Admin: sees and changes everything"],
  ]);
  const password = passwordChoice();
  const user = await formDialog({
    title: "Add customer",
    content: [
      field("Name", name, { pointer: "/name" }),
      field("Email", email, { pointer: "/email", hint: "They sign in with it. It cannot be changed later." }),
      role.node,
      password.node,
    ],
    confirm: "Add",
    draft: "new customer",
    save: () =>
      proving((proof) =>
        post("/api/users", {
          name: name.value,
          email: email.value,
          role: role.value(),
          password: password.value(),
          ...proof,
        }),
      ),
  });
  if (!user) return;
  await page.load();
  await showSecret(`${user.name} can sign in now`, user.email, password);
}
