// SPDX-License-Identifier: MIT

/** A customer views orders. */

import {
  announced,
  assert,
  CUSTOMER,
  look,
  pathIs,
  says,
  seen,
  settled,
  test,
  testLooks,
  until,
  visit,
} from "./harness.mjs";

const rows = (page) => page.locator("table.orders tbody tr");
const numberOf = async (row) => Number((await row.locator("th a").innerText()).replace("#", ""));

/** Waits until the list shows exactly as many orders as the API returns for @query. */
const shows = async (page, shop, query) => {
  const { orders } = await shop.get(`/api/orders?${query}`, CUSTOMER);
  await until(async () => {
    const links = await rows(page).locator("th a").allInnerTexts();
    return links.join() === orders.map((order) => `#${order.number}`).join();
  }, `the list is that of ${query}`);
  return orders;
};

testLooks("my orders: tabs, search, pages, back and reload", async ({ open, shop }) => {
  const page = await open({ as: CUSTOMER, path: "/orders" });
  await shows(page, shop, "");
  await look(page, "my orders");

  const tabs = page.getByRole("navigation", { name: "Orders by status" });
  await tabs.getByRole("link", { name: /Delivered/ }).click();
  await pathIs(page, "/orders?status=delivered");
  const delivered = await shows(page, shop, "status=delivered");
  assert.ok(delivered.length > 0);
  await page.reload();
  await shows(page, shop, "status=delivered");
  await page.goBack();
  await pathIs(page, "/orders");
  await shows(page, shop, "");

  await page.getByRole("link", { name: /Next/ }).click();
  await pathIs(page, "/orders?page=2");
  await shows(page, shop, "page=2");
  await page.goBack();

  const search = page.getByRole("searchbox");
  await search.fill(String(delivered[0].number));
  await pathIs(page, `/orders#q=${delivered[0].number}`);
  await shows(page, shop, `q=${delivered[0].number}`);
  await search.fill("no such thing anywhere");
  await seen(page.getByRole("heading", { name: "Nothing found" }));
  await announced(page, "0 orders");
  await look(page, "my orders, nothing found");
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await shows(page, shop, "");
});

testLooks("my order: items and timeline", async ({ open, shop }) => {
  const { orders } = await shop.get("/api/orders?status=delivered&limit=1", CUSTOMER);
  const order = await shop.get(`/api/orders/${orders[0].id}`, CUSTOMER);
  const page = await open({ as: CUSTOMER, path: "/orders?status=delivered" });
  const first = rows(page).first();
  assert.equal(await numberOf(first), order.number);
  await first.getByRole("link").first().click();
  await seen(page.getByRole("heading", { level: 1, name: `Order ${order.number}` }));
  await says(page.locator(".badge"), "Delivered");
  await says(page.locator("table.lines"), order.items[0].name);
  await says(page.locator("table.lines tfoot"), order.total.toFixed(2).slice(-6));
  assert.equal(await page.locator("ol.timeline > li").count(), order.status_history.length);
  assert.equal(await page.getByRole("button", { name: /processing|shipped/i }).count(), 0);
  await look(page, "my order, delivered");
  await page.locator("time").first().hover();
  const exact = await page.locator("time").first().getAttribute("title");
  assert.match(exact, /\d\d:\d\d:\d\d/);
  await page.goBack();
  await pathIs(page, "/orders?status=delivered");
  await until(
    () => page.evaluate(() => document.activeElement.closest("tr") !== null),
    "the row that was left has the focus",
  );
});

testLooks("a new order says what comes next", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER, { quantity: 3, note: "As a gift, please" });
  const page = await open({ as: CUSTOMER, path: `/orders/${order.id}` });
  await says(page.locator("ol.timeline"), /Order placed.*As a gift, please.*Comes next.*Later/);
  await look(page, "my order, pending");
});

test("another customer's order does not exist", async ({ open, shop }) => {
  const order = await shop.order("ada.lindqvist@example.com");
  const page = await open({ as: CUSTOMER });
  page.guard.expect(404, /\/api\/orders\//);
  await visit(page, `/orders/${order.id}`);
  await says(page.locator("h1"), "Order not found");
  await look(page, "order not found");
});

test("staff's pages are not for customers", async ({ open }) => {
  const page = await open({ as: CUSTOMER });
  page.guard.expect(403, /\/api\/users/);
  for (const path of ["/customers", "/products"]) {
    await page.goto(path);
    await settled(page);
    assert.equal(await page.getByRole("button", { name: /^Add/ }).count(), 0);
    await look(page, `customer at ${path}`);
  }
  const main = page.getByRole("navigation", { name: "Main" });
  assert.equal(await main.getByRole("link", { name: "Customers" }).count(), 0);
});
