// SPDX-License-Identifier: MIT

/** The staff's pages for products and customers. */

import {
  ADMIN,
  assert,
  CUSTOMER,
  gone,
  look,
  PASSWORD,
  pathIs,
  says,
  seen,
  settled,
  test,
  testLooks,
  until,
} from "./harness.mjs";

const dialog = (page) => page.getByRole("dialog");
const rowOf = (page, text) => page.locator("table.listed tbody tr", { hasText: text });

testLooks("products: add, edit, stop selling, sell again", async ({ open, shop, look: { size } }) => {
  const id = `JUG-${size}`;
  const page = await open({ as: ADMIN, path: "/products" });
  await seen(page.locator("table.listed tbody tr"));
  await look(page, "products");

  await page.getByRole("button", { name: "Add product" }).click();
  await look(page, "products, add");
  page.guard.expect(422, /\/api\/products$/);
  const add = dialog(page).getByRole("button", { name: "Add product" });
  await add.click();
  await says(dialog(page).locator(".wrong"), /This /);
  await look(page, "products, add with problems");
  await dialog(page).getByLabel("Product number").fill(id);
  await dialog(page).getByLabel("Name").fill(`Jug of the ${size}`);
  await dialog(page).getByLabel(/Description/).fill("Holds a litre.");
  await dialog(page).getByLabel("Price").fill("24,5");
  await add.click();
  await gone(dialog(page));
  assert.equal((await shop.get(`/api/products/${id}`)).price, 24.5);

  await page.getByRole("searchbox").fill(`jug of the ${size}`);
  await says(page.locator("table.listed tbody"), "€24.50");
  await until(async () => (await page.locator("table.listed tbody tr").count()) === 1, "it is found alone");
  await page.getByRole("button", { name: /^Edit/ }).click();
  await look(page, "products, edit");
  await dialog(page).getByLabel("Price").fill("26");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await gone(dialog(page));
  await says(rowOf(page, id), "€26.00");

  await page.getByRole("button", { name: /^Stop selling/ }).click();
  await says(rowOf(page, id), "Not for sale");
  assert.equal((await shop.get(`/api/products/${id}`)).active, false);
  const { products } = await shop.get(`/api/products?q=${id}`, CUSTOMER);
  assert.deepEqual(products, []);
  await look(page, "products, one not for sale");
  await page.getByRole("button", { name: /^Sell again/ }).click();
  await says(rowOf(page, id), "● For sale");
});

test("a product number that is taken", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/products" });
  page.guard.expect(409, /\/api\/products$/);
  await page.getByRole("button", { name: "Add product" }).click();
  await dialog(page).getByLabel("Product number").fill("MUG-01");
  await dialog(page).getByLabel("Name").fill("Another mug");
  await dialog(page).getByLabel("Price").fill("1");
  await dialog(page).getByRole("button", { name: "Add product" }).click();
  await seen(dialog(page).getByRole("alert"));
  assert.equal(await dialog(page).getByLabel("Name").inputValue(), "Another mug");
  await page.keyboard.press("Escape");
  await gone(dialog(page));
});

testLooks("customers: add, find, disable, enable, reset", async ({ open, shop, look: { size } }) => {
  const email = `petra-${size}@example.com`;
  const name = `Petra ${size} Novák`;
  const page = await open({ as: ADMIN, path: "/customers" });
  await seen(page.locator("table.listed tbody tr"));
  await look(page, "customers");

  await page.getByRole("button", { name: "Add customer" }).click();
  await look(page, "customers, add");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Email").fill(email);
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await says(dialog(page), `${name} can sign in now`);
  const made = await dialog(page).getByLabel("Password").inputValue();
  await look(page, "customers, added");
  await dialog(page).getByRole("button", { name: "I have noted it" }).click();
  await gone(dialog(page));
  assert.ok(await shop.signIn(email, made), "the password that was shown works");

  await page.getByRole("searchbox").fill("petra");
  await page.getByRole("link", { name }).click();
  await seen(page.getByRole("heading", { level: 1, name }));
  await says(page.locator("main"), "has not ordered anything yet");
  await look(page, "customer without orders");

  await page.getByRole("button", { name: "Reset password" }).click();
  await dialog(page).getByLabel("Type one").check();
  await dialog(page).getByLabel("Password", { exact: true }).locator("visible=true").last().fill("seven red bowls");
  await look(page, "customer, reset password");
  await dialog(page).getByRole("button", { name: "Set new password" }).click();
  await gone(dialog(page));
  assert.ok(await shop.signIn(email, "seven red bowls"));

  await page.getByRole("button", { name: /^Disable/ }).click();
  await look(page, "customer, disable");
  await dialog(page).getByRole("button", { name: "Disable" }).click();
  await says(page.locator("main"), "Disabled");
  await assert.rejects(shop.signIn(email, "seven red bowls"));
  await page.getByRole("button", { name: "Enable again" }).click();
  await says(page.locator("main"), "Active");
  assert.ok(await shop.signIn(email, "seven red bowls"));
});

testLooks("a customer's orders, and a new order for them", async ({ open, shop }) => {
  const { users } = await shop.get("/api/users?q=anna.berger");
  const page = await open({ as: ADMIN, path: `/customers/${users[0].id}` });
  await seen(page.locator("table.orders tbody tr"));
  await look(page, "customer with orders");
  await page.getByRole("link", { name: /^All \d+ orders/ }).click();
  await pathIs(page, `/orders?user_id=${users[0].id}`);
  await page.goBack();
  await seen(page.getByRole("heading", { level: 1, name: users[0].name }));
  await page.getByRole("link", { name: "New order for them" }).click();
  await pathIs(page, /^\/new/);
  await says(page.locator("main"), users[0].email);
});

testLooks("who was erased is shown as gone, and nobody orders for them", async ({ open, shop }) => {
  const gone = await shop.person("gerda.gone@example.com", "Gerda Gone");
  shop.erase("gerda.gone@example.com");
  const page = await open({ as: ADMIN, path: `/customers/${gone.id}` });
  await says(page.locator("main"), "Erased for good");
  assert.equal(await page.getByRole("link", { name: "New order for them" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Enable again|Edit|Reset/ }).count(), 0);
  await look(page, "customer, erased");
  await assert.rejects(
    shop.order(ADMIN, { user_id: gone.id }),
    /422.*erased for good/s,
  );
});

test("an email that is taken", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/customers" });
  page.guard.expect(409, /\/api\/users$/);
  await page.getByRole("button", { name: "Add customer" }).click();
  await dialog(page).getByLabel("Name").fill("Somebody");
  await dialog(page).getByLabel("Email").fill(CUSTOMER);
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await seen(dialog(page).getByRole("alert"));
  await look(page, "customers, email taken");
});

test("the last admin cannot be disabled", async ({ open, shop }) => {
  const { id } = await shop.get("/api/me");
  const page = await open({ as: ADMIN, path: `/customers/${id}` });
  page.guard.expect(409, /\/api\/users\//);
  await page.getByRole("button", { name: /^Disable/ }).click();
  await dialog(page).getByRole("button", { name: "Disable" }).click();
  await says(page.getByRole("alert"), "last admin");
  await settled(page);
  assert.ok(await shop.signIn(ADMIN, PASSWORD));
});
