// SPDX-License-Identifier: MIT

/** Every page in every look: down to 320 px, light and dark. */

import { ADMIN, ALL_LOOKS, CUSTOMER, look, settled, test, until } from "./harness.mjs";

const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".repeat(3);

for (const one of ALL_LOOKS)
  test(`all pages (${one.size}, ${one.theme})`, async ({ open, shop }) => {
    const items = [
      { product_id: "X".repeat(64), name: LONG, quantity: 999999, price: "9999999.99" },
      { product_id: "MUG-01", name: "Mug, blue", quantity: 1, price: "18.50" },
    ];
    const order = await shop.api(ADMIN, "POST", "/api/orders", { items, note: LONG });
    await shop.move(order, "processing", { note: LONG });
    const { users } = await shop.get("/api/users?q=anna.berger");
    const visits = [
      [null, "/signin"],
      [null, "/nothing/here/at/all"],
      [CUSTOMER, "/orders"],
      [CUSTOMER, "/new"],
      [CUSTOMER, "/account"],
      [CUSTOMER, "/nothing/here/at/all"],
      [ADMIN, "/orders"],
      [ADMIN, "/orders?status=cancelled&range=30d"],
      [ADMIN, `/orders/${order.id}`],
      [ADMIN, `/orders/${order.id}/slip`],
      [ADMIN, "/new"],
      [ADMIN, `/new?again=${order.id}`],
      [ADMIN, "/products"],
      [ADMIN, "/customers"],
      [ADMIN, `/customers/${users[0].id}`],
      [ADMIN, "/shop"],
      [ADMIN, "/account"],
    ];
    for (const who of [null, CUSTOMER, ADMIN]) {
      const page = await open({ ...one, as: who });
      // An address that does not exist, and products that were never in the catalogue.
      page.guard.expect(404, /\/nothing\/|\/api\/products\/X+$/);
      for (const [as, path] of visits) {
        if (as !== who) continue;
        await page.goto(path);
        await settled(page);
        await until(
          async () => (await page.locator("main [aria-busy=true]").count()) === 0,
          `${path} is complete`,
        );
        const words = path.replace(/[?].*/, "").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "one");
        await look(page, `page ${who ? who.split("@")[0] : "anyone"} ${words}`);
      }
    }
  });
