// SPDX-License-Identifier: MIT

/** One customer: who they are, what they ordered, and what staff can do for them. */

import { get, patch } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { money, plural, time } from "../lib/format.js";
import { formDialog } from "../lib/form-dialog.js";
import { choice, passwordChoice, showSecret } from "../lib/new-password.js";
import { orderAddress, ordersOf, wayBack } from "../orders/order-query.js";
import { ask, badge, busy, field, heading, itemsLine, problemBox, skeleton, toast } from "../lib/parts.js";
import { proving } from "../lib/prove.js";
import { address } from "../lib/router.js";

const LATEST = 5;

const state = (user) =>
  user.erased
    ? "✕ Erased for good: only the orders are left"
    : user.disabled
      ? "✕ Disabled: cannot sign in"
      : "✓ Active";

export async function showCustomer(context) {
  const { main, params, signal } = context;
  let user;
  try {
    user = await get(`/api/users/${params.id}`, signal);
  } catch (error) {
    if (error.status !== 404) throw error;
    fill(
      main,
      heading("No such customer"),
      h("p", {}, "The address may be incomplete. ", h("a", { href: "/customers" }, "All customers")),
    );
    return;
  }
  if (!signal.aborted) new CustomerPage(context, user).show();
}

class CustomerPage {
  constructor(context, user) {
    this.context = context;
    this.user = user;
    this.itself = user.id === context.me.id;
    this.head = h("div");
    this.wrong = h("div");
    this.orders = h("section", { "aria-labelledby": "latest" });
  }

  show() {
    this.draw();
    fill(
      this.context.main,
      h("p", { class: "crumb" }, h("a", { href: "/customers" }, "← Customers")),
      h("div", { class: "person" }, this.head, this.wrong, this.orders),
    );
    this.loadOrders();
  }

  draw() {
    const { user } = this;
    const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
    fill(
      this.head,
      heading(
        user.name,
        !user.erased &&
          h(
            "a",
            { class: "button primary", href: address("/new", { customer: user.id }) },
            "New order for them",
          ),
      ),
      h(
        "dl",
        { class: "person-facts" },
        !user.erased &&
          fact("Email", h("a", { href: `mailto:${encodeURIComponent(user.email)}` }, user.email)),
        fact("Role", user.role === "admin" ? "Admin" : "Customer"),
        fact("State", state(user)),
        fact("Since", time(user.created_at)),
      ),
      !user.erased && this.actions(),
    );
  }

  actions() {
    const button = (name, text, run, kind) =>
      h("button", { type: "button", class: kind, "data-name": name, onclick: run }, text);
    const { disabled } = this.user;
    return h(
      "div",
      { class: "person-head" },
      button("edit", "Edit name, email or role", () => this.edit()),
      this.itself
        ? h("a", { class: "button", href: "/account" }, "Change my password")
        : button("password", "Reset password", () => this.resetPassword()),
      button("disable", disabled ? "Enable again" : "Disable…", ({ target }) =>
        this.setDisabled(!disabled, target),
      ),
    );
  }

  /** Shows the changed @user; focuses the button @name, which was created again. */
  async changed(user, name) {
    this.user = user;
    if (this.itself) {
      await this.context.refresh(); // The frame shows the name, too, and the role decides on the pages.
      return;
    }
    this.draw();
    this.head.querySelector(`[data-name="${name}"]`)?.focus();
  }

  get path() {
    return `/api/users/${this.user.id}`;
  }

  change(change) {
    return proving((proof) => patch(this.path, { ...change, ...proof }));
  }

  async edit() {
    const { user } = this;
    const name = h("input", { value: user.name, maxlength: "200", required: true });
    const email = h("input", { type: "email", value: user.email, maxlength: "254", required: true });
    const roles = [
      ["customer", "Customer: sees and places their own orders"],
      ["admin", "Admin: sees and changes everything"],
    ];
    const role = choice("Role", user.role === "admin" ? roles.reverse() : roles);
    const changed = await formDialog({
      title: `Edit ${user.name}`,
      draft: `customer ${user.id}`,
      content: [
        field("Name", name, { pointer: "/name" }),
        field("Email", email, { pointer: "/email", hint: "They sign in with it." }),
        role.node,
      ],
      save: () => {
        const change = {};
        if (name.value !== user.name) change.name = name.value;
        if (email.value !== user.email) change.email = email.value;
        if (role.value() !== user.role) change.role = role.value();
        return Object.keys(change).length > 0 ? this.change(change) : null;
      },
    });
    if (!changed) return;
    toast(`${changed.name} is saved.`);
    await this.changed(changed, "edit");
  }

  async resetPassword() {
    const { user } = this;
    const password = passwordChoice();
    const changed = await formDialog({
      title: `New password for ${user.name}`,
      content: [
        h("p", {}, "They will be signed out everywhere, and their API tokens will stop working."),
        password.node,
      ],
      confirm: "Set new password",
      save: () => this.change({ password: password.value() }),
    });
    if (changed) await showSecret(`${user.name} has a new password`, user.email, password);
  }

  async setDisabled(disabled, button) {
    const { user } = this;
    if (disabled && !(await this.confirmDisabling())) return;
    await busy(button, async () => {
      fill(this.wrong);
      try {
        const changed = await this.change({ disabled });
        toast(disabled ? `${user.name} cannot sign in any more.` : `${user.name} can sign in again.`);
        await this.changed(changed, "disable");
      } catch (error) {
        if (error.code !== "unauthenticated") fill(this.wrong, problemBox(error));
      }
    });
    if (button.isConnected) button.focus();
  }

  confirmDisabling() {
    return ask({
      title: this.itself ? "Disable yourself?" : `Disable ${this.user.name}?`,
      content: h(
        "p",
        {},
        this.itself
          ? "You are signed out at once, and only another admin can let you in again."
          : "They are signed out at once and cannot sign in. Their orders stay, and you can enable them again at any time.",
      ),
      confirm: "Disable",
      danger: true,
    });
  }

  async loadOrders() {
    const { signal } = this.context;
    this.orders.setAttribute("aria-busy", "true");
    fill(this.orders, h("h2", { id: "latest" }, "Latest orders"), skeleton());
    try {
      const { orders, pagination } = await get(
        `/api/orders?user_id=${this.user.id}&limit=${LATEST}`,
        signal,
      );
      if (signal.aborted) return;
      fill(
        this.orders,
        h("h2", { id: "latest" }, "Latest orders"),
        orders.length === 0
          ? h("p", {}, `${this.user.name} has not ordered anything yet.`)
          : [
              latestTable(orders, wayBack({ user_id: this.user.id })),
              h(
                "p",
                {},
                h(
                  "a",
                  { href: ordersOf(this.user.id) },
                  pagination.total > LATEST
                    ? `All ${plural(pagination.total, "order", "orders")}`
                    : "Show in the list of orders",
                ),
              ),
            ],
      );
    } catch (error) {
      if (signal.aborted || error.code === "unauthenticated") return;
      fill(this.orders, h("h2", { id: "latest" }, "Latest orders"), problemBox(error, () => this.loadOrders()));
    } finally {
      this.orders.removeAttribute("aria-busy");
    }
  }
}

const latestTable = (orders, back) =>
  h(
    "table",
    { class: "orders mine" },
    h("caption", { class: "visually-hidden" }, "Latest orders"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ["Order", "Placed", "Items"].map((label) => h("th", { scope: "col" }, label)),
        h("th", { scope: "col", class: "amount" }, "Total"),
        h("th", { scope: "col" }, "Status"),
      ),
    ),
    h(
      "tbody",
      {},
      orders.map((order) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row", class: "col-number" },
            h("a", { class: "go", href: orderAddress(order.id, back) }, `#${order.number}`),
          ),
          h("td", { class: "col-placed" }, time(order.created_at)),
          h("td", { class: "col-items" }, itemsLine(order)),
          h("td", { class: "col-total amount" }, money(order.total)),
          h("td", { class: "col-status" }, badge(order.status)),
        ),
      ),
    ),
  );
