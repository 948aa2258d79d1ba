// SPDX-License-Identifier: MIT

/** Everything by keyboard only. */

import { ADMIN, assert, CUSTOMER, PASSWORD, pathIs, says, seen, settled, test, until } from "./harness.mjs";

const ORDERS = 20;

/** The name of the focused element, as users know it. */
const focused = (page) =>
  page.evaluate(() => {
    const node = document.activeElement;
    return node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
  });

/** Presses Tab until the focused element is called @name. */
async function tabTo(page, name, key = "Tab") {
  for (let presses = 0; presses < 80; presses++) {
    if (name.test((await focused(page)).trim())) return;
    await page.keyboard.press(key);
  }
  assert.fail(`Tab does not lead to ${name}`);
}

test("20 pending orders to shipped", async ({ open, shop }) => {
  const orders = [];
  const { total } = (await shop.get("/api/orders?status=pending")).pagination;
  for (let count = total; count < ORDERS; count++) orders.push(await shop.order(CUSTOMER));
  const before = (await shop.get("/api/orders/counts")).counts;
  assert.ok(before.pending >= ORDERS);

  const page = await open({ path: "/signin" });
  const started = Date.now();
  let pressed = 0;
  const press = async (key) => {
    pressed++;
    await page.keyboard.press(key);
  };
  await page.keyboard.type(ADMIN);
  await press("Tab");
  await page.keyboard.type(PASSWORD);
  await press("Enter");
  await seen(page.getByRole("heading", { name: "Orders" }));
  /** Moves ORDERS orders from one status, which a number key shows, to the next. */
  const takeOn = async (tab, from) => {
    await press(tab);
    await pathIs(page, `/orders?status=${from}`);
    await settled(page);
    const { counts } = await shop.get("/api/orders/counts");
    await until(
      async () => (await page.locator("section tbody tr").count()) === Math.min(20, counts[from]) &&
        (await page.locator("section[aria-busy]").count()) === 0,
      `the ${from} orders are listed`,
    );
    await press("j");
    for (let done = 0; done < ORDERS; done++) {
      await until(
        () => page.evaluate(() => Boolean(document.activeElement.closest("tr:not(.working)"))),
        "a row has the focus",
      );
      const id = await page.evaluate(() => document.activeElement.closest("tr").dataset.id);
      await press("n");
      await until(
        () => page.evaluate((was) => document.activeElement.closest("tr")?.dataset.id !== was, id),
        "the next row has the focus",
      );
    }
    await until(async () => {
      const { counts: now } = await shop.get("/api/orders/counts");
      return now[from] === counts[from] - ORDERS;
    }, `${ORDERS} orders are not ${from} any more`);
  };
  await takeOn("2", "pending");
  await takeOn("3", "processing");
  const { counts } = await shop.get("/api/orders/counts");
  assert.equal(counts.shipped, before.shipped + ORDERS);
  console.log(
    `figure ${ORDERS} pending orders to shipped: ${pressed} keys, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
});

test("an order is placed", async ({ open, shop }) => {
  const { total } = (await shop.get("/api/orders?limit=1", CUSTOMER)).pagination;
  const page = await open({ as: CUSTOMER, path: "/orders" });
  await tabTo(page, /^New order$/);
  await page.keyboard.press("Enter");
  await pathIs(page, "/new");
  await seen(page.getByRole("button", { name: "Add Mug, blue" }));
  await page.keyboard.press("/");
  await until(async () => /Find a product/.test(await focused(page)), "'/' leads to the search");
  await page.keyboard.type("mug, blue/");
  await page.keyboard.press("Backspace");
  await until(async () => (await page.locator("ul.products > li").count()) === 1, "one product is left");
  await tabTo(page, /^Add Mug, blue$/);
  await page.keyboard.press("Enter");
  await until(async () => /One more: Mug, blue/.test(await focused(page)), "the focus is at +");
  await page.keyboard.press("Space");
  await tabTo(page, /^Review order$/);
  await page.keyboard.press("Enter");
  await seen(page.getByRole("button", { name: /^Place order/ }));
  await tabTo(page, /^Place order/);
  await page.keyboard.press("Enter");
  await seen(page.getByRole("heading", { name: /is placed$/ }));
  await tabTo(page, /^Follow this order$/);
  await page.keyboard.press("Enter");
  await says(page.locator("table.lines"), /Mug, blue.*2/);
  const after = (await shop.get("/api/orders?limit=1", CUSTOMER)).pagination.total;
  assert.equal(after, total + 1);
});

test("the first Tab leads past the frame, and the focus is always to be seen", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(page.locator("tbody tr"));
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to content");
  await page.keyboard.press("Enter");
  await until(() => page.evaluate(() => document.activeElement.id === "main"), "it leads to the content");
  await page.evaluate(() => document.activeElement.blur());
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const hidden = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      const visible = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
      return visible && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? null : `${node.tagName} ${node.textContent}`;
    });
    assert.equal(hidden, null);
  }
});

test("help, and a way back from every dialog", async ({ open }) => {
  const page = await open({ as: ADMIN, path: "/orders" });
  await seen(page.locator("tbody tr"));
  await page.keyboard.press("j");
  const at = await focused(page);
  assert.match(at, /^#\d+$/);
  await page.keyboard.press("?");
  await seen(page.getByRole("dialog"));
  await says(page.getByRole("dialog"), /Quick view/);
  await page.keyboard.press("Escape");
  await until(async () => (await focused(page)) === at, "the focus is where it was");
  await page.keyboard.press("v");
  await seen(page.getByRole("dialog"));
  await page.keyboard.press("Escape");
  await until(async () => (await focused(page)) === at, "the focus is where it was");
});
