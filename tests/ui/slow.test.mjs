// SPDX-License-Identifier: MIT

/** Slow is not wrong: what is old is seen to be old, what is coming is seen to come. */

import { ADMIN, assert, CUSTOMER, look, news, pathIs, says, seen, settled, test, until } from "./harness.mjs";

/** Holds back answers at addresses that fit @pattern; the result lets them go. */
async function holdBack(page, pattern) {
  let letGo;
  const released = new Promise((resolve) => {
    letGo = resolve;
  });
  await page.route(pattern, async (route) => {
    await released;
    await route.continue().catch(() => {}); // what the page no longer wants
  });
  return async () => {
    letGo();
    await page.unroute(pattern);
  };
}

const opacity = (locator) => locator.evaluate((node) => Number(getComputedStyle(node).opacity));
const LISTS = /\/api\/(orders|users|products)(\?|$)/;

test("the rows of the tab before are dimmed, and do nothing, until the new ones are there", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(page.locator("tbody tr"));
  await page.keyboard.press("j");
  const letGo = await holdBack(page, LISTS);
  await page.getByRole("link", { name: /Shipped/ }).click();
  const region = page.locator("section[aria-busy=true]");
  await seen(region);
  await until(async () => (await opacity(region.locator("table"))) < 0.6, "the old rows are dimmed");
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  assert.equal((await shop.get(`/api/orders/${order.id}`)).status, "pending");
  await letGo();
  await until(async () => (await page.locator("section[aria-busy]").count()) === 0, "they are there");
  assert.equal(await opacity(page.locator("section table")), 1);
  await says(page.locator("tbody tr .badge"), /^(\S+ Shipped ?)+$/);
});

for (const [path, lists] of [
  ["/orders", LISTS],
  ["/products", LISTS],
  ["/customers", LISTS],
  ["/new", LISTS],
  ["/orders", /\/session\.json$/],
])
  test(`a reload shows that something comes: ${path} without ${lists}`, async ({ open }) => {
    const page = await open({ as: ADMIN, path });
    const letGo = await holdBack(page, lists);
    await page.reload({ waitUntil: "commit" });
    await seen(page.locator("main .skeleton p"));
    await seen(page.locator("main[aria-busy=true]"));
    await page.screenshot({ path: `${page.pictures}/slow${path.replace("/", "-")}-${lists === LISTS}.png` });
    await letGo();
    await settled(page);
    await until(async () => (await page.locator("[aria-busy=true]").count()) === 0, "it is there");
    assert.equal(await page.locator(".skeleton").count(), 0);
  });

/** The most that may move for a page to count as steady: https://web.dev/articles/cls */
const STEADY = 0.1;

for (const path of ["/orders", "/products", "/customers", "/new"])
  test(`what is there stays where it is when the rest comes: ${path}`, async ({ open }) => {
    const page = await open({ as: ADMIN, size: "phone" });
    await page.addInitScript(() => {
      window.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) window.moved += value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    const letGo = await holdBack(page, LISTS);
    await page.goto(path);
    await seen(page.locator("main .skeleton p"));
    await letGo();
    await until(async () => (await page.locator("[aria-busy=true]").count()) === 0, "it is there");
    const moved = await page.evaluate(
      () =>
        new Promise((resolve) => {
          // What moves in a frame is told after the next one.
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(window.moved))));
        }),
    );
    assert.ok(moved < STEADY, `${moved}`);
  });

test("the page before is dimmed while another one comes", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(page.locator("tbody tr"));
  const letGo = await holdBack(page, /\/api\/orders\/[0-9a-f-]+$/);
  await page.locator(`tr[data-id="${order.id}"] .go`).click();
  await pathIs(page, `/orders/${order.id}`);
  await until(async () => (await opacity(page.locator("main > *").first())) < 0.6, "the list is dimmed");
  await letGo();
  await settled(page);
  assert.equal(await opacity(page.locator("main > *").first()), 1);
});

/** How often the page says that the shop is out of reach, to who sees. */
const times = (page) => page.getByText(/cannot be reached|No answer came/).locator("visible=true").count();

test("offline is said once, in whatever one does", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/orders", polls: true });
  const row = page.locator(`tr[data-id="${order.id}"]`);
  await seen(row);
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => {
      const { textContent } = document.getElementById("offline");
      window.said.push(textContent);
    }).observe(document.getElementById("offline"), { childList: true, characterData: true, subtree: true });
  });
  page.guard.expectFailure(/./);
  let asked = 0;
  page.on("requestfailed", () => asked++);
  await page.context().setOffline(true);
  await until(async () => {
    await news(page);
    return asked >= 3;
  }, "the list was asked for several times");
  await seen(page.locator("#offline"));
  assert.equal(await times(page), 1);
  assert.equal((await page.evaluate(() => window.said)).length, 1, "it is not said again at each try");
  await look(page, "orders, offline");
  await row.locator(".step").click();
  await seen(page.getByRole("alert"));
  assert.equal(await times(page), 1);
  await page.getByRole("link", { name: /Shipped/ }).click();
  await until(async () => (await page.locator("section .problem").count()) >= 1, "the list could not be had");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await until(() => page.locator("#offline").isHidden(), "it is over");
});
