// SPDX-License-Identifier: MIT

/**
 * Every page at every 40 px from 320 to 1,920, with names as long as they may be, in a wide and in a
 * narrow font: no word is broken, nothing sticks out, no row of a list is taller than three lines.
 * A page is loaded once, and its window is resized.
 */

import { ADMIN, assert, CUSTOMER, PASSWORD, seen, settled, test, until } from "./harness.mjs";

const WIDTHS = Array.from({ length: 41 }, (_, index) => 320 + 40 * index);
const HEIGHT = 900;
const FONTS = ["DejaVu Sans", "DejaVu Sans Condensed"];

const NAME_49 = "Wolfeschlegelsteinhausenbergerdorffwelchevoralter";
const NAME_200 = "Donaudampfschifffahrtsgesellschaftskapitänswitwen".repeat(5).slice(0, 200);
const WORDS_200 = "Karlheinz Maria von und zu Hohenlohe Waldenburg ".repeat(5).slice(0, 199).trim();

/** In an open page: what is wrong with it at the present width, in words. */
const lookForWrong = () => {
  /** Longer words are somebody's, and may be broken: there is no other way to show them. */
  const LONGEST = 24;
  const wrong = new Set();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const isAside = (node) => node.closest(".visually-hidden, .skip, thead, caption") !== null &&
    getComputedStyle(node.closest(".visually-hidden, .skip, thead, caption")).position === "absolute";
  const scrolls = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const name = (node) => `${node.tagName.toLowerCase()}.${node.className}`;
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.add(`the page is ${scrollWidth - clientWidth} px too wide`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const visible = new Map();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (/^(SCRIPT|STYLE|NOSCRIPT|OPTION|TEXTAREA)$/.test(node.tagName)) continue;
    if (!visible.has(node)) visible.set(node, shown(node) && !isAside(node));
    if (!visible.get(node)) continue;
    for (const { 0: word, index } of text.data.matchAll(/[^\s\-‐–—/]+/gu)) {
      if (word.length > LONGEST) continue;
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
      if (boxes.length === 0) continue;
      if (boxes.some((box) => Math.abs(box.top - boxes[0].top) > 2)) wrong.add(`“${word}” is broken in ${name(node)}`);
      const frame = node.closest("td, th, button, .button, .badge, .chip, .card, li, dialog, p, dd")?.getBoundingClientRect();
      const right = Math.max(...boxes.map((box) => box.right));
      if (frame && right > frame.right + 1.5 && !scrolls(node)) wrong.add(`“${word}” sticks out of ${name(node)}`);
      else if (right > clientWidth + 1 && !scrolls(node)) wrong.add(`“${word}” is outside`);
    }
  }

  const lines = (node) => {
    const { lineHeight } = getComputedStyle(node);
    const { paddingTop, paddingBottom } = getComputedStyle(node);
    return (node.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / parseFloat(lineHeight);
  };
  for (const row of document.querySelectorAll("table:is(.orders, .listed) tbody tr")) {
    const isTable = getComputedStyle(row).display === "table-row";
    // A row of buttons is taller than a line of text.
    for (const cell of isTable ? [row.cells[0]] : row.cells)
      if (shown(cell) && !cell.querySelector("button") && lines(cell) > 3.3)
        wrong.add(`a row has ${lines(cell).toFixed(1)} lines in ${cell.className || "its name"}`);
    const buttons = [...row.querySelectorAll("button")].filter(shown);
    const rows = new Set(buttons.map((button) => Math.round(button.getBoundingClientRect().top)));
    if (rows.size > (isTable ? 1 : 2)) wrong.add(`a row's buttons stand in ${rows.size} lines`);
  }
  for (const input of document.querySelectorAll("input:is([type=radio], [type=checkbox])")) {
    const { width, height } = input.getBoundingClientRect();
    if (shown(input) && (Math.abs(width - height) > 1 || width < 15)) wrong.add(`a ${input.type} is ${width} by ${height} px`);
  }
  return [...wrong];
};

/** Holds an open page against the rules at each width. */
async function atEachWidth(page, what) {
  const found = [];
  for (const font of FONTS) {
    await page.evaluate((family) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`body, button, input, select, textarea { font-family: "${family}" !important; }`);
      document.adoptedStyleSheets = [sheet];
    }, font);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      const wrong = await page.evaluate(lookForWrong);
      if (wrong.length > 0) found.push(`${what}, ${font}, ${width} px: ${wrong.slice(0, 4).join("; ")}`);
    }
  }
  return found;
}

/** What all pages are looked at with: names of one long word and of many, and large amounts. */
async function prepare(shop) {
  const people = {};
  for (const [email, name] of [
    ["w49@example.com", NAME_49],
    ["d200@example.com", NAME_200],
    [`${"k".repeat(60)}@${"example".repeat(8)}.com`, WORDS_200],
  ]) {
    people[name] = await shop.api(ADMIN, "POST", "/api/users", { email, name, role: "customer", password: PASSWORD });
    await shop.api(ADMIN, "POST", "/api/orders", {
      user_id: people[name].id,
      items: [
        { product_id: "X".repeat(64), name: NAME_200, quantity: 99999, price: "99999.99" },
        { product_id: "KARL", name: WORDS_200, quantity: 1, price: "0.50" },
      ],
      note: `${NAME_200} ${WORDS_200}`,
    });
  }
  await shop.api(ADMIN, "POST", "/api/products", { product_id: "Y".repeat(64), name: NAME_200, price: "99999.99", description: WORDS_200.repeat(4) });
  await shop.api(ADMIN, "POST", "/api/products", { product_id: "AARD", name: `A${WORDS_200}`.slice(0, 200), price: "1234.50", description: NAME_200 });
  const own = await shop.order(CUSTOMER);
  const orders = await shop.get("/api/orders?limit=6");
  return { person: people[WORDS_200], own, order: orders.orders.find((one) => one.customer.name === NAME_200) };
}

/** The widest that a logo may be, and lowest: one pixel row is drawn as good as another. */
const WIDE_LOGO = { width: 2048, height: 16 };

/** Saves a name of 100 letters, and a wide logo that is drawn by the page. The shop has them from then on. */
async function aLongFace(page) {
  const picture = await page.evaluate((size) => {
    const canvas = Object.assign(document.createElement("canvas"), size);
    canvas.getContext("2d").fillRect(0, 0, size.width, size.height);
    return canvas.toDataURL("image/png").split(",")[1];
  }, WIDE_LOGO);
  await page.getByLabel("Name").fill(NAME_200.slice(0, 100));
  await page.getByLabel("Colour", { exact: true }).fill("#767676");
  await page.getByLabel("Logo").setInputFiles({ name: "wide.png", mimeType: "image/png", buffer: Buffer.from(picture, "base64") });
  await seen(page.locator(".samples canvas"));
  await page.getByRole("button", { name: "Save" }).click();
  await seen(page.locator(".saved"));
}

let prepared;

function pages(name, as, visits) {
  test(`no word is broken and nothing sticks out at any width: ${name}`, async ({ open, shop }) => {
    prepared ??= prepare(shop);
    const about = await prepared;
    const page = await open({ as, size: "desktop" });
    page.guard.expect(404, /\/api\/products\/|\/nothing$/);
    const found = [];
    for (const [path, act] of visits(about)) {
      await page.setViewportSize({ width: 1280, height: HEIGHT });
      await page.goto("/healthz"); // so that another fragment loads the page, too
      await page.goto(path);
      await settled(page);
      await until(async () => (await page.locator("main [aria-busy=true]").count()) === 0, `${path} is complete`);
      await act?.(page);
      found.push(...(await atEachWidth(page, act ? `${path} with ${act.name}` : path)));
    }
    assert.ok(found.length === 0, found.join("\n"));
  });
}

async function theAddDialog(page) {
  await page.locator(".heading button").click();
  await seen(page.getByRole("dialog"));
}

async function theQuickView(page) {
  await page.locator("tbody tr", { hasText: "Donau" }).first().locator(".peek").click();
  await seen(page.getByRole("dialog").locator(".timeline"));
}

async function theRangeOfDates(page) {
  await page.getByLabel("Placed").selectOption("custom");
  await seen(page.getByLabel("From"));
}

async function aFullCart(page) {
  for (const button of (await page.getByRole("button", { name: /^Add / }).all()).slice(0, 2)) await button.click();
}

pages("staff's list of orders", ADMIN, ({ person }) => [
  ["/orders"],
  ["/orders", theQuickView],
  [`/orders?user_id=${person.id}`, theRangeOfDates],
  ["/orders?status=pending#q=nothing+like+it"],
]);
pages("staff's order", ADMIN, ({ order }) => [[`/orders/${order.id}`], [`/orders/${order.id}/slip`]]);
pages("staff's new order", ADMIN, ({ person, order }) => [
  [`/new?customer=${person.id}`, aFullCart],
  [`/new?again=${order.id}`],
]);
pages("the catalogue", ADMIN, () => [["/products"], ["/products", theAddDialog]]);
pages("the customers", ADMIN, ({ person }) => [
  ["/customers"],
  ["/customers", theAddDialog],
  [`/customers/${person.id}`],
]);
pages("customers' pages", CUSTOMER, ({ own }) => [
  ["/orders"],
  [`/orders/${own.id}`],
  ["/new", aFullCart],
  ["/account"],
]);
pages("nobody's pages", null, () => [["/signin"], ["/nothing"]]);
pages("the shop's face", ADMIN, ({ own }) => [
  ["/shop"],
  ["/shop", aLongFace],
  ["/orders"],
  [`/orders/${own.id}/slip`],
]);
pages("customers' pages with a face", CUSTOMER, () => [["/orders"]]);
pages("nobody's pages with a face", null, () => [["/signin"]]);
