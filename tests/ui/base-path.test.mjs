// SPDX-License-Identifier: MIT

/** Two shops of one host, below base paths behind a proxy, and on two ports. */

import { startProxy } from "../support/proxy.mjs";
import {
  ADMIN,
  assert,
  CUSTOMER,
  demoShop,
  look,
  PASSWORD,
  pathIs,
  says,
  seen,
  settled,
  test,
  testLooks,
  until,
  visit,
} from "./harness.mjs";

/** Runs @use with a proxy before two shops, at /shop and /our/other, and stops them; it returns its page. */
async function withProxy(use) {
  const shops = [await demoShop("--base-path", "/shop"), await demoShop("--base-path", "/our/other")];
  const proxy = await startProxy([
    ["/shop/", shops[0].url],
    ["/our/other/", shops[1].url],
  ]);
  try {
    const page = await use(proxy);
    await page.goto("about:blank"); // which asks for nothing while they stop
  } finally {
    await proxy.stop();
    for (const shop of shops) await shop.stop();
  }
}

async function signIn(page, email) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const signedIn = (page) => seen(page.getByRole("button", { name: "Sign out" }));
const title = (page, name) => seen(page.getByRole("heading", { level: 1, name }));

/** All addresses in the page lie below the base path. */
async function staysBelow(page, base) {
  const outside = await page.evaluate(
    (start) =>
      [...document.querySelectorAll("[href], [src]")]
        .map((node) => node.getAttribute("href") ?? node.getAttribute("src"))
        .filter((address) => address.startsWith("/") && !address.startsWith(start)),
    `${base}/`,
  );
  assert.deepEqual(outside, []);
}

testLooks("a shop below a base path: sign in, order, find it by its number, print the slip", async ({ open }) => {
  await withProxy(async ({ url }) => {
    const page = await open({ shop: { url }, path: "/shop/orders?status=pending" });
    await pathIs(page, "/shop/signin?next=%2Forders%3Fstatus%3Dpending");
    await signIn(page, CUSTOMER);
    await pathIs(page, "/shop/orders?status=pending");
    await look(page, "below a base path, my orders");
    await staysBelow(page, "/shop");

    await page.getByRole("link", { name: "New order" }).click();
    await pathIs(page, "/shop/new");
    await page.getByRole("button", { name: /^Add / }).first().click();
    await page.getByRole("link", { name: "Review order" }).first().click();
    await pathIs(page, "/shop/new?step=review");
    await staysBelow(page, "/shop");
    await page.getByRole("button", { name: /^Place order/ }).first().click();
    await pathIs(page, /^\/shop\/new\?placed=/);
    const placed = page.locator(`main a.primary[href^="/shop/orders/"]`);
    await seen(placed);
    const [number] = (await page.locator("main").innerText()).match(/\d{4,}/);
    await placed.click();
    await pathIs(page, /^\/shop\/orders\/[0-9a-f-]{36}/);
    await title(page, `Order ${number}`);
    await page.reload();
    await title(page, `Order ${number}`);
    await page.goBack();
    await pathIs(page, /^\/shop\/new\?placed=/);

    await visit(page, `/shop/orders/${number}`);
    await title(page, `Order ${number}`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await pathIs(page, "/shop/signin");

    await signIn(page, ADMIN);
    await pathIs(page, "/shop/orders");
    await visit(page, `/shop/orders/${number}`);
    await staysBelow(page, "/shop");
    await page.getByRole("link", { name: "Packing slip" }).click();
    await pathIs(page, /^\/shop\/orders\/[0-9a-f-]{36}\/slip$/);
    await title(page, `Packing slip for order ${number}`);
    await page.reload();
    await title(page, `Packing slip for order ${number}`);
    await page.emulateMedia({ media: "print" });
    await look(page, "below a base path, packing slip");
    return page;
  });
});

test("every page of staff works below a base path", async ({ open }) => {
  await withProxy(async ({ url }) => {
    const page = await open({ shop: { url }, path: "/our/other/" });
    await signIn(page, ADMIN);
    await pathIs(page, "/our/other/orders");
    for (const [name, path] of [
      ["Products", "/products"],
      ["Customers", "/customers"],
      ["Orders", "/orders"],
    ]) {
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
      await pathIs(page, `/our/other${path}`);
      await settled(page);
      await staysBelow(page, "/our/other");
    }
    await page.getByRole("link", { name: "Next" }).click();
    await pathIs(page, /^\/our\/other\/orders\?page=2/);
    await page.locator("td.col-customer a").first().click();
    await pathIs(page, /^\/our\/other\/customers\/[0-9a-f-]{36}/);
    page.guard.expect(404, /nowhere$/);
    await visit(page, "/our/other/nowhere");
    await title(page, "Nothing here");
    await page.locator("main").getByRole("link", { name: "All orders" }).click();
    await pathIs(page, "/our/other/orders");
    return page;
  });
});

test("two shops below base paths of one host don't sign each other out", async ({ open }) => {
  await withProxy(async ({ url }) => {
    const page = await open({ shop: { url }, path: "/shop/signin" });
    await signIn(page, ADMIN);
    await signedIn(page);
    await visit(page, "/our/other/signin");
    await signIn(page, CUSTOMER);
    await signedIn(page);
    await visit(page, "/shop/customers");
    await title(page, "Customers");
    const cookies = await page.context().cookies(`${url}/shop/orders`);
    assert.deepEqual(cookies.map(({ path }) => path), ["/shop"], "neither is sent to the other");
    await page.getByRole("button", { name: "Sign out" }).click();
    await pathIs(page, "/shop/signin");
    await visit(page, "/our/other/orders");
    await signedIn(page);
    return page;
  });
});

test("a shop and its copy on two ports of one host don't sign each other out", async ({ open, shop }) => {
  const other = await demoShop();
  const page = await open({ path: "/signin" });
  await signIn(page, ADMIN);
  await signedIn(page);
  const second = await page.context().newPage();
  await second.goto(`${other.url}/signin`);
  await signIn(second, CUSTOMER);
  await signedIn(second);
  await visit(page, "/customers");
  await title(page, "Customers");
  await second.getByRole("button", { name: "Sign out" }).click();
  await until(() => second.url() === `${other.url}/signin`, "signed out of the second");
  await visit(page, "/customers");
  await title(page, "Customers");
  assert.ok((await page.context().cookies(shop.url)).length > 0);
  await other.stop();
});

test("an order's number in the address leads to the order", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: `/orders/${order.number}` });
  await title(page, `Order ${order.number}`);
  await page.getByRole("link", { name: "Packing slip" }).click();
  await title(page, `Packing slip for order ${order.number}`);
  await visit(page, `/orders/${order.number}/slip`);
  await title(page, `Packing slip for order ${order.number}`);
  page.guard.expect(404, /\/api\/orders\/999999$/);
  await visit(page, "/orders/999999");
  await title(page, "Order not found");
  await says(page.locator("main"), "There is no order 999999");
  await look(page, "no order of this number");
  const customers = await open({ as: CUSTOMER });
  const { orders } = await shop.get("/api/orders?limit=100");
  const another = orders.find(({ customer }) => customer.email !== CUSTOMER);
  customers.guard.expect(404, /\/api\/orders\/\d+$/);
  await visit(customers, `/orders/${another.number}`);
  await says(customers.locator("main"), `There is no order ${another.number}`);
});
