// SPDX-License-Identifier: MIT

/** What strangers write remains text, and the pages request nothing from elsewhere. */

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { ADMIN, assert, CUSTOMER, escape, says, seen, settled, test, until, visit } from "./harness.mjs";
import { fromRoot } from "./server.mjs";

const ATTACKS = [
  `<img src=x onerror="window.hacked=1">`,
  `"><script>window.hacked=1</script>`,
  `</textarea><svg onload=window.hacked=1>`,
  `javascript:window.hacked=1`,
];

/** Waits until @page shows @text literally, and none of it has become markup or script. */
async function showsAsText(page, text) {
  await settled(page);
  await until(
    () => page.evaluate((wanted) => document.body.innerText.includes(wanted), text),
    `the page at ${page.url()} shows ${text}`,
  );
  await notHacked(page);
}

async function notHacked(page) {
  const found = await page.evaluate(() => [
    window.hacked,
    document.querySelectorAll("img, body script, svg, [onerror], [onload]").length,
    document.querySelectorAll("a[href^='javascript:']").length,
  ]);
  assert.deepEqual(found, [undefined, 0, 0]);
}

for (const [index, attack] of ATTACKS.entries())
  test(`markup in every text stays text: ${attack}`, async ({ open, shop }) => {
    const email = `mallory-${index}@example.com`;
    const { id: userId } = await shop.person(email, attack);
    const product = `X${index}${attack}`.slice(0, 64);
    await shop.api(ADMIN, "POST", "/api/products", {
      product_id: product,
      name: attack,
      description: attack,
      price: "1.00",
    });
    const items = [{ product_id: product, name: attack, quantity: 1, price: "1.00" }];
    const order = await shop.api(email, "POST", "/api/orders", { items, note: attack });
    await shop.move(order, "processing", { note: attack });
    await shop.api(email, "POST", "/api/tokens", { label: attack });

    const staff = await open({ as: ADMIN, path: "/orders" });
    await showsAsText(staff, attack);
    await staff.locator(`tr[data-id="${order.id}"]`).getByRole("button", { name: /Quick view/ }).click();
    await says(staff.getByRole("dialog"), attack);
    await notHacked(staff);
    await escape(staff);
    for (const path of [
      `/orders?user_id=${userId}`,
      `/orders/${order.id}`,
      `/orders/${order.id}/slip`,
      `/customers#q=${email}`,
      `/customers/${userId}`,
      `/products#q=${encodeURIComponent(`X${index}`)}`,
      `/new?customer=${userId}`,
      `/new?again=${order.id}`,
    ]) {
      await visit(staff, "/account"); // so that a changed fragment loads the page, too
      await staff.goto(path);
      await showsAsText(staff, attack);
    }
    const customer = await open({ as: email });
    for (const path of ["/orders", "/account", `/orders/${order.id}`, `/new?again=${order.id}`]) {
      await customer.goto(path);
      await showsAsText(customer, attack);
    }
  });

test("markup in addresses and in what is typed stays text", async ({ open }) => {
  const [attack] = ATTACKS;
  const page = await open({ as: ADMIN });
  page.guard.expect(422, /\/api\//);
  page.guard.expect(404, /\/api\/|\/favicon\.ico$/);
  const text = encodeURIComponent(attack);
  for (const path of [
    `/orders?status=${text}`,
    `/orders?sort=${text}&order=${text}&page=${text}&limit=${text}`,
    `/orders?start_date=${text}&range=${text}`,
    `/orders#q=${text}`,
    `/orders/${text}`,
    `/orders/${text}/slip`,
    `/customers/${text}`,
    `/customers#q=${text}`,
    `/products#q=${text}`,
    `/new?customer=${text}`,
    `/new?again=${text}`,
    `/new?step=${text}`,
    `/new?placed=${text}`,
    `/account?x=${text}`,
    "/orders/%",
    "/orders/%00",
  ]) {
    const answer = await page.goto(path);
    if (answer.status() === 200)
      await until(
        () => page.locator("main:not([aria-busy]) :is(h1, .problem)").first().isVisible(),
        `${path} shows something`,
      );
    await notHacked(page);
    page.guard.expect(answer.status(), new RegExp(path.slice(0, 10)));
  }
  for (const path of ["/orders", "/customers", "/products", "/new"]) {
    await visit(page, path);
    await page.getByRole("searchbox").first().fill(attack);
    await page.getByRole("searchbox").first().press("Enter");
    await until(() => page.locator("[aria-busy=true]").count().then((count) => count === 0), "it is found");
    await notHacked(page);
  }
});

test("the shop's name is text, too", async ({ open }) => {
  const { emptyShop } = await import("./harness.mjs");
  const shop = await emptyShop("--shop", ATTACKS[0]);
  const page = await open({ shop, path: "/" });
  await showsAsText(page, ATTACKS[0]);
});

test("pages are served with rules that allow our own files alone", async ({ shop }) => {
  for (const path of ["/", "/signin", "/orders", "/ui/app.js", "/ui/pages.css"]) {
    const { headers, status } = await fetch(shop.url + path);
    assert.equal(status, 200);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'self'/, path);
    assert.doesNotMatch(policy, /unsafe|\*|data:|https?:/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.match(headers.get("etag"), /^"/, path);
  }
});

/** The files of the pages, by their names in web/ui. */
const sources = () =>
  readdirSync(fromRoot("web/ui"), { recursive: true }).filter((name) =>
    /\.(html|js|css|svg|ico)$/.test(name),
  );

test("no script or style stands in a page", async ({ open }) => {
  const html = readFileSync(fromRoot("web/ui/index.html"), "utf8");
  assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|javascript:|https?:/i);
  for (const name of sources()) {
    const text = readFileSync(fromRoot("web/ui", name), "utf8");
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, name);
    if (!name.endsWith(".svg")) assert.doesNotMatch(text, /https?:\/\//, name);
  }
  // The policy works: an injected script and an injected style do not run.
  const page = await open({ as: CUSTOMER, path: "/orders" });
  page.guard.expectViolation();
  await seen(page.locator("h1"));
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.hacked = 1";
    document.body.append(script);
    document.body.setAttribute("style", "display: none");
    await new Promise((resolve) => setTimeout(resolve));
    return [window.hacked, getComputedStyle(document.body).display];
  });
  assert.deepEqual(ran, [undefined, "block"]);
});

test("other sites can neither frame the pages nor change anything", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const cookie = (await shop.cookie(ADMIN)).join("=");
  const { status } = await fetch(`${shop.url}/api/orders/${order.id}/status`, {
    method: "PATCH",
    headers: {
      Cookie: cookie,
      Origin: "https://example.org",
      "Sec-Fetch-Site": "cross-site",
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ status: "cancelled" }),
  });
  assert.equal(status, 403);
  const page = await open({ as: ADMIN });
  await visit(page, "/account");
  assert.equal((await shop.get(`/api/orders/${order.id}`)).status, "pending");
});

test("the whole of it is small, and compressed on its way", async ({ shop }) => {
  let compressed = 0;
  const styles = sources().filter((name) => name.endsWith(".css"));
  const files = sources().filter((name) => !styles.includes(name));
  for (const name of [...files, "pages.css"]) {
    const path = name === "index.html" ? "/" : `/ui/${name}`;
    const answer = await fetch(shop.url + path, { headers: { "Accept-Encoding": "gzip" } });
    assert.equal(answer.status, 200, name);
    assert.equal(answer.headers.get("content-encoding"), "gzip", name);
    const plain = Buffer.from(await answer.arrayBuffer());
    const length = Number(answer.headers.get("content-length")) || gzipSync(plain).length;
    compressed += length;
    if (name !== "pages.css") assert.deepEqual(plain, readFileSync(fromRoot("web/ui", name)), name);
    else
      for (const style of styles)
        assert.ok(plain.includes(readFileSync(fromRoot("web/ui", style))), `${style} is in it`);
    const again = await fetch(shop.url + path, {
      headers: { "Accept-Encoding": "gzip", "If-None-Match": answer.headers.get("etag") },
    });
    assert.equal(again.status, 304, name);
  }
  console.log(`figure whole UI compressed: ${(compressed / 1024).toFixed(1)} KiB`);
  assert.ok(compressed < 100 * 1024, `${compressed} bytes`);
});

test("nothing personal stands in addresses", async ({ open, shop }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  const asked = [];
  page.on("request", (request) => asked.push(request));
  await page.getByRole("searchbox").fill("anna.berger");
  await until(() => asked.some((request) => request.url().includes("q=anna")), "it is searched");
  // API addresses contain search terms; page addresses do not, nor do logs.
  const pages = asked.filter((request) => request.isNavigationRequest());
  assert.ok(pages.every((request) => !request.url().includes("anna")));
  assert.doesNotMatch(shop.log(), /anna/i);
});
