// SPDX-License-Identifier: MIT

/** Addresses that do not exist. */

import { ADMIN, assert, CUSTOMER, look, pathIs, seen, settled, test, testLooks } from "./harness.mjs";

const NO_ID = "01930000-0000-7000-8000-000000000000";
const nothing = (page) => seen(page.getByRole("heading", { level: 1, name: "Nothing here" }));

for (const [who, as, home] of [
  ["nobody", null, "/signin"],
  ["a customer", CUSTOMER, "/orders"],
  ["staff", ADMIN, "/orders"],
])
  testLooks(`${who} is told so at an address that is none, and led home`, async ({ open }) => {
    const page = await open({ as });
    page.guard.expect(404, /\/nothing|\/%zz$/);
    for (const path of ["/nothing", "/nothing/at/all", "/orders/%zz"]) {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 404, path);
      await nothing(page);
    }
    await look(page, `nothing here, for ${who}`);
    await page.locator("main").getByRole("link").click();
    await pathIs(page, home);
    await settled(page);
  });

test("a link within the pages that leads nowhere", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/orders" });
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "/nothing";
    link.textContent = "Nowhere";
    document.querySelector("main").prepend(link);
  });
  await page.getByRole("link", { name: "Nowhere" }).click();
  await nothing(page);
  await page.goBack();
  await pathIs(page, "/orders");
  await seen(page.locator("table.orders"));
});

testLooks("an order that does not exist, and its slip", async ({ open }) => {
  const page = await open({ as: ADMIN });
  page.guard.expect(404, /\/api\/orders\//);
  for (const path of [`/orders/${NO_ID}`, `/orders/${NO_ID}/slip`, "/orders/123456"]) {
    await page.goto(path);
    await seen(page.getByRole("heading", { level: 1, name: "Order not found" }));
  }
  await look(page, "order not found");
  await page.getByRole("link", { name: "All orders" }).click();
  await pathIs(page, "/orders");
});

test("nobody signed in is no error", async ({ open }) => {
  const page = await open({ path: "/" });
  await pathIs(page, "/signin");
  await page.goto("/openapi.json"); // the browser requests an icon there
});
