// SPDX-License-Identifier: MIT

/** Ways back, and the same way everywhere. */

import { ADMIN, assert, CUSTOMER, escape, gone, pathIs, says, seen, settled, test, until } from "./harness.mjs";

const row = (page, order) => page.locator(`tr[data-id="${order.id}"]`);
const title = (page, order) => page.getByRole("heading", { level: 1, name: `Order ${order.number}`, exact: true });
const focusedRow = (page) => page.evaluate(() => document.activeElement.closest("tr")?.dataset.id);
const focused = (page) => page.evaluate(() => document.activeElement.textContent);

test("Back closes what lies over the page, and stays", async ({ open }) => {
  const page = await open({ as: ADMIN, size: "phone", path: "/customers" });
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await page.locator(".tabs a").nth(1).click();
  await pathIs(page, "/orders?status=pending");
  const view = page.getByRole("dialog");
  for (let round = 0; round < 2; round++) {
    await page.locator(".peek").first().click();
    await seen(view.locator(".timeline"));
    await page.goBack();
    await gone(view);
    await pathIs(page, "/orders?status=pending");
  }
  // Closed in another way, it leaves nothing behind to go back through.
  for (let round = 0; round < 2; round++) {
    await page.locator(".peek").first().click();
    await seen(view.locator(".timeline"));
    await view.getByRole("button", { name: "Close" }).click();
    await gone(view);
  }
  await page.goBack();
  await pathIs(page, "/orders");
  await page.goForward();
  await pathIs(page, "/orders?status=pending");
  // A link in it takes its place.
  await page.locator(".peek").first().click();
  await view.getByRole("link", { name: "Open the order" }).click();
  await pathIs(page, /^\/orders\/[0-9a-f-]+/);
  await page.goBack();
  await pathIs(page, "/orders?status=pending");
  await seen(page.locator(".peek"));
  await page.goBack();
  await pathIs(page, "/orders");
  await page.goto("/products");
  await page.getByRole("button", { name: "Add product" }).first().click();
  await seen(view);
  await page.goBack();
  await gone(view);
  await pathIs(page, "/products");
});

for (const path of ["/orders", "/orders?status=pending", "/orders?page=2&limit=50"])
  test(`the way back from an order leads to its row (${path})`, async ({ open }) => {
    const page = await open({ as: ADMIN, path });
    await seen(page.locator("tbody tr"));
    const id = await page.locator("tbody tr").nth(12).getAttribute("data-id");
    await page.locator(`tr[data-id="${id}"] .go`).click();
    await page.getByRole("link", { name: "← Orders" }).click();
    await pathIs(page, path);
    await until(async () => (await focusedRow(page)) === id, "its row has the focus");
    // From an order beside it, it is that one's row.
    await page.locator(`tr[data-id="${id}"] .go`).click();
    await page.getByRole("link", { name: /Older/ }).click();
    await until(async () => !page.url().includes(id), "another order is shown");
    const other = /orders\/([0-9a-f-]+)/.exec(page.url())[1];
    await settled(page);
    await page.getByRole("link", { name: "← Orders" }).click();
    await until(async () => (await focusedRow(page)) === other, "that one's row has the focus");
  });

test("the orders before and behind are those of the list as it is sorted", async ({ open, shop }) => {
  const query = "status=delivered&sort=total&order=desc&limit=20";
  const { orders } = await shop.get(`/api/orders?${query}`);
  const next = (await shop.get(`/api/orders?${query}&page=2`)).orders[0];
  const page = await open({ as: ADMIN, path: `/orders?${query}` });
  await row(page, orders[18]).locator(".go").click();
  await seen(title(page, orders[18]));
  await page.getByRole("link", { name: "Next →" }).click();
  await seen(title(page, orders[19]));
  await page.getByRole("link", { name: "Next →" }).click();
  await seen(title(page, next));
  await seen(page.getByRole("link", { name: "← Previous" }));
  await page.keyboard.press("[");
  await seen(title(page, orders[19]));
  await page.getByRole("link", { name: "← Orders" }).click();
  await until(async () => (await focusedRow(page)) === orders[19].id, "its row has the focus");
});

test("a customer's name leads to the customer, wherever it stands", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  const expected = `/customers/${order.user_id}`;
  const name = { name: order.customer.name };
  assert.equal(await row(page, order).getByRole("link", name).getAttribute("href"), expected);
  await row(page, order).locator(".peek").click();
  const inView = page.getByRole("dialog").getByRole("link", name);
  await seen(inView);
  assert.equal(await inView.getAttribute("href"), expected);
  await escape(page);
  await page.goto(`/orders/${order.id}`);
  assert.equal(await page.locator("main").getByRole("link", name).getAttribute("href"), expected);
  await page.goto(`/orders?user_id=${order.user_id}`);
  await says(page.locator(".chip"), order.customer.name);
  assert.equal(await page.locator(".chip a").getAttribute("href"), expected);
});

test("the keys of a field lead through the customers it has found", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/new" });
  const search = page.getByRole("searchbox", { name: /Find a customer/ });
  await search.fill("lindqvist");
  await search.press("Enter");
  await says(page.locator(".chosen"), "Ada Lindqvist");
  await page.getByRole("button", { name: /Change the customer/ }).click();
  await search.fill("a");
  await search.press("ArrowDown");
  await until(async () => (await page.locator(".found button").count()) > 2, "some are found");
  const names = await page.locator(".found button").allTextContents();
  await until(async () => (await focused(page)) === names[0], "the first has the focus");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), names[1]);
  await page.keyboard.press("Enter");
  assert.ok(names[1].startsWith(await page.locator(".chosen strong").textContent()));
});

test("j and k go on while they are held down; n does not", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders?status=pending" });
  await seen(page.locator("tbody tr"));
  await page.keyboard.down("j");
  for (let times = 0; times < 4; times++) await page.keyboard.down("j");
  await page.keyboard.up("j");
  const id = await focusedRow(page);
  assert.equal(id, await page.locator("tbody tr").nth(4).getAttribute("data-id"));
  const { counts } = await shop.get("/api/orders/counts");
  await page.keyboard.down("n");
  for (let times = 0; times < 4; times++) await page.keyboard.down("n");
  await page.keyboard.up("n");
  await until(async () => (await shop.get(`/api/orders/${id}`)).status === "processing", "one is moved on");
  assert.equal((await shop.get("/api/orders/counts")).counts.pending, counts.pending - 1);
});

test("by status, what is to be done comes first", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  const head = page.getByRole("columnheader", { name: "Status" }).getByRole("button");
  await head.click();
  await pathIs(page, "/orders?sort=status&order=asc");
  await says(page.locator("tbody tr .badge").first(), "Pending");
  await head.click();
  await pathIs(page, "/orders?sort=status&order=desc");
});
