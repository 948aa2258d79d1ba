// SPDX-License-Identifier: MIT

/** Placing an order, exactly once. */

import { ADMIN, assert, CUSTOMER, look, pathIs, says, seen, test, testLooks, until } from "./harness.mjs";

const ordersOf = (shop, email) =>
  shop.get("/api/orders?limit=1", email).then(({ pagination }) => pagination.total);

const placeButton = (page) => page.getByRole("button", { name: /^Place order/ });

async function choose(page, { find, name, quantity }) {
  await page.getByRole("searchbox", { name: "Find a product" }).fill(find);
  const add = page.getByRole("button", { name: `Add ${name}`, exact: true });
  await add.click();
  if (quantity)
    await page
      .locator("ul.products")
      .getByRole("textbox", { name: `Quantity of ${name}` })
      .fill(String(quantity));
}

/** Fills the cart with two products, and continues to the review. */
async function toReview(page) {
  await choose(page, { find: "mug", name: "Mug, blue", quantity: 2 });
  await choose(page, { find: "espresso", name: "Espresso cup" });
  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await pathIs(page, "/new?step=review");
  await seen(placeButton(page));
}

testLooks("find products, say how many, review, place", async ({ open, shop }) => {
  const before = await ordersOf(shop, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/new" });
  await seen(page.getByRole("button", { name: "Add Mug, blue" }));
  await look(page, "new order");
  await page.getByRole("searchbox", { name: "Find a product" }).fill("nothing like it");
  await seen(page.getByRole("heading", { name: "No product found" }));
  await look(page, "new order, no product found");
  await choose(page, { find: "mug", name: "Mug, blue", quantity: 2 });
  await page.getByRole("button", { name: "One more: Mug, oat white" }).waitFor({ state: "hidden" });
  await choose(page, { find: "espresso", name: "Espresso cup" });
  await page.locator("ul.products").getByRole("button", { name: "One more: Espresso cup" }).click();
  await says(page.locator("main"), /€61\.00/);
  await look(page, "new order, products chosen");

  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await seen(placeButton(page));
  await page.getByLabel("Note").fill("Please wrap as a gift");
  await look(page, "new order, review");
  await placeButton(page).click();
  await seen(page.getByRole("heading", { level: 1, name: /^Order \d+ is placed$/ }));
  await look(page, "new order, placed");
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);

  await page.getByRole("link", { name: "Follow this order" }).click();
  await says(page.locator("ol.timeline"), "Please wrap as a gift");
  await says(page.locator("table.lines"), /Espresso cup.*2.*€24\.00/);
});

test("a quantity that is none is said at its field", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/new" });
  await choose(page, { find: "mug", name: "Mug, blue", quantity: "two" });
  await says(page.locator(".wrong"), "whole number");
  await look(page, "new order, no quantity");
});

test("a double click orders once", async ({ open, shop }) => {
  const before = await ordersOf(shop, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/new" });
  await toReview(page);
  await placeButton(page).dblclick();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);
});

test("what was chosen outlives a reload and other pages", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/new" });
  await toReview(page);
  await page.getByLabel("Note").fill("Half a note");
  await page.getByRole("link", { name: "My orders" }).click();
  await pathIs(page, "/orders");
  await page.goBack();
  assert.equal(await page.getByLabel("Note").inputValue(), "Half a note");
  await page.reload();
  await says(page.locator(".cart-lines"), /Mug, blue.*Espresso cup/);
  assert.equal(await page.getByRole("textbox", { name: "Quantity of Mug, blue" }).inputValue(), "2");
  assert.equal(await page.getByLabel("Note").inputValue(), "Half a note");
  assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {}, "nothing outlives the tab");
});

testLooks("the connection is lost before the order arrives", async ({ open, shop }) => {
  const before = await ordersOf(shop, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/new" });
  await toReview(page);
  await page.getByLabel("Note").fill("Ring twice");
  page.guard.expectFailure(/./);
  await page.context().setOffline(true);
  await placeButton(page).click();
  await says(page.getByRole("alert"), /No answer came.*everything you typed is still here/);
  assert.equal(await page.locator("#offline").isVisible(), false, "it is said once");
  await look(page, "new order, no connection");
  assert.equal(await page.getByLabel("Note").inputValue(), "Ring twice");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);
});

test("the connection is lost after the order has arrived", async ({ open, shop }) => {
  const before = await ordersOf(shop, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/new" });
  await toReview(page);
  page.guard.expectFailure(/\/api\/orders$/);
  let lost = 0;
  await page.route("**/api/orders", async (route) => {
    if (lost++ > 1) return route.continue();
    await route.fetch(); // the server has it, and its response is lost
    return route.abort("connectionreset");
  });
  await placeButton(page).click();
  await says(page.getByRole("alert"), "it is not ordered twice");
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);
  await page.getByRole("button", { name: "Try again" }).click();
  await until(() => lost === 2, "it was tried again");
  await says(page.getByRole("alert"), "it is not ordered twice");
  await page.getByRole("button", { name: "Try again" }).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);
});

testLooks("a price that has changed in between is asked about", async ({ open, shop, look: { size } }) => {
  const product = size === "desktop" ? "MUG-02" : "MUG-03";
  const { name, price } = await shop.get(`/api/products/${product}`);
  const before = await ordersOf(shop, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/new" });
  await choose(page, { find: name, name });
  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await seen(placeButton(page));
  await shop.api(ADMIN, "PATCH", `/api/products/${product}`, { price: "20.25" });
  page.guard.expect(422, /\/api\/orders$/);
  await placeButton(page).click();
  await says(page.getByRole("alert"), `it is now €20.25 (it was €${price.toFixed(2)})`);
  assert.equal(await ordersOf(shop, CUSTOMER), before, "nothing is ordered for another price");
  await look(page, "new order, price changed");
  await page.getByRole("button", { name: "Accept €20.25" }).click();
  await says(placeButton(page), "€20.25");
  await placeButton(page).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  assert.equal(await ordersOf(shop, CUSTOMER), before + 1);
});

test("a product that is not sold any more can be left out", async ({ open, shop }) => {
  const page = await open({ as: CUSTOMER, path: "/new" });
  await toReview(page);
  await shop.api(ADMIN, "PATCH", "/api/products/MUG-04", { active: false });
  page.guard.expect(422, /\/api\/orders$/);
  page.guard.expect(404, /\/api\/products\/MUG-04$/);
  await placeButton(page).click();
  await says(page.locator(".line-trouble"), "This is not sold");
  await look(page, "new order, not sold any more");
  await page.locator(".line-trouble").getByRole("button", { name: /Remove/ }).click();
  await placeButton(page).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  await shop.api(ADMIN, "PATCH", "/api/products/MUG-04", { active: true });
});

testLooks("order again", async ({ open, shop, look: { size } }) => {
  const product = size === "desktop" ? "BOWL-01" : "MUG-01";
  const { products } = await shop.get("/api/products?limit=100");
  const one = products.find(({ product_id: id }) => id === product) ?? products.at(-1);
  const old = await shop.order(CUSTOMER, { product: one.product_id, quantity: 4 });
  const page = await open({ as: CUSTOMER, path: `/orders/${old.id}` });
  await page.getByRole("link", { name: "Order again" }).click();
  await pathIs(page, "/new?step=review");
  await says(page.locator("main"), `These are the items of order ${old.number}.`);
  await look(page, "order again");
  await placeButton(page).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  const [again] = (await shop.get("/api/orders?limit=1", CUSTOMER)).orders;
  assert.ok(again.number > old.number);
  assert.equal(again.total, old.total);
});

testLooks("staff order for a customer, at a price of their own", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/new" });
  await seen(page.getByRole("button", { name: "Add Mug, blue" }));
  await page.getByText("Something that is not in the catalogue").click();
  await page.getByLabel("Name", { exact: true }).fill("Repair of a handle");
  await page.getByLabel("Product number").fill("REPAIR");
  await page.getByLabel("Price for one").fill("7,50");
  await page.getByRole("button", { name: "Add to the order" }).click();
  await says(page.locator("main"), "€7.50");
  await look(page, "order for a customer");
  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await placeButton(page).click();
  await says(page.getByRole("alert"), "Choose whose order it is.");
  await page.getByRole("searchbox", { name: /Find a customer/ }).fill("lindq");
  await page.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await look(page, "order for a customer, review");
  await placeButton(page).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  const [order] = (await shop.get("/api/orders?limit=1", "ada.lindqvist@example.com")).orders;
  assert.equal(order.total, 7.5);
});
