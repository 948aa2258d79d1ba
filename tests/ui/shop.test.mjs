// SPDX-License-Identifier: MIT

/** The shop's face: a name, a colour and a logo that an admin sets, on the pages and slips. */

import { LOGO } from "../support/sample.mjs";
import { ADMIN, ALL_LOOKS, assert, CUSTOMER, gone, look, seen, test, testLooks, says, until, visit } from "./harness.mjs";

const LOGO_FILE = { name: "logo.png", mimeType: "image/png", buffer: LOGO };

/** Bright, dark, and in between, where neither black nor white is far away. */
const COLOURS = ["#ffee00", "#ffffff", "#000000", "#767676", "#e11d48"];

const paint = (shop, colour) => shop.api(ADMIN, "PATCH", "/api/shop", { colour });

const putLogo = async (shop, picture) => {
  const answer = await fetch(`${shop.url}/api/shop/logo`, {
    method: picture ? "PUT" : "DELETE",
    headers: { Cookie: (await shop.cookie(ADMIN)).join("="), ...(picture ? { "Content-Type": "image/png" } : {}) },
    body: picture ?? undefined,
  });
  assert.ok(answer.ok, await answer.text());
};

async function clear(shop) {
  await shop.api(ADMIN, "PATCH", "/api/shop", { name: null, colour: null });
  await putLogo(shop, null);
}

/** Whether each logo in @page has come and can be seen. */
const logosAreThere = (page) =>
  page.locator("img.logo").evaluateAll((all) => all.length > 0 && all.every((one) => one.naturalWidth === 32 && one.clientWidth > 0));

const themeColour = (page) =>
  page.evaluate(() => document.querySelector("meta[name=theme-color]")?.content ?? null);

const band = (page) => page.locator(".top").evaluate((node) => getComputedStyle(node).backgroundColor);

const save = async (page) => {
  await page.getByRole("button", { name: "Save" }).click();
  await seen(page.locator(".saved"));
};

test("any colour can be written on, and has a shade that can be read in either look", async ({ open }) => {
  const page = await open({ path: "/signin" });
  const wrong = await page.evaluate(async () => {
    const { contrast, LOOKS, luminance, READABLE, readableOn, textOn } = await import("/ui/lib/branding.js");
    const steps = Array.from({ length: 18 }, (_, index) => (15 * index).toString(16).padStart(2, "0"));
    const found = [];
    for (const red of steps)
      for (const green of steps)
        for (const blue of steps) {
          const colour = `#${red}${green}${blue}`;
          if (contrast(colour, textOn(colour)) < READABLE) found.push(`text on ${colour}`);
          for (const [name, { paper, shade, hardest, "on-accent": onAccent }] of Object.entries(LOOKS)) {
            const own = readableOn(hardest, colour);
            for (const other of [paper, shade, hardest, onAccent])
              if (contrast(own, other) < READABLE) found.push(`${colour} as ${own} and ${other}, ${name}`);
            if (contrast(colour, hardest) >= READABLE && own !== colour) found.push(`${colour} became ${own}, ${name}`);
          }
        }
    if (Math.abs(contrast("#000000", "#ffffff") - 21) > 1e-9) found.push("black on white");
    if (Math.abs(contrast("#767676", "#ffffff") - 4.542) > 0.001) found.push("the grey that can just be read on white");
    if (luminance("#00ff00") < luminance("#ff0000")) found.push("green is brighter than red");
    return found.slice(0, 5);
  });
  assert.deepEqual(wrong, []);
});

for (const theme of ["light", "dark"])
  test(`the colours of the preview are those of the ${theme} pages`, async ({ open }) => {
    const page = await open({ path: "/signin", theme });
    const wrong = await page.evaluate(async (name) => {
      const { contrast, LOOKS } = await import("/ui/lib/branding.js");
      const style = getComputedStyle(document.documentElement);
      const value = (variable) => style.getPropertyValue(variable).replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
      const { hardest, ...named } = LOOKS[name];
      const found = Object.entries(named).filter(([variable, colour]) => value(`--${variable}`) !== colour);
      const extreme = name === "light" ? "#000000" : "#ffffff";
      const papers = ["paper", "shade", "pending-paper", "processing-paper", "shipped-paper", "delivered-paper", "cancelled-paper"];
      for (const paper of papers)
        if (contrast(value(`--${paper}`), extreme) < contrast(hardest, extreme)) found.push(`${paper} is harder`);
      return found;
    }, theme);
    assert.deepEqual(wrong, []);
  });

testLooks("without a face the pages are as the shop was started", async ({ open, shop }) => {
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: CUSTOMER, path: `/orders/${order.id}/slip` });
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await themeColour(page), null);
  await says(page.locator(".top .shop"), "Corner Ceramics");
  assert.equal(await page.locator("link[rel=icon]").getAttribute("href"), "/ui/icon.svg");
});

testLooks("an admin gives the shop a face, undoes it, and takes it away", async ({ open, shop }) => {
  await clear(shop);
  const order = await shop.order(CUSTOMER);
  const page = await open({ as: ADMIN, path: "/shop" });
  await page.getByLabel("Name").fill("Blue Door Pottery");
  await page.getByLabel("Colour", { exact: true }).fill("FFEE00");
  await page.getByLabel("Logo").setInputFiles(LOGO_FILE);
  await until(async () => (await page.locator(".samples canvas").count()) === 3, "the logo is in the preview");
  await says(page.locator(".colour-row").locator("xpath=.."), /Text on it is black.*darker shade/);
  await look(page, "shop, a face not yet saved");
  await save(page);
  await says(page.locator(".top .shop"), "Blue Door Pottery");
  assert.equal(await page.title(), "Shop · Blue Door Pottery");
  assert.equal(await themeColour(page), "#ffee00");
  assert.equal(await band(page), "rgb(255, 238, 0)");
  await until(() => logosAreThere(page), "the logo is shown");
  await look(page, "shop, a face saved");

  const stranger = await open({ path: "/signin" });
  await until(() => logosAreThere(stranger), "a stranger sees the logo");
  await says(stranger.locator("main"), "Welcome to Blue Door Pottery");
  assert.equal(await themeColour(stranger), "#ffee00");
  await look(stranger, "sign-in with a face");
  const slip = await open({ as: CUSTOMER, path: `/orders/${order.id}/slip` });
  await says(slip.locator(".slip .shop"), "Blue Door Pottery");
  assert.match(await slip.title(), /Blue Door Pottery$/);
  await until(() => logosAreThere(slip), "the logo is on the slip");
  await look(slip, "slip with a face");
  await slip.emulateMedia({ media: "print" });
  assert.ok(await slip.locator(".slip .logo").isVisible(), "the logo is printed");

  await page.getByRole("button", { name: "Undo" }).click();
  await says(page.locator(".top .shop"), "Corner Ceramics");
  await gone(page.locator(".top .logo"));
  assert.equal(await themeColour(page), null);
  await page.getByRole("button", { name: "Undo" }).click();
  await says(page.locator(".top .shop"), "Blue Door Pottery");
  await until(() => logosAreThere(page), "the logo is back");

  await page.getByRole("button", { name: "Remove the logo" }).click();
  await page.getByRole("button", { name: "No colour" }).click();
  await page.getByLabel("Name").fill("");
  await save(page);
  await says(page.locator(".top .shop"), "Corner Ceramics");
  const { name, colour, logo } = await shop.get("/shop.json");
  assert.deepEqual({ name, colour, logo }, { name: "Corner Ceramics", colour: null, logo: null });
});

test("changes that are not saved are discarded, or kept over a reload", async ({ open, shop }) => {
  await clear(shop);
  const page = await open({ as: ADMIN, path: "/shop" });
  const discard = page.getByRole("button", { name: "Discard changes" });
  assert.ok(await discard.isDisabled());
  await page.getByLabel("Name").fill("Half Typed");
  await page.getByLabel("Colour", { exact: true }).fill("#008080");
  await page.reload();
  await until(async () => (await page.getByLabel("Name").inputValue()) === "Half Typed", "the name is kept");
  await says(page.locator(".samples"), "Half Typed");
  assert.equal(await page.getByLabel("Choose a colour").inputValue(), "#008080");
  await discard.click();
  assert.equal(await page.getByLabel("Name").inputValue(), "");
  assert.equal(await page.getByLabel("Colour", { exact: true }).inputValue(), "");
  assert.ok(await discard.isDisabled());
  assert.equal((await shop.get("/shop.json")).name, "Corner Ceramics");
});

test("what is wrong is said at its field, and nothing is lost", async ({ open, shop }) => {
  await clear(shop);
  const page = await open({ as: ADMIN, path: "/shop" });
  page.guard.expect(422, /\/api\/shop/);
  const problem = (label) => page.locator(".field", { has: page.getByLabel(label, { exact: true }) }).locator(".wrong");
  await page.getByLabel("Logo").setInputFiles({ ...LOGO_FILE, buffer: Buffer.from("<svg/>") });
  await says(problem("Logo"), "This is not a PNG, JPEG or WebP picture.");
  await page.getByLabel("Logo").setInputFiles({ ...LOGO_FILE, buffer: Buffer.alloc(300000) });
  await says(problem("Logo"), "This must have at most 256 KiB.");
  // A picture to browsers, and one that moves to the server: after the header, "acTL".
  const moving = Buffer.concat([LOGO.subarray(0, 33), Buffer.from("000000086163544c0000000100000000b92d6d88", "hex"), LOGO.subarray(33)]);
  await page.getByLabel("Logo").setInputFiles({ ...LOGO_FILE, buffer: moving });
  await page.getByLabel("Name").fill("Blue Door");
  await page.getByRole("button", { name: "Save" }).click();
  await says(problem("Logo"), "This moves; it must be a still picture.");
  await page.getByRole("button", { name: "Remove the logo" }).click();
  await page.getByLabel("Colour", { exact: true }).fill("teal");
  await page.getByRole("button", { name: "Save" }).click();
  await says(problem("Colour"), "This must be a colour such as #1f4e79.");
  assert.equal(await page.getByLabel("Name").inputValue(), "Blue Door");
  assert.equal((await shop.get("/shop.json")).name, "Corner Ceramics");
  await look(page, "shop, a colour that is none");
});

test("the colour is chosen in the well, too", async ({ open, shop }) => {
  await clear(shop);
  const page = await open({ as: ADMIN, path: "/shop" });
  await page.getByLabel("Choose a colour").fill("#5b2a86");
  assert.equal(await page.getByLabel("Colour", { exact: true }).inputValue(), "#5b2a86");
  await says(page.locator("main"), /Text on it is white\..*lighter shade/);
  await save(page);
  assert.equal((await shop.get("/shop.json")).colour, "#5b2a86");
});

test("customers do not come to the page", async ({ open }) => {
  const page = await open({ as: CUSTOMER, path: "/shop" });
  await says(page.locator("h1"), "For staff only");
  assert.equal(await page.getByRole("link", { name: "Shop", exact: true }).count(), 0);
});

for (const [index, colour] of COLOURS.entries())
  test(`the pages can be read in ${colour}`, async ({ open, shop }) => {
    await putLogo(shop, LOGO);
    await paint(shop, colour);
    const order = await shop.order(CUSTOMER);
    const { size } = ALL_LOOKS[index % ALL_LOOKS.length];
    for (const theme of ["light", "dark"]) {
      const page = await open({ as: ADMIN, size, theme });
      for (const path of ["/shop", "/orders?limit=5", `/orders/${order.id}`]) {
        await visit(page, path);
        await until(async () => (await page.locator("main [aria-busy=true]").count()) === 0, `${path} is complete`);
        await look(page, `${path.replace(order.id, "order")} in ${colour.slice(1)}`);
      }
      await page.locator(".top a").nth(1).focus();
      await page.locator(".top button").last().hover();
      await look(page, `the top in ${colour.slice(1)}`);
    }
    await clear(shop);
  });
