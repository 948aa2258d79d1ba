// SPDX-License-Identifier: MIT

/** A slip of the hand changes one thing at most. */

import { ADMIN, announced, assert, CUSTOMER, gone, look, news, pathIs, says, seen, test, testLooks, until } from "./harness.mjs";

const row = (page, order) => page.locator(`tr[data-id="${order.id}"]`);
const step = (page, order) => row(page, order).locator(".step");
const status = async (shop, order) => (await shop.get(`/api/orders/${order.id}`)).status;
const top = (locator) => locator.evaluate((node) => node.getBoundingClientRect().top);

/** The middle of the button of @order's next step. */
async function middle(page, order) {
  const box = await step(page, order).boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

test("two clicks in one place move one order: rows stay until the pointer leaves", async ({ open, shop }) => {
  const [second, first] = [await shop.order(CUSTOMER), await shop.order(CUSTOMER)];
  const page = await open({ as: ADMIN, path: "/orders?status=pending" });
  await seen(row(page, first));
  const at = await top(row(page, second));
  const [x, y] = await middle(page, first);
  await page.mouse.click(x, y);
  await says(row(page, first), "✓ Processing");
  await until(async () => (await page.locator(".working").count()) === 0, "the step is done");
  await page.mouse.click(x, y);
  assert.equal(await top(row(page, second)), at, "the next row stays where it was");
  await page.mouse.move(x + 4, y);
  await page.mouse.click(x + 4, y);
  await look(page, "orders, an order has moved on");
  assert.equal(await status(shop, first), "processing");
  assert.equal(await status(shop, second), "pending");
  await pathIs(page, "/orders?status=pending");
  await page.mouse.move(5, 5);
  await gone(row(page, first));
  await until(async () => (await top(row(page, second))) < at, "then it moves up");
});

test("two clicks in one place take one step where the order stays in the list", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(row(page, order));
  const [x, y] = await middle(page, order);
  await page.mouse.click(x, y);
  await says(row(page, order), "✓ Processing");
  await page.mouse.click(x, y);
  assert.equal(await status(shop, order), "processing");
  await page.mouse.move(5, 5);
  await seen(step(page, order));
  await step(page, order).click();
  await says(row(page, order).locator(".badge"), "Shipped");
});

test("orders that come in don't move what is pointed at", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders?status=pending", polls: true });
  await seen(row(page, order));
  const at = await top(row(page, order));
  await step(page, order).hover();
  const newcomer = await shop.order(CUSTOMER);
  const note = page.locator(".toast", { hasText: "1 new order, shown when you point elsewhere" });
  await news(page);
  await seen(note);
  await announced(page, "1 more order in the list.");
  assert.equal(await top(row(page, order)), at);
  await look(page, "orders, a new one is told of");
  await shop.move(newcomer, "cancelled");
  await news(page);
  await gone(note);
  // Another one's step, too.
  await shop.move(order, "processing");
  await news(page);
  await says(row(page, order), "Not in this list any more");
  assert.equal(await top(row(page, order)), at);
  const another = await shop.order(CUSTOMER);
  await news(page);
  await seen(note);
  await page.mouse.move(5, 5);
  await gone(row(page, order));
  await seen(row(page, another));
  await gone(note);
});

test("two taps in one place move one order", async ({ open, shop }) => {
  const [second, first] = [await shop.order(CUSTOMER), await shop.order(CUSTOMER)];
  const page = await open({ as: ADMIN, path: "/orders?status=pending", size: "phone" });
  await seen(row(page, first));
  const at = await top(row(page, second));
  const [x, y] = await middle(page, first);
  await page.touchscreen.tap(x, y);
  await says(row(page, first), "✓ Processing");
  await until(async () => (await page.locator(".working").count()) === 0, "the step is done");
  await page.touchscreen.tap(x, y);
  assert.equal(await top(row(page, second)), at);
  assert.equal(await status(shop, second), "pending");
  await look(page, "orders, an order has moved on");
  await page.evaluate(() => window.scrollBy(0, 60));
  await gone(row(page, first));
});

testLooks("a double click takes one step in the quick view, and switches a product once", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await row(page, order).locator(".peek").click();
  const view = page.getByRole("dialog");
  const next = view.locator(".actions button");
  await seen(view.locator(".timeline"));
  // As slowly as a double click may be, so that the first one is answered before the second comes.
  await next.click();
  await says(view.locator(".badge").first(), "Processing");
  await next.click({ clickCount: 2 });
  await says(view.locator(".badge").first(), "Shipped");
  assert.equal(await status(shop, order), "shipped");
  await page.goto("/products");
  const change = page.locator(".col-act button", { hasText: "Stop selling" }).first();
  const name = await change.getAttribute("aria-label");
  await change.dblclick();
  await says(page.locator("#toasts"), "cannot be ordered any more");
  const again = page.getByRole("button", { name: name.replace("Stop selling", "Sell again") });
  await seen(again);
  await again.click();
  await says(page.locator("#toasts"), "can be ordered again");
});

test("a double click takes one line out of an order", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/new" });
  for (const name of ["Mug, blue", "Mug, oat white"]) await page.getByRole("button", { name: `Add ${name}` }).click();
  const lines = page.locator(".cart-lines li");
  await until(async () => (await lines.count()) === 2, "there are two lines");
  const box = await lines.first().locator(".remove").boundingBox();
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
  assert.equal(await lines.count(), 1);
});
