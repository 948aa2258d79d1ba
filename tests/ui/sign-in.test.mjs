// SPDX-License-Identifier: MIT

/** Signing in and out. */

import {
  ADMIN,
  assert,
  CUSTOMER,
  look,
  PASSWORD,
  pathIs,
  says,
  seen,
  settled,
  test,
  testLooks,
  visit,
} from "./harness.mjs";

const alert = (page) => page.getByRole("alert");

async function fillIn(page, email, password) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

testLooks("sign in, and out again", async ({ open }) => {
  const page = await open({ path: "/" });
  await pathIs(page, "/signin");
  await look(page, "sign in");
  await fillIn(page, CUSTOMER, PASSWORD);
  await pathIs(page, "/orders");
  await seen(page.getByRole("heading", { level: 1, name: "My orders" }));
  await page.getByRole("button", { name: "Sign out" }).click();
  await pathIs(page, "/signin");
  page.guard.expect(401, /\/api\/me$/);
  await visit(page, "/orders");
  await pathIs(page, "/signin?next=%2Forders");
});

test("the page that was asked for is shown after signing in", async ({ open }) => {
  const page = await open({ path: "/account" });
  await pathIs(page, "/signin?next=%2Faccount");
  await fillIn(page, CUSTOMER, PASSWORD);
  await pathIs(page, "/account");
  await seen(page.getByText(CUSTOMER));
});

test("no link leads from the sign-in to another site", async ({ open }) => {
  for (const next of ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"]) {
    const page = await open({ path: `/signin?next=${encodeURIComponent(next)}` });
    await fillIn(page, CUSTOMER, PASSWORD);
    await pathIs(page, "/orders");
  }
});

test("who is signed in already goes on", async ({ open }) => {
  const page = await open({ as: ADMIN });
  await page.goto("/signin?next=/account");
  await pathIs(page, "/account");
});

testLooks("a wrong password, and nothing typed", async ({ open }) => {
  const page = await open({ path: "/signin" });
  page.guard.expect(401, /\/api\/login$/);
  await fillIn(page, CUSTOMER, "not the password");
  await says(alert(page), "Email and password do not match.");
  assert.equal(await page.getByLabel("Email").inputValue(), CUSTOMER, "nothing typed is lost");
  await look(page, "sign in, wrong password");
  await fillIn(page, "", "");
  await says(page.locator(".wrong"), "This is missing.");
  assert.equal(
    await page.evaluate(() => document.activeElement.name),
    "email",
    "the first field that needs a look has the focus",
  );
  await look(page, "sign in, nothing typed");
});

test("the password can be shown", async ({ open }) => {
  const page = await open({ path: "/signin" });
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("secret words");
  await page.getByRole("button", { name: "Show password" }).click();
  assert.equal(await password.getAttribute("type"), "text");
  await page.getByRole("button", { name: "Hide password" }).click();
  assert.equal(await password.getAttribute("type"), "password");
  assert.equal(await password.inputValue(), "secret words");
});

test("too many attempts", async ({ open }) => {
  const page = await open({ path: "/signin" });
  page.guard.expect(401, /\/api\/login$/);
  page.guard.expect(429, /\/api\/login$/);
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = page.waitForResponse("**/api/login");
    await fillIn(page, "nobody@example.com", `guess ${attempt}`);
    assert.equal((await answer).status(), 401);
    await says(alert(page), "do not match");
  }
  await fillIn(page, "nobody@example.com", "one more");
  await says(alert(page), /Too many attempts\. Please try again in \d+ minutes\./);
  await look(page, "sign in, too many attempts");
});

test("no connection while signing in", async ({ open }) => {
  const page = await open({ path: "/signin" });
  page.guard.expectFailure(/\/api\/login$/);
  await page.route("**/api/login", (route) => route.abort());
  await fillIn(page, CUSTOMER, PASSWORD);
  await says(alert(page), "cannot be reached");
  assert.equal(await page.locator("#offline").isVisible(), false, "it is said once");
  await look(page, "sign in, no connection");
  await page.unroute("**/api/login");
  await page.getByRole("button", { name: "Sign in" }).click();
  await pathIs(page, "/orders");
});

test("a session that ends elsewhere leads to the sign-in and back", async ({ open, shop }) => {
  const page = await open();
  const [name, value] = await shop.signIn(ADMIN);
  await page.context().addCookies([{ name, value, url: shop.url }]);
  await visit(page, "/account");
  await fetch(`${shop.url}/api/logout`, { method: "POST", headers: { Cookie: `${name}=${value}` } });
  page.guard.expect(401, /\/api\//);
  await page.getByRole("link", { name: "Customers" }).click();
  await pathIs(page, "/signin?next=%2Fcustomers");
  await says(page.locator("#toasts"), "You have been signed out.");
  await settled(page);
  await fillIn(page, ADMIN, PASSWORD);
  await pathIs(page, "/customers");
});
