// SPDX-License-Identifier: MIT

/** Pages that ask for the user's password when the sign-in is long ago. */

import { ADMIN, ALL_LOOKS, assert, gone, look, PASSWORD, says, seen, test, until } from "./harness.mjs";

const LONG_AGO_MIN = 16;

const dialog = (page) => page.getByRole("dialog");
const proof = (page) => page.getByRole("dialog", { name: "Is it you?" });

/** Opens @path as an admin who signed in a while ago. */
async function openLongAgo(open, shop, path, looks = {}) {
  const page = await open({ as: ADMIN, path, ...looks });
  page.guard.expect(403, /\/api\/users/);
  shop.ageSignIns(LONG_AGO_MIN);
  return page;
}

async function fillInAdmin(page, email) {
  await page.getByRole("button", { name: "Add customer" }).click();
  await dialog(page).getByLabel("Name").fill("Greta Holm");
  await dialog(page).getByLabel("Email").fill(email);
  await dialog(page).getByLabel(/^Admin/).check();
}

const roleOf = async (shop, email) =>
  (await shop.get(`/api/users?q=${encodeURIComponent(email)}`)).users[0]?.role;

test("making an admin takes one's own password, by keyboard", async ({ open, shop }) => {
  for (const { size, theme } of ALL_LOOKS) {
    const email = `greta-${size}-${theme}@example.com`;
    const page = await openLongAgo(open, shop, "/customers", { size, theme });
    page.guard.expect(422, /\/api\/users$/);
    await fillInAdmin(page, email);
    await page.keyboard.press("Enter");
    await seen(proof(page));
    const input = proof(page).getByLabel("Your own password", { exact: true });
    await until(() => input.evaluate((node) => node === document.activeElement), "the focus is there");
    await look(page, "prove");

    await page.keyboard.press("Enter");
    await says(proof(page).locator(".wrong"), "This is missing.");
    await page.keyboard.type("not it");
    await page.keyboard.press("Enter");
    await says(proof(page).locator(".wrong"), "This is not your present password.");
    await look(page, "prove, wrong");
    assert.equal(await roleOf(shop, email), undefined);

    await input.fill(PASSWORD);
    await page.keyboard.press("Enter");
    await says(dialog(page), "Greta Holm can sign in now");
    assert.equal(await roleOf(shop, email), "admin");
  }
});

test("who does not prove it changes nothing, and loses nothing", async ({ open, shop }) => {
  const email = "greta-later@example.com";
  const page = await openLongAgo(open, shop, "/customers");
  await fillInAdmin(page, email);
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await seen(proof(page));
  await page.keyboard.press("Escape");
  await gone(proof(page));
  await says(dialog(page).getByRole("alert"), "Nothing was changed: this needs your own password.");
  assert.equal(await dialog(page).getByLabel("Email").inputValue(), email);
  assert.equal(await roleOf(shop, email), undefined);

  // Problems of the change itself are shown where it was typed.
  page.guard.expect(409, /\/api\/users$/);
  await dialog(page).getByLabel("Email").fill(ADMIN);
  await page.keyboard.press("Enter");
  await proof(page).getByLabel("Your own password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await gone(proof(page));
  await says(dialog(page).locator(".wrong"), "This belongs to somebody already.");
});

test("setting a password and giving the role take it, too; the rest does not", async ({ open, shop }) => {
  const { id } = await shop.person("ola@example.com", "Ola Berg");
  const page = await openLongAgo(open, shop, `/customers/${id}`);
  await page.getByRole("button", { name: "Reset password" }).click();
  await dialog(page).getByRole("button", { name: "Set new password" }).click();
  await proof(page).getByLabel("Your own password", { exact: true }).fill(PASSWORD);
  await proof(page).getByRole("button", { name: "Go on" }).click();
  await says(dialog(page), "Ola Berg has a new password");
  const made = await dialog(page).getByLabel("Password").inputValue();
  await dialog(page).getByRole("button", { name: "I have noted it" }).click();
  assert.ok(await shop.signIn("ola@example.com", made));

  await page.getByRole("button", { name: "Edit name, email or role" }).click();
  await dialog(page).getByLabel("Name").fill("Ola Bergh");
  await page.keyboard.press("Enter");
  await gone(dialog(page));
  await page.getByRole("button", { name: "Edit name, email or role" }).click();
  await dialog(page).getByLabel(/^Admin/).check();
  await page.keyboard.press("Enter");
  await proof(page).getByLabel("Your own password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await gone(dialog(page));
  assert.equal(await roleOf(shop, "ola@example.com"), "admin");
});

test("who signed in just now is not asked", async ({ open, shop }) => {
  const page = await open();
  const [name, value] = await shop.signIn(ADMIN);
  await page.context().addCookies([{ name, value, url: shop.url }]);
  await page.goto("/customers");
  await fillInAdmin(page, "greta-fresh@example.com");
  await page.keyboard.press("Enter");
  await says(dialog(page), "Greta Holm can sign in now");
});
