// SPDX-License-Identifier: MIT

/** The staff's page of one order, and its packing slip. */

import { ADMIN, assert, CUSTOMER, gone, look, pathIs, says, seen, test, testLooks, until } from "./harness.mjs";

const badge = (page) => page.locator(".heading .badge");
const button = (page, name) => page.getByRole("button", { name, exact: true });

testLooks("an order from pending to delivered", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER, { note: "Please wrap" });
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  await says(badge(page), "Pending");
  await look(page, "order, pending");
  await page.getByLabel("Note").fill("On the bench");
  await button(page, "Start processing").click();
  await says(badge(page), "Processing");
  await says(page.locator("ol.timeline"), /Robin Keller.*On the bench/);
  assert.equal(await page.getByLabel("Note").inputValue(), "", "the note went with its step");
  await button(page, "Mark as shipped").click();
  await says(badge(page), "Shipped");
  await look(page, "order, shipped");
  await button(page, "Mark as delivered").click();
  await says(badge(page), "Delivered");
  await says(page.locator("main"), "There is nothing left to do.");
  await look(page, "order, delivered");
  const { status_history: history } = await shop.get(`/api/orders/${order.id}`);
  assert.deepEqual(
    history.map(({ status }) => status),
    ["pending", "processing", "shipped", "delivered"],
  );
});

test("a double click takes one step", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  await button(page, "Start processing").dblclick();
  await says(badge(page), /Processing|Shipped/);
  await until(
    async () => (await page.locator("[aria-busy=true]").count()) === 0,
    "what was begun is done",
  );
  assert.equal((await shop.get(`/api/orders/${order.id}`)).status, "processing");
});

testLooks("cancelling is asked about", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  const cancel = async () => {
    await page.getByText("Other steps").click();
    await page.getByRole("button", { name: /Cancel order…/ }).click();
  };
  await page.getByText("Other steps").click();
  await look(page, "order, other steps");
  await page.keyboard.press("Escape");
  await cancel();
  await says(page.getByRole("dialog"), `Cancel order ${order.number}?`);
  await look(page, "order, cancel");
  await button(page, "Keep it").click();
  await gone(page.getByRole("dialog"));
  assert.equal((await shop.get(`/api/orders/${order.id}`)).status, "pending");
  await cancel();
  await button(page, "Cancel the order").click();
  await says(badge(page), "Cancelled");
  await look(page, "order, cancelled");
});

testLooks("somebody else was faster: their change, and a way on", async ({ open, shop, look: { size } }) => {
  const colleague = `sam-${size}@example.com`;
  await shop.person(colleague, "Sam Okafor", "admin");
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  // The page must not learn of it by itself before the button is pressed.
  let held = true;
  await page.route(`**/api/orders/${order.id}`, (route) =>
    held ? route.abort("aborted") : route.continue(),
  );
  page.guard.expectFailure(/\/api\/orders\//);
  page.guard.expect(412, /\/status$/);
  await page.getByLabel("Note").fill("My own words");
  await shop.move(order, "processing", { by: colleague, note: "Took it home" });
  const answer = page.waitForResponse("**/status");
  held = false;
  await button(page, "Start processing").click();
  assert.equal((await answer).status(), 412);
  await says(page.getByRole("alert"), /Somebody else changed this order first\..*Sam Okafor.*Processing.*Took it home/);
  await says(badge(page), "Processing");
  assert.equal(await page.getByLabel("Note").inputValue(), "My own words", "nothing typed is lost");
  await look(page, "order, somebody was faster");
  await button(page, "OK").click();
  await button(page, "Mark as shipped").click();
  await says(badge(page), "Shipped");
  await says(page.locator("ol.timeline"), "My own words");
});

test("the connection is lost after a step has arrived", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  page.guard.expectFailure(/\/status$/);
  page.guard.expect(412, /\/status$/);
  page.guard.expect(409, /\/status$/);
  let lost = 0;
  await page.route("**/status", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await button(page, "Start processing").click();
  await says(page.getByRole("alert"), "the step is never done twice");
  await look(page, "order, no connection");
  await button(page, "Try again").click();
  await gone(page.getByRole("alert"));
  await says(badge(page), "Processing");
  const { version } = await shop.get(`/api/orders/${order.id}`);
  assert.equal(version, 2);
});

testLooks("the packing slip", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER, { quantity: 7, note: "Leave it at the door" });
  const page = await open({ as: ADMIN, path: `/orders/${order.id}` });
  await page.getByRole("link", { name: "Packing slip" }).click();
  await pathIs(page, `/orders/${order.id}/slip`);
  await says(page.locator("main"), /Corner Ceramics.*Leave it at the door.*7.*Mug, blue/);
  await look(page, "packing slip");
  assert.ok(!(await page.locator("main").innerText()).includes("€"), "no prices in the parcel");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#top").isVisible(), false);
  assert.equal(await button(page, "Print").isVisible(), false);
  await seen(page.locator("article.slip"));
  await page.screenshot({ path: `${page.pictures}/packing-slip-printed-${page.look}.png`, fullPage: true });
});

test("keys of the order page", async ({ open, shop }) => {
  const older = await shop.order(CUSTOMER);
  const newer = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${newer.id}` });
  await seen(page.getByRole("link", { name: /Older/ }));
  await page.keyboard.press("]");
  await seen(page.getByRole("heading", { level: 1, name: `Order ${older.number}` }));
  await seen(page.getByRole("link", { name: /Newer/ }));
  await page.keyboard.press("[");
  await seen(page.getByRole("heading", { level: 1, name: `Order ${newer.number}` }));
  await seen(page.getByRole("link", { name: /Older/ }));
  await page.getByLabel("Note").fill("n n n ?");
  assert.equal(await page.getByRole("dialog").count(), 0, "keys are letters while typing");
  await page.locator("main").focus();
  await page.keyboard.press("n");
  await says(badge(page), "Processing");
});
