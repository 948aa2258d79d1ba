// SPDX-License-Identifier: MIT

/** What needs an admin's attention, such as the clock, is shown on every page. */

import { ADMIN, assert, CUSTOMER, look, seen, settled, test, testLooks } from "./harness.mjs";

const TEXT = "The clock of the shop's computer jumped from 2026-05-27 10:00 UTC to 2038-01-19 03:14 UTC.";

/** Responds as the server does once its clock has jumped. */
async function jump(page) {
  await page.route("**/session.json", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    if (body.user?.role === "admin") body.warnings = [TEXT];
    await route.fulfill({ response, json: body });
  });
}

testLooks("an admin is warned on every page", async ({ open }) => {
  const page = await open({ as: ADMIN });
  await jump(page);
  for (const path of ["/orders", "/customers", "/account"]) {
    await page.goto(path);
    await seen(page.locator("#warnings").getByText(TEXT));
  }
  await look(page, "a warning of the clock");
  await settled(page);
});

test("nobody else is warned, nor is anybody without a reason", async ({ open }) => {
  const admin = await open({ as: ADMIN, path: "/orders" });
  const customer = await open({ as: CUSTOMER });
  await jump(customer);
  await customer.goto("/orders");
  for (const page of [admin, customer]) {
    await settled(page);
    assert.equal(await page.locator("#warnings").isHidden(), true);
  }
});
