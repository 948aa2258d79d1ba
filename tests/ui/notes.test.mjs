// SPDX-License-Identifier: MIT

/** What customers write with an order is read before the work begins, and as they wrote it. */

import { ADMIN, assert, CUSTOMER, look, says, seen, test, testLooks, until } from "./harness.mjs";

const NOTE = "Please wrap as a gift:\n- the mug in blue\n- the bowl in red";
const row = (page, order) => page.locator(`tr[data-id="${order.id}"]`);
const top = (locator) => locator.evaluate((node) => node.getBoundingClientRect().top);

/** The lines in which the text of @locator is shown. */
const lines = async (locator) => (await locator.innerText()).split("\n");

testLooks("a note is marked in the list, and stands above the items", async ({ open, shop }) => {
  const noted = await shop.order(CUSTOMER, { note: NOTE });
  const plain = await shop.order(CUSTOMER);
  await shop.move(plain, "processing", { note: "A note of the shop's" });
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(row(page, noted).getByTitle("Placed with a note"));
  assert.equal(await row(page, plain).getByTitle("Placed with a note").isVisible(), false);
  await look(page, "orders, one with a note");

  await row(page, noted).locator(".step").click();
  await says(row(page, noted).locator(".badge"), "Processing");
  assert.ok(await row(page, noted).getByTitle("Placed with a note").isVisible(), "a step leaves the mark");

  await row(page, noted).locator(".peek").click();
  const view = page.getByRole("dialog");
  await seen(view.locator(".note-card"));
  assert.deepEqual(await lines(view.locator(".note-card .note")), NOTE.split("\n"));
  assert.ok((await top(view.locator(".note-card"))) < (await top(view.locator("table"))));
  await look(page, "quick view, a note");

  await page.goto(`/orders/${noted.id}`);
  const card = page.locator(".note-card");
  await seen(card);
  assert.deepEqual(await lines(card.locator(".note")), NOTE.split("\n"));
  assert.ok((await top(card)) < (await top(page.locator("table.lines"))), "it stands above the items");
  await look(page, "order, a note");
  await page.goto(`/orders/${noted.id}/slip`);
  await seen(page.locator(".slip .note"));
  assert.deepEqual(await lines(page.locator(".slip .note")), NOTE.split("\n"));

  const own = await open({ as: CUSTOMER, path: `/orders/${noted.id}` });
  await says(own.locator(".note-card"), "Your note");
});

test("line breaks are kept from the field to the timeline", async ({ open, shop }) => {
  const customer = await open({ as: CUSTOMER, path: "/new" });
  await customer.getByRole("button", { name: "Add Mug, blue" }).click();
  await customer.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await customer.getByLabel("Note").fill(`  ${NOTE} \n\n\n\n`);
  await customer.getByRole("button", { name: /^Place order/ }).click();
  await seen(customer.getByRole("heading", { name: /is placed$/ }));
  const [{ id }] = (await shop.get("/api/orders?limit=1", CUSTOMER)).orders;
  assert.equal((await shop.get(`/api/orders/${id}`)).status_history[0].note, NOTE);

  const page = await open({ as: ADMIN, path: `/orders/${id}` });
  const field = page.getByLabel("Note", { exact: true });
  await field.fill("Blue is out.");
  await field.press("End");
  await field.press("Shift+Enter");
  await page.keyboard.type("We took green.");
  await field.press("Enter");
  await says(page.locator(".heading .badge"), "Processing");
  await until(async () => (await page.locator("ol.timeline .note").count()) === 2, "the note is there");
  assert.deepEqual(await lines(page.locator("ol.timeline .note").nth(1)), ["Blue is out.", "We took green."]);
});

test("a product's description keeps its lines", async ({ open, shop }) => {
  const description = "Holds 300 ml.\nDishwasher safe.";
  const page = await open({ as: ADMIN, path: "/products" });
  await page.getByRole("button", { name: "Add product" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Product number").fill("AAA-1");
  await dialog.getByLabel("Name").fill("Aaa mug");
  await dialog.getByLabel("Description").fill(description);
  await dialog.getByLabel("Price").fill("12.50");
  await dialog.getByRole("button", { name: "Add product" }).click();
  await says(page.locator("#toasts"), "is in the catalogue");
  assert.equal((await shop.get("/api/products/AAA-1")).description, description);
  const shown = page.locator("tr", { hasText: "AAA-1" }).locator(".about div");
  assert.deepEqual(await lines(shown), description.split("\n"));
  await page.goto("/new");
  const item = page.locator(".products li", { hasText: "Aaa mug" }).locator(".quiet");
  await seen(item);
  assert.deepEqual(await lines(item), description.split("\n"));
});
