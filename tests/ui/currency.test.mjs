// SPDX-License-Identifier: MIT

/** Amounts on the pages have the decimals of the shop's currency. */

import { ADMIN, assert, emptyShop, escape, PASSWORD, pathIs, says, seen, test } from "./harness.mjs";

const EMAIL = ADMIN;

/** A shop with an admin, a session of theirs, and one product. */
async function shopIn(currency, price) {
  const shop = await emptyShop("--currency", currency);
  const [, code] = shop.log().match(/with the code (\S+)/);
  const response = await fetch(`${shop.url}/setup.json`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code, email: EMAIL, name: "Robin", password: PASSWORD }),
  });
  assert.equal(response.status, 201);
  const product = { product_id: "TEA", name: "Tea", price };
  await shop.api(EMAIL, "POST", "/api/products", product);
  return shop;
}

const SHOPS = [
  { currency: "JPY", price: "1200", one: /¥1,200(?!\.)/, three: /¥3,600(?!\.)/, typed: "0.4", example: "1250" },
  { currency: "KWD", price: "1.250", one: /1\.250/, three: /3\.750/, typed: "1.2505", example: "12.500" },
  // Browsers show these without the decimals that they have.
  { currency: "IQD", price: "1.250", one: /1\.250/, three: /3\.750/, typed: "1.2505", example: "12.500" },
];

for (const { currency, price, one, three, typed, example } of SHOPS)
  test(`an order in ${currency}`, async ({ open }) => {
    const shop = await shopIn(currency, price);
    const page = await open({ shop, as: EMAIL, path: "/products" });
    await says(page.locator("table"), one);
    await page.getByRole("button", { name: "Edit: Tea" }).click();
    assert.equal(await page.locator("dialog").getByLabel("Price").inputValue(), price);
    await escape(page);

    await page.goto(`${shop.url}/new`);
    await page.getByRole("button", { name: "Add Tea" }).click();
    await page.locator("ul.products").getByRole("textbox", { name: "Quantity of Tea" }).fill("3");
    await says(page.locator("main"), three);
    await page.getByText("Something that is not in the catalogue").click();
    const custom = page.locator("details.custom");
    await custom.getByLabel("Price for one").fill(typed);
    await custom.getByRole("button", { name: "Add to the order" }).click();
    await says(custom, `such as ${example}`);

    const order = await shop.order(EMAIL, { product: "TEA", quantity: 3 });
    assert.equal(order.total, Number(price) * 3);
    await page.goto(`${shop.url}/orders/${order.id}`);
    await says(page.locator("table.lines tfoot"), three);
    await page.goto(`${shop.url}/orders/${order.id}/slip`);
    await pathIs(page, `/orders/${order.id}/slip`);
    await seen(page.getByRole("heading", { level: 1 }));
  });
