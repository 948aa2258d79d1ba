// SPDX-License-Identifier: MIT

/** Nothing typed is lost: by a reload, by a session that ends, on the way through the sign-in. */

import { ADMIN, assert, CUSTOMER, PASSWORD, pathIs, says, seen, settled, test, until, visit } from "./harness.mjs";

const kept = (page) => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));

async function signIn(page, email) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Opens @path with a session of its own, which end() ends. */
async function openOwn({ open, shop }, email, path) {
  const page = await open();
  const [name, value] = await shop.signIn(email);
  await page.context().addCookies([{ name, value, url: shop.url, httpOnly: true, sameSite: "Strict" }]);
  await visit(page, path);
  page.guard.expect(401, /\/api\//);
  const end = () => fetch(`${shop.url}/api/logout`, { method: "POST", headers: { Cookie: `${name}=${value}` } });
  return { page, end };
}

test("a reload keeps all of a new order: products, items of no catalogue, customer and note", async ({ open, shop }) => {
  const { users } = await shop.get("/api/users?q=lindqvist");
  const page = await open({ as: ADMIN, path: `/new?customer=${users[0].id}` });
  await page.getByText("Something that is not in the catalogue").click();
  const fillItem = async (values) => {
    for (const [label, text] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(text);
  };
  await fillItem({ Name: "Repair of a handle", "Product number": "REPAIR", "Price for one": "7,50", Quantity: "3" });
  await page.getByRole("button", { name: "Add to the order" }).click();
  await page.getByRole("button", { name: "Add Mug, blue" }).click();
  await fillItem({ Name: "Engraving, half typed" });
  await page.goto("/new");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Engraving, half typed");
  await says(page.locator(".chosen"), "Ada Lindqvist");
  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await page.getByLabel("Note").fill("Ring twice\nand leave it at the door");
  await page.reload();
  await says(page.locator(".cart-lines"), /Repair of a handle.*€7\.50 each.*€22\.50.*Mug, blue/);
  await says(page.locator(".chosen"), "Ada Lindqvist");
  assert.equal(await page.getByLabel("Note").inputValue(), "Ring twice\nand leave it at the door");
  assert.ok(!(await kept(page)).includes("Lindqvist"), "of the customer the id is kept alone");
  await page.getByRole("button", { name: /^Place order/ }).click();
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  const [order] = (await shop.get("/api/orders?limit=1", "ada.lindqvist@example.com")).orders;
  assert.equal(order.item_count, 2);
  await visit(page, "/new");
  await says(page.locator("main"), "Nothing chosen yet.");
});

test("a session that ends keeps the note of a step, for its writer alone", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const { page, end } = await openOwn({ open, shop }, ADMIN, `/orders/${order.id}`);
  await page.getByLabel("Note").fill("Glazed on Tuesday");
  await end();
  await page.getByRole("button", { name: "Start processing" }).click();
  await pathIs(page, `/signin?next=${encodeURIComponent(`/orders/${order.id}`)}`);
  await signIn(page, ADMIN);
  await pathIs(page, `/orders/${order.id}`);
  await seen(page.getByLabel("Note"));
  assert.equal(await page.getByLabel("Note").inputValue(), "Glazed on Tuesday");
  await page.getByRole("button", { name: "Start processing" }).click();
  await says(page.locator("ol.timeline"), "Glazed on Tuesday");
  await page.reload();
  await seen(page.getByLabel("Note"));
  assert.equal(await page.getByLabel("Note").inputValue(), "", "a note that was sent is no draft");

  await page.getByLabel("Note").fill("Nobody else's business");
  await shop.person("mira@example.com", "Mira Sand", "admin");
  await page.getByRole("button", { name: "Sign out" }).click();
  await pathIs(page, "/signin");
  assert.ok(!(await kept(page)).includes("business"), "signing out forgets what was typed");
  await signIn(page, "mira@example.com");
  await pathIs(page, "/orders");
  await visit(page, `/orders/${order.id}`);
  assert.equal(await page.getByLabel("Note").inputValue(), "");
});

test("somebody else who signs in after a session has ended finds nothing", async ({ open, shop }) => {
  const { page, end } = await openOwn({ open, shop }, CUSTOMER, "/new");
  await page.getByRole("button", { name: "Add Mug, blue" }).click();
  await page.getByRole("link", { name: "Review order" }).locator("visible=true").first().click();
  await page.getByLabel("Note").fill("Anna's own words");
  await end();
  await page.reload();
  await pathIs(page, "/signin?next=%2Fnew%3Fstep%3Dreview");
  await signIn(page, "ada.lindqvist@example.com");
  await says(page.locator("main"), "There is nothing in the order yet");
  assert.ok(!(await kept(page)).includes("own words"));
});

test("a session that ends keeps a product half filled in", async ({ open, shop }) => {
  const { page, end } = await openOwn({ open, shop }, ADMIN, "/products");
  const add = page.getByRole("button", { name: "Add product", exact: true });
  await add.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Product number").fill("VASE-77");
  await dialog.getByLabel("Name").fill("Vase, tall");
  await dialog.getByLabel("Description").fill("Two lines\nof it");
  await dialog.getByLabel("Price").fill("12,50");
  await end();
  await dialog.getByRole("button", { name: "Add product" }).click();
  await pathIs(page, "/signin?next=%2Fproducts");
  await signIn(page, ADMIN);
  await pathIs(page, "/products");
  await add.first().click();
  assert.equal(await dialog.getByLabel("Product number").inputValue(), "VASE-77");
  assert.equal(await dialog.getByLabel("Price").inputValue(), "12,50");
  await page.keyboard.press("Escape");
  await add.first().click();
  assert.equal(await dialog.getByLabel("Name").inputValue(), "Vase, tall", "Escape may be a slip");
  await dialog.getByRole("button", { name: "Add product" }).click();
  await says(page.locator("#toasts"), "Vase, tall is in the catalogue.");
  await add.first().click();
  assert.equal(await dialog.getByLabel("Product number").inputValue(), "", "what was saved is no draft");
  await dialog.getByLabel("Name").fill("Given up");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await add.first().click();
  assert.equal(await dialog.getByLabel("Name").inputValue(), "", "what was given up is no draft");
});

test("no password is kept", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/customers" });
  await page.getByRole("button", { name: "Add customer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Nora Quist");
  await dialog.getByLabel("Type one").check();
  const password = dialog.getByLabel("Password", { exact: true });
  await password.fill("a secret of Nora's");
  await dialog.getByRole("button", { name: "Show password" }).click();
  await password.press("End");
  await page.keyboard.type("!");
  const all = await kept(page);
  assert.ok(all.includes("Nora Quist") && !all.includes("secret of"), all);
});

test("signing in leads back to the search and the list that were asked for", async ({ open }) => {
  for (const [email, path] of [
    [ADMIN, "/orders?status=pending#q=berger"],
    [ADMIN, "/customers#q=lind"],
    [CUSTOMER, "/orders#q=mug"],
  ]) {
    const page = await open({ path });
    await seen(page.getByLabel("Email"));
    assert.ok(!new URL(page.url()).search.includes("q%3D"), "search words stay behind the #");
    await signIn(page, email);
    await pathIs(page, path);
    await settled(page);
    assert.equal(await page.getByRole("searchbox").inputValue(), path.split("q=")[1]);
  }
});

for (const path of ["/orders", "/products", "/customers"])
  test(`back: the search field says what the list shows (${path})`, async ({ open }) => {
    const page = await open({ as: ADMIN, path });
    const search = page.getByRole("searchbox");
    await search.fill("berger");
    await pathIs(page, `${path}#q=berger`);
    await page.goBack();
    await pathIs(page, path);
    await until(async () => (await search.inputValue()) === "", "the field is empty, though it has the focus");
    await page.goForward();
    await until(async () => (await search.inputValue()) === "berger", "and says it again");
    // What is being typed is nobody's but the typist's.
    await search.press("End");
    await search.pressSequentially(" an", { delay: 20 });
    await pathIs(page, `${path}#q=berger+an`);
    assert.equal(await search.inputValue(), "berger an");
  });
