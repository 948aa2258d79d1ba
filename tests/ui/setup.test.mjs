// SPDX-License-Identifier: MIT

/** The first page of a new shop. */

import { assert, emptyShop, LOOKS, look, pathIs, says, seen, settled, test } from "./harness.mjs";

const EMAIL = "robin@example.com";

async function fillIn(page, { code, name = "Robin", email = EMAIL, password = "nine blue mugs", again = password }) {
  await page.getByLabel("Set-up code").fill(code);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password again", { exact: true }).fill(again);
  await page.getByRole("button", { name: "Open the shop" }).click();
}

for (const one of LOOKS)
  test(`open a new shop (${one.size}, ${one.theme})`, async ({ open }) => {
    const shop = await emptyShop();
    const [, code] = shop.log().match(/with the code (\S+)/);
    const page = await open({ ...one, shop, path: "/orders" });
    await pathIs(page, "/setup");
    await look(page, "set-up");

    await fillIn(page, { code: "AAAA-AAAA", again: "nine blue cups" });
    await says(page.locator(".wrong"), "This is not the same as the one above.");
    page.guard.expect(422, /\/setup\.json$/);
    await fillIn(page, { code: "AAAA-AAAA", email: "robin", password: "short" });
    await says(page.locator(".wrong"), "This is not the one that the server shows on its terminal.");
    await says(page.locator(".wrong"), "This must be an email address");
    await says(page.locator(".wrong"), "characters.");
    await look(page, "set-up with problems");

    await fillIn(page, { code: code.toLowerCase().replace("-", "") });
    await seen(page.getByRole("heading", { level: 1, name: "Welcome, Robin" }));
    await look(page, "set-up done");
    await page.getByRole("link", { name: "Add the first product" }).click();
    await pathIs(page, "/products");
    await settled(page);
    await look(page, "no products yet");
    await page.goto("/setup");
    await pathIs(page, "/orders");
    await settled(page);
    await look(page, "no orders yet");

    const other = await open({ ...one, shop, path: "/setup" });
    await pathIs(other, /^\/signin/);
    assert.ok(await shop.signIn(EMAIL, "nine blue mugs"));
  });
