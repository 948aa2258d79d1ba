// SPDX-License-Identifier: MIT

/** The staff's list of orders. */

import {
  ADMIN,
  announced,
  assert,
  CUSTOMER,
  gone,
  look,
  news,
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
const row = (page, order) => page.locator(`tr[data-id="${order.id}"]`);
const numbers = (page) => rows(page).locator("th a").allInnerTexts();

/** Waits until the list is the one that the API returns for @query. */
async function shows(page, shop, query) {
  const { orders, pagination } = await shop.get(`/api/orders?${query}`);
  const wanted = orders.map((order) => `#${order.number}`).join();
  await until(async () => (await numbers(page)).join() === wanted, `the list is that of ${query}`);
  return { orders, pagination };
}

testLooks("tabs with counts, search, sort, pages and dates are in the address", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  await shows(page, shop, "");
  await look(page, "orders");
  const tabs = page.getByRole("navigation", { name: "Orders by status" });
  const { counts, total } = await shop.get("/api/orders/counts");
  await says(tabs.getByRole("link", { name: /^All/ }), String(total));
  for (const [status, count] of Object.entries(counts))
    await says(tabs.getByRole("link", { name: new RegExp(status, "i") }), String(count));

  await tabs.getByRole("link", { name: /Shipped/ }).click();
  await pathIs(page, "/orders?status=shipped");
  await shows(page, shop, "status=shipped");
  assert.equal(
    await tabs.getByRole("link", { name: /Shipped/ }).getAttribute("aria-current"),
    "true",
  );
  await tabs.getByRole("link", { name: /^All/ }).click();
  await pathIs(page, "/orders");

  await page.getByLabel("Orders per page").selectOption("50");
  await pathIs(page, "/orders?limit=50");
  await shows(page, shop, "limit=50");
  await page.getByRole("link", { name: /Next/ }).click();
  await pathIs(page, "/orders?page=2&limit=50");
  await shows(page, shop, "limit=50&page=2");
  await page.reload();
  await shows(page, shop, "limit=50&page=2");

  const [request] = await Promise.all([
    page.waitForRequest(/\/api\/orders\?.*start_date/),
    page.getByLabel("Placed").selectOption("7d"),
  ]);
  assert.match(new URL(request.url()).searchParams.get("start_date"), /^\d{4}-\d\d-\d\d$/);
  await pathIs(page, "/orders?range=7d&limit=50");
  const week = Date.now() - 7 * 86400000;
  const { orders } = await shop.get("/api/orders?limit=100");
  await until(async () => {
    const shown = await numbers(page);
    return shown.length > 0 && shown.length < 50 ? shown : orders.filter((one) => Date.parse(one.created_at) > week).length >= 50;
  }, "the list is that of the week");
  await page.getByLabel("Placed").selectOption("custom");
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("to", { exact: true }).fill("2020-01-31");
  await page.getByLabel("to", { exact: true }).press("Tab");
  await seen(page.getByRole("heading", { name: "Nothing found" }));
  await look(page, "orders, nothing found");
  await page.getByLabel("From").fill("2020-02-01");
  await page.getByLabel("From").press("Tab");
  await says(page.locator(".wrong"), "The first day is after the last one.");
  await look(page, "orders, dates the wrong way round");
  await page.getByRole("button", { name: "Clear filters" }).first().click();

  await page.getByRole("searchbox").fill("berger");
  await pathIs(page, /^\/orders(\?limit=50)?#q=berger$/);
  await shows(page, shop, "q=berger&limit=50");
  assert.ok(!(await page.evaluate(() => performance.getEntriesByType("navigation")[0].name)).includes("berger"));
  await page.reload();
  await shows(page, shop, "q=berger&limit=50");
  await look(page, "orders, searched");
});

test("what is not found in one status is looked for in every one", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders?status=delivered" });
  await page.getByRole("searchbox").fill(String(order.number));
  await says(page.locator("main"), "No delivered order matches your search.");
  await look(page, "orders, not in this status");
  await page.getByRole("link", { name: "Look in every status" }).click();
  await pathIs(page, `/orders#q=${order.number}`);
  await seen(page.getByRole("link", { name: `#${order.number}`, exact: true }));
});

test("columns sort the list, and say so", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  const head = page.getByRole("columnheader", { name: "Total" });
  await head.getByRole("button").click();
  await pathIs(page, "/orders?sort=total&order=desc");
  await shows(page, shop, "sort=total&order=desc");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  await head.getByRole("button").click();
  await shows(page, shop, "sort=total&order=asc");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await page.goBack();
  await shows(page, shop, "sort=total&order=desc");
});

test("a phone shows the tab that is chosen", async ({ open }) => {
  const page = await open({ as: ADMIN, size: "small", path: "/orders?status=cancelled" });
  const isSeen = (name) =>
    until(
      () =>
        page.locator(".tabs").evaluate((tabs, wanted) => {
          const link = [...tabs.children].find((one) => one.textContent.includes(wanted));
          const { left, right } = link.getBoundingClientRect();
          return left >= 0 && right <= document.documentElement.clientWidth;
        }, name),
      `the tab of ${name} is to be seen`,
    );
  await isSeen("Cancelled");
  await page.goto("/orders");
  await isSeen("All");
  await page.keyboard.press("5");
  await pathIs(page, "/orders?status=delivered");
  await isSeen("Delivered");
  await page.keyboard.press("1");
  await isSeen("All");
});

test("a phone sorts by a field", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders", size: "phone" });
  await page.getByLabel("Sort").selectOption("total asc");
  await shows(page, shop, "sort=total&order=asc");
});

testLooks("one customer's orders, and an order and back", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  const { orders } = await shows(page, shop, "");
  const { user_id: user, customer } = orders[3];
  await row(page, orders[3]).getByRole("link", { name: customer.name }).click();
  await pathIs(page, `/customers/${user}`);
  await page.getByRole("link", { name: /^All \d+ orders|Show in the list/ }).click();
  await pathIs(page, `/orders?user_id=${user}`);
  const own = await shows(page, shop, `user_id=${user}`);
  await says(page.locator("main"), `Customer: ${customer.name}`);
  await look(page, "orders of one customer");
  await row(page, own.orders[0]).getByRole("link", { name: `#${own.orders[0].number}` }).click();
  await seen(page.getByRole("heading", { level: 1, name: `Order ${own.orders[0].number}` }));
  if (own.orders.length > 1) {
    await page.getByRole("link", { name: /Older/ }).click();
    await seen(page.getByRole("heading", { level: 1, name: `Order ${own.orders[1].number}` }));
  }
  await page.getByRole("link", { name: "← Orders" }).click();
  await pathIs(page, `/orders?user_id=${user}`);
  await page.getByRole("button", { name: "Show all customers" }).click();
  await pathIs(page, "/orders");
});

testLooks("quick view and next step without leaving the list", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER, { note: "For the window" });
  const page = await open({ as: ADMIN, path: "/orders" });
  await row(page, order).getByRole("button", { name: /Quick view/ }).click();
  const view = page.getByRole("dialog");
  await says(view, /Pending.*Mug, blue.*For the window/);
  await look(page, "quick view");
  await view.getByRole("button", { name: "Start processing" }).click();
  await says(view.locator(".badge").first(), "Processing");
  await seen(view.getByRole("button", { name: "Mark as shipped" }));
  await page.keyboard.press("Escape");
  await gone(view);
  await says(row(page, order).locator(".badge"), "Processing");
  await row(page, order).getByRole("button", { name: "Mark as shipped" }).click();
  await says(row(page, order).locator(".badge"), "Shipped");
  const { status, status_history: history } = await shop.get(`/api/orders/${order.id}`);
  assert.equal(status, "shipped");
  assert.equal(history.length, 3);
});

test("a double click on the next step takes one step", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await row(page, order).getByRole("button", { name: "Start processing" }).dblclick();
  await says(row(page, order).locator(".badge"), "Processing");
  await until(
    async () => (await row(page, order).locator("[aria-disabled=true]").count()) === 0,
    "the step is done",
  );
  assert.equal((await shop.get(`/api/orders/${order.id}`)).status, "processing");
});

testLooks("somebody else was faster", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(row(page, order));
  // The list must not learn of it by itself before the button is pressed.
  await page.route("**/api/orders?**", (route) => route.abort("aborted"));
  await shop.move(order, "cancelled");
  page.guard.expect(412, /\/status$/);
  page.guard.expect(409, /\/status$/);
  page.guard.expectFailure(/\/api\/orders/);
  await row(page, order).getByRole("button", { name: "Start processing" }).click();
  await says(page.getByRole("alert"), `#${order.number} is already Cancelled`);
  await says(row(page, order).locator(".badge"), "Cancelled");
  await page.unroute("**/api/orders?**");
  await look(page, "orders, somebody was faster");
  await page.getByRole("alert").getByRole("button", { name: "OK" }).click();
  await gone(page.getByRole("alert"));
});

test("no connection: the list says so, and tries again", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/account" });
  page.guard.expectFailure(/\/api\//);
  await page.route("**/api/orders**", (route) => route.abort());
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await says(page.getByRole("alert"), "cannot be reached");
  await look(page, "orders, no connection");
  await page.unroute("**/api/orders**");
  await page.getByRole("button", { name: "Try again" }).click();
  await seen(rows(page));
  await until(() => page.locator("#offline").isHidden(), "the note of no connection goes");
});

testLooks("what is shown stays true by itself, and changes are said", async ({ open, shop, look: { size } }) => {
  const order = await shop.order(CUSTOMER);
  const list = await open({ as: ADMIN, path: "/orders", polls: true });
  const single = await open({ as: CUSTOMER, path: `/orders/${order.id}`, polls: true });
  await seen(row(list, order));
  await shop.move(order, "processing", { note: `Glazed on the ${size}` });
  await news(list);
  await news(single);
  await says(row(list, order).locator(".badge"), "Processing");
  await announced(list, `#${order.number} is now Processing.`);
  await says(single.locator(".badge"), "Processing");
  await says(single.locator("ol.timeline"), `Glazed on the ${size}`);
  await announced(single, `Order ${order.number} is now Processing.`);
});

test("a hidden tab asks for nothing", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: CUSTOMER });
  // Unwatched tabs of Chromium all count as visible, so the page is told.
  await page.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    window.hide = (value) => {
      hidden = value;
      document.dispatchEvent(new Event("visibilitychange"));
    };
  });
  await page.clock.install();
  await visit(page, `/orders/${order.id}`);
  let asked = 0;
  page.on("request", () => asked++);
  await page.clock.runFor(20000);
  await until(() => asked > 0, "it asks by itself while it is visible");
  await page.evaluate(() => window.hide(true));
  await shop.move(order, "processing");
  await page.clock.runFor(10000); // pending requests finish
  asked = 0;
  await page.clock.runFor(600000);
  assert.equal(asked, 0, `${asked} requests`);
  await page.evaluate(() => window.hide(false));
  await says(page.locator(".badge"), "Processing");
  await settled(page);
});
