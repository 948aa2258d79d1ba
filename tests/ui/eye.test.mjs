// SPDX-License-Identifier: MIT

/** What the eye finds in a page, and how it is called. */

import { ADMIN, assert, CUSTOMER, look, pathIs, says, seen, settled, test, testLooks, until } from "./harness.mjs";

const row = (page, order) => page.locator(`tr[data-id="${order.id}"]`);
const style = (locator, name, pseudo) =>
  locator.evaluate((node, [wanted, of]) => getComputedStyle(node, of)[wanted], [name, pseudo]);

/** The contrast of two colours as WCAG defines it; each is "rgb(1, 2, 3)". */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return bright / dark;
}

testLooks("one button of a row stands out; what waits long is tinted, and says so", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN });
  await page.clock.setFixedTime(Date.now() + 3.5 * 86400000);
  await page.goto("/orders");
  await says(row(page, order), /Pending for 3 days/);
  const paper = await style(page.locator("body"), "backgroundColor");
  assert.notEqual(await style(row(page, order), "backgroundColor"), paper);
  const delivered = page.locator("tr", { has: page.locator(".badge.delivered") });
  await page.locator(".tabs a", { hasText: "Delivered" }).click();
  await seen(delivered);
  assert.equal(await page.locator("tr.waits").count(), 0, "nobody waits for what is done");
  await page.goto("/orders");
  await seen(row(page, order));
  const border = (selector) => style(row(page, order).locator(selector), "borderTopColor");
  assert.match(await border(".peek"), /rgba\(.*, 0\)/);
  assert.doesNotMatch(await border(".step"), /rgba\(.*, 0\)/);
  await look(page, "orders, some wait long");
});

test("a row says what was ordered", async ({ open, shop }) => {
  const item = (id, name) => ({ product_id: id, name, quantity: 2, price: "10.00" });
  const items = [item("RB", "Ramen bowl"), item("CH", "Chopsticks"), item("SP", "Spoon")];
  const three = await shop.api(ADMIN, "POST", "/api/orders", { items });
  const one = await shop.api(ADMIN, "POST", "/api/orders", { items: items.slice(0, 1) });
  const page = await open({ as: ADMIN, path: "/orders" });
  await says(row(page, three).locator(".col-items"), /^Ramen bowl \+ 2 more$/);
  await says(row(page, one).locator(".col-items"), /^Ramen bowl$/);
  await row(page, three).locator(".step").click();
  await says(row(page, three).locator(".badge"), "Processing");
  await says(row(page, three).locator(".col-items"), /^Ramen bowl \+ 2 more$/);

  // An order has items, in one word everywhere; products are what the catalogue has.
  await page.goto(`/orders/${three.id}`);
  await says(page.locator(".order-facts"), "3 items");
  await says(page.locator("table.lines th").first(), "Item");
  await page.goto(`/orders/${three.id}/slip`);
  await says(page.locator(".slip .all"), "3 items, 6 in all");
  for (const path of [`/orders/${three.id}`, `/orders/${three.id}/slip`, "/orders"]) {
    await page.goto(path);
    await settled(page);
    const text = (await page.locator("main").innerText()).toLowerCase();
    assert.doesNotMatch(text, /\bpieces?\b|\b\d+ products?\b/, path);
  }
});

testLooks("customers sort their orders, and choose them by date", async ({ open, shop, look: { size } }) => {
  const page = await open({ as: CUSTOMER, path: "/orders" });
  const shows = async (query) => {
    const { orders } = await shop.get(`/api/orders?${query}`, CUSTOMER);
    const wanted = orders.map(({ number }) => `#${number}`).join();
    await until(
      async () => (await page.locator("tbody th a").allInnerTexts()).join() === wanted,
      `the list is that of ${query}`,
    );
  };
  if (size === "desktop") await page.getByRole("columnheader", { name: "Total" }).getByRole("button").click();
  else await page.getByLabel("Sort").selectOption("total desc");
  await pathIs(page, "/orders?sort=total&order=desc");
  await shows("sort=total&order=desc");
  await page.getByLabel("Placed").selectOption("custom");
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("to", { exact: true }).fill("2020-01-31");
  await page.getByLabel("to", { exact: true }).press("Tab");
  await seen(page.getByRole("heading", { name: "Nothing found" }));
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByLabel("Placed").selectOption("today");
  await pathIs(page, /range=today/);
  await look(page, "my orders, of today");
});

test("customers stand in the order of their names", async ({ open, shop }) => {
  await shop.person("zz-first@example.com", "Aadam First");
  await shop.person("aa-last@example.com", "zoe last");
  const page = await open({ as: ADMIN, path: "/customers" });
  const names = page.locator("tbody th a");
  await until(async () => (await names.first().textContent()) === "Aadam First", "the first name is first");
  await page.getByRole("searchbox").fill("last");
  await until(async () => (await names.allTextContents()).join() === "zoe last", "it is found");
});

test("a conflict with oneself is told as one", async ({ open, shop }) => {
  await shop.person("sam@example.com", "Sam Okafor", "admin");
  for (const [by, words] of [
    [ADMIN, "You were faster yourself, in another window:"],
    ["sam@example.com", "Sam Okafor was faster:"],
  ]) {
    const order = await shop.order(CUSTOMER);
    const page = await open({ as: ADMIN, path: "/orders" });
    await seen(row(page, order));
    await page.route("**/api/orders?**", (route) => route.abort("aborted"));
    page.guard.expectFailure(/\/api\/orders/);
    page.guard.expect(412, /\/status$/);
    await shop.move(order, "processing", { by });
    await row(page, order).locator(".step").click();
    await says(page.getByRole("alert"), `${words} #${order.number} is already Processing`);
  }
});

test("each sheet of a packing slip tells its order", async ({ open, shop }) => {
  const items = Array.from({ length: 80 }, (_, index) => ({
    product_id: `P-${index}`,
    name: `Thing ${index}`,
    quantity: 1,
    price: "1.00",
  }));
  const order = await shop.api(ADMIN, "POST", "/api/orders", { items });
  const page = await open({ as: ADMIN, path: `/orders/${order.id}/slip` });
  const sheet = page.locator(".slip thead .sheet");
  assert.equal(await sheet.isVisible(), false, "on the screen there is one sheet");
  await page.emulateMedia({ media: "print" });
  await says(sheet, `Order ${order.number}`);
  assert.equal(await style(page.locator(".slip thead"), "display"), "table-header-group");
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  assert.ok(pdf.match(/\/Type\s*\/Page\b/g).length > 1, "there are several sheets");
});

for (const theme of ["light", "dark"])
  test(`placeholders can be read (${theme})`, async ({ open }) => {
    const page = await open({ as: ADMIN, theme, path: "/orders" });
    const search = page.getByRole("searchbox");
    const [colour, paper] = [await style(search, "color", "::placeholder"), await style(search, "backgroundColor")];
    assert.equal(await style(search, "opacity", "::placeholder"), "1");
    assert.ok(contrast(colour, paper) >= 4.5, `${contrast(colour, paper)}`);
  });

test("in the system's colours the chosen tab is told from the others", async ({ open }) => {
  const page = await open({ as: ADMIN, forcedColors: "active", path: "/orders?status=shipped" });
  await seen(page.locator("tbody tr"));
  const chosen = page.locator(".tabs [aria-current]");
  const other = page.locator(".tabs a:not([aria-current])").first();
  assert.equal(await style(chosen, "borderBottomStyle"), "solid");
  assert.equal(await style(other, "borderBottomStyle"), "none");
  const height = (locator) => locator.evaluate((node) => node.getBoundingClientRect().height);
  assert.equal(await height(chosen), await height(other));
  await page.screenshot({ path: `${page.pictures}/orders-forced-colours.png` });
});
