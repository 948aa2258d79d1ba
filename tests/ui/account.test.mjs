// SPDX-License-Identifier: MIT

/** One's own account. */

import {
  ADMIN,
  ALL_LOOKS,
  assert,
  CUSTOMER,
  gone,
  look,
  PASSWORD,
  pathIs,
  says,
  seen,
  test,
  testLooks,
  until,
  visit,
} from "./harness.mjs";

testLooks("who one is, and what one can change", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/account" });
  await seen(page.getByText(CUSTOMER));
  await says(page.locator("main"), "You have none.");
  await look(page, "account");
});

async function fillIn(page, { current, next, again = next }) {
  await page.getByLabel("Current password", { exact: true }).fill(current);
  await page.getByLabel("New password", { exact: true }).fill(next);
  await page.getByLabel("New password again", { exact: true }).fill(again);
  await page.getByRole("button", { name: "Change password" }).click();
}

test("change the password", async ({ open, shop }) => {
  const email = "ada.lindqvist@example.com";
  const other = await open({ as: email, path: "/account" });
  const page = await open();
  const [name, value] = await shop.signIn(email);
  await page.context().addCookies([{ name, value, url: shop.url }]);
  await visit(page, "/account");

  await fillIn(page, { current: PASSWORD, next: "nine blue mugs", again: "nine blue cups" });
  await says(page.locator(".wrong"), "This is not the same as the one above.");
  page.guard.expect(422, /\/api\/me\/password$/);
  await fillIn(page, { current: "not it", next: "nine blue mugs" });
  await says(page.locator(".wrong"), "This is not your present password.");
  await fillIn(page, { current: PASSWORD, next: "short" });
  await says(page.locator(".wrong"), "characters.");
  await look(page, "account, password with problems");
  await fillIn(page, { current: PASSWORD, next: "nine blue mugs" });
  await says(page.getByRole("status"), "Your API tokens no longer work.");
  await look(page, "account, password changed");

  other.guard.expect(401, /\/api\//);
  await other.reload();
  await pathIs(other, /^\/signin/);
  await page.reload();
  await pathIs(page, "/account");
  assert.ok(await shop.signIn(email, "nine blue mugs"));
});

const makeToken = async (page, label) => {
  await page.getByLabel("Label").fill(label);
  await page.getByRole("button", { name: "Make a token" }).click();
  return page.getByLabel("Token", { exact: true }).inputValue();
};

/** The API's response to a request with @token. */
const ask = async (shop, token, path) =>
  (await fetch(shop.url + path, { headers: { Authorization: `Bearer ${token}` } })).status;

testLooks("API tokens end with the password, unless they are kept", async ({ open, shop, look: { size } }) => {
  const email = `tokens-${size}@example.com`;
  await shop.person(email, "Tove Kent");
  const page = await open({ as: email, path: "/account" });
  const token = await makeToken(page, "Spreadsheet");
  await page.getByLabel("Keep my API tokens working").check();
  await fillIn(page, { current: PASSWORD, next: "nine blue mugs" });
  await says(page.getByRole("status"), "Your API tokens still work.");
  await seen(page.getByRole("button", { name: "Revoke Spreadsheet" }));
  assert.equal(await ask(shop, token, "/api/me"), 200);
  assert.equal(await page.getByLabel("Keep my API tokens working").isChecked(), false);

  await fillIn(page, { current: "nine blue mugs", next: "ten green cups" });
  await says(page.getByRole("status"), "Your API tokens no longer work.");
  await says(page.locator("main"), "You have none.");
  assert.equal(await ask(shop, token, "/api/me"), 401);
});

const SIZES = ALL_LOOKS.filter(({ size }) => size !== "phone");

test("choose what a token may be used for", async ({ open, shop }) => {
  for (const { size, theme } of SIZES) {
    const label = `Board ${size} ${theme}`;
    const page = await open({ as: ADMIN, path: "/account", size, theme });
    await page.getByLabel("Only what you choose").check();
    await page.getByRole("button", { name: "Make a token" }).click();
    await says(page.locator(".wrong"), "This needs at least one.");
    assert.equal(
      await page.evaluate(() => document.activeElement.value),
      "orders:read",
      "the first choice has the focus",
    );
    await look(page, "account, token without a use");
    await page.keyboard.press("Space");
    await page.getByLabel("Read the metrics").check();
    const token = await makeToken(page, label);
    await look(page, "account, token for some uses");
    assert.equal(await ask(shop, token, "/metrics"), 200);
    assert.equal(await ask(shop, token, "/api/orders"), 200);
    assert.equal(await ask(shop, token, "/api/users"), 403);
    assert.ok(await page.getByLabel("All that you may do").isChecked());
    await says(
      page.locator(".tokens li").filter({ hasText: label }),
      "See orders and the catalogue; read the metrics",
    );
  }
  const page = await open({ as: CUSTOMER, path: "/account" });
  await page.getByLabel("Only what you choose").check();
  await page.getByLabel("Place orders").check();
  const token = await makeToken(page, "Till");
  assert.equal(await ask(shop, token, "/api/orders"), 403);
  await says(page.locator(".tokens li").filter({ hasText: "Till" }), "Place orders, change their status");
});

testLooks("make an API token, use it, revoke it", async ({ open, shop, look: { size } }) => {
  const label = `Till ${size} <b>&amp;`;
  const page = await open({ as: ADMIN, path: "/account" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByLabel("Label").fill(label);
  await page.getByLabel("Works for").selectOption("365");
  await page.getByRole("button", { name: "Make a token" }).click();
  await seen(page.getByRole("heading", { name: `“${label}” has been made` }));
  const token = await page.getByLabel("Token", { exact: true }).inputValue();
  assert.match(token, /^odt_/);
  await page.getByRole("button", { name: "Copy" }).click();
  await says(page.locator(".secret"), "Copied.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
  await look(page, "account, token made");
  await says(page.locator(".tokens li").filter({ hasText: label }), "All that you may do");
  const use = () => ask(shop, token, "/api/me");
  assert.equal(await use(), 200);

  await page.reload();
  const revoke = page.getByRole("button", { name: `Revoke ${label}` });
  await revoke.click();
  await seen(page.getByRole("dialog"));
  await look(page, "account, revoke a token");
  await page.getByRole("button", { name: "Keep it" }).click();
  await gone(page.getByRole("dialog"));
  assert.equal(await use(), 200);
  await revoke.click();
  await page.getByRole("button", { name: "Revoke", exact: true }).last().click();
  await gone(revoke);
  await until(async () => (await use()) === 401, "the token does not work any more");
});

test("single keys can be switched off", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/account" });
  const dialog = page.getByRole("dialog");
  await page.keyboard.press("?");
  await seen(dialog);
  await look(page, "keys");
  await page.keyboard.press("Escape");
  await gone(dialog);
  await page.getByLabel(/Keyboard shortcuts:/).uncheck();
  await page.locator("main").focus();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Show the shortcuts" }).click();
  await seen(dialog);
  assert.equal(await dialog.count(), 1, "the key opened none");
  assert.equal(await dialog.getByRole("checkbox").isChecked(), false);
});
