// SPDX-License-Identifier: MIT

/** The functions that tests are written with: see README.md. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

import { ADMIN, CUSTOMER, fromRoot } from "./server.mjs";

export { ADMIN, CUSTOMER, PASSWORD, demoShop, emptyShop } from "./server.mjs";
export { assert };

/** Long, for busy machines; nothing takes this long when all is well. */
const TIMEOUT_MS = Number(process.env.ORDERDESK_UI_TIMEOUT_MS ?? 30000);

/** How often pages ask for news: web/ui/lib/live.js. */
const POLL_MS = 5000;

const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
  small: { width: 320, height: 640 },
};

/** The two looks that every flow is tried in; together they have both widths and both themes. */
export const LOOKS = [
  { size: "desktop", theme: "light" },
  { size: "phone", theme: "dark" },
];
export const ALL_LOOKS = [
  ...LOOKS,
  { size: "desktop", theme: "dark" },
  { size: "phone", theme: "light" },
  { size: "small", theme: "light" },
];

const SCREENSHOTS = fromRoot("build-ui/screenshots");
const FAILED = fromRoot("build-ui/failed");
/** What measurements leave to be read. */
export const REPORTS = fromRoot("build-ui/reports");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;

const LAUNCH = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true,
  timeout: 2 * TIMEOUT_MS,
  args: [
    ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Starts the browser. @fresh: without the screenshots of an earlier run */
export async function launch({ fresh }) {
  if (fresh) rmSync(SCREENSHOTS, { recursive: true, force: true });
  rmSync(FAILED, { recursive: true, force: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
  mkdirSync(REPORTS, { recursive: true });
  browser = await chromium.launch(LAUNCH);
  return browser;
}

const signInAs = async (context, shop, email) => {
  const [name, value] = await shop.cookie(email);
  await context.addCookies([{ name, value, url: shop.url, httpOnly: true, sameSite: "Strict" }]);
};

/** A browser of its own, with @as signed in, that another program can steer at @port. */
export async function launchAlone({ shop, as, port }) {
  const args = [...LAUNCH.args, `--remote-debugging-port=${port}`];
  const context = await chromium.launchPersistentContext("", { ...LAUNCH, args });
  if (as) await signInAs(context, shop, as);
  return context;
}

/** What goes wrong in a page unnoticed: all of it fails the test. */
class Guard {
  #origin;
  #wrong = [];
  #expected = [];

  constructor(page, origin) {
    this.#origin = origin;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        this.#note(`console: ${message.text()}`, message.location().url);
    });
    page.on("pageerror", (error) => this.#note(`error: ${error.stack}`, page.url()));
    page.on("request", (request) => {
      const { origin: asked, protocol } = new URL(request.url());
      if (asked !== this.#origin && protocol !== "blob:" && protocol !== "data:")
        this.#note("foreign request", request.url());
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // Requests that a page cancels because it is being left.
      if (why !== "net::ERR_ABORTED") this.#note(`failed: ${why}`, request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.#note(`answer ${response.status()}`, response.url());
    });
  }

  /** This test expects responses with @status at addresses that match @path. */
  expect(status, path) {
    this.#expected.push({ words: new RegExp(`(answer |status of )${status}\\b`), path });
  }

  /** This test expects to lose its connection at addresses that match @path. */
  expectFailure(path) {
    this.#expected.push({ words: /net::ERR_|^failed/, path });
  }

  /** This test expects to violate the pages' Content-Security-Policy. */
  expectViolation() {
    this.#expected.push({ words: /Content Security Policy/, path: /^/ });
  }

  #note(what, where) {
    this.#wrong.push({ what, where });
  }

  problems() {
    return this.#wrong
      .filter(
        ({ what, where }) =>
          !this.#expected.some(({ words, path }) => words.test(what) && path.test(where)),
      )
      .map(({ what, where }) => `${what} (${where})`);
  }
}

/** The pages that a test has opened. */
export class Pages {
  #shop;
  #open = [];

  constructor(shop) {
    this.#shop = shop;
  }

  /**
   * Opens a separate browser for a user, and @path in it.
   *
   * as: an email, or null for nobody; size, theme: see ALL_LOOKS; shop: another than the test's own; polls: see news()
   */
  open = async ({ as = null, path, size = "desktop", theme = "light", shop = this.#shop, polls = false, ...more } = {}) => {
    const context = await browser.newContext({
      baseURL: shop.url,
      viewport: SIZES[size],
      colorScheme: theme,
      hasTouch: size !== "desktop",
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
      ...more,
    });
    context.setDefaultTimeout(TIMEOUT_MS);
    if (as) await signInAs(context, shop, as);
    const page = await context.newPage();
    page.look = `${size}-${theme}`;
    page.pictures = SCREENSHOTS;
    page.guard = new Guard(page, new URL(shop.url).origin);
    this.#open.push(page);
    if (polls) await page.clock.install();
    if (path) await visit(page, path);
    return page;
  };

  /** Closes all; returns what went wrong in them. */
  async close({ failed, name }) {
    const problems = [];
    for (const [index, page] of this.#open.entries()) {
      problems.push(...page.guard.problems());
      if (failed || problems.length > 0)
        await page
          .screenshot({ path: `${FAILED}/${fileName(name)}-${index}.png` })
          .catch(() => {});
      if (failed) problems.push(`the page was at ${page.url()}`);
      await page.context().close();
    }
    return problems;
  }
}

const fileName = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** Lets a page that was opened with { polls: true } ask for news at once, instead of in some seconds. */
export const news = (page) => page.clock.fastForward(POLL_MS);

/** Goes to @path as if it were typed, and waits until it is shown. */
export async function visit(page, path) {
  await page.goto(path);
  await settled(page);
}

/** Closes what lies over the page, and waits until its entry is out of the browser's history. */
export async function escape(page) {
  await page.evaluate(() => {
    window.left = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
  });
  await page.keyboard.press("Escape");
  await page.evaluate(() => window.left);
}

/** Waits until a page is shown: its heading is there, and no request is in progress. */
export async function settled(page) {
  await page.locator("main:not([aria-busy]) h1").first().waitFor();
}

/** Waits until @check returns a true value, and returns it. */
export async function until(check, what) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const seen = (locator) => locator.first().waitFor({ state: "visible" });
export const gone = (locator) => locator.first().waitFor({ state: "detached" });

/** Waits until the text of @locator matches @pattern, or contains it. */
export const says = (locator, pattern) =>
  until(async () => {
    const text = (await locator.allInnerTexts()).join("\n").replace(/\s+/g, " ");
    return typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
  }, `${locator} says ${pattern}`);

export const pathIs = (page, pattern) =>
  until(() => {
    const { pathname, search, hash } = new URL(page.url());
    const address = pathname + search + hash;
    return typeof pattern === "string" ? address === pattern : pattern.test(address);
  }, `the address is ${pattern}`);

/** What is announced to screen readers. */
export const announced = (page, pattern) => says(page.locator("#announcer"), pattern);

/** Elements that are sometimes wider than the screen, and would make it scroll sideways. */
export async function checkWidth(page, name) {
  const wide = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    return [...document.querySelectorAll("body *")]
      .filter((node) => node.getBoundingClientRect().right > clientWidth + 1)
      .map((node) => `${node.tagName.toLowerCase()}.${node.className}`)
      .slice(0, 5)
      .concat(`${scrollWidth} > ${clientWidth}`);
  });
  assert.equal(wide, null, `${name} scrolls sideways`);
}

async function checkAxe(page, name) {
  if (!(await page.evaluate(() => "axe" in window))) {
    // As a debugger would: the pages' own policy allows no script from elsewhere.
    const debug = await page.context().newCDPSession(page);
    await debug.send("Runtime.evaluate", { expression: AXE });
    await debug.detach();
  }
  const violations = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      resultTypes: ["violations"],
      rules: { "target-size": { enabled: true } },
    });
    return result.violations;
  });
  const words = violations.flatMap(({ id, help, nodes }) => [
    `${id}: ${help}`,
    ...nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary}`),
  ]);
  assert.ok(words.length === 0, `axe on ${name}:\n${words.join("\n")}`);
}

/** Checks a state of a page: axe finds nothing, nothing is too wide; and takes a screenshot. */
export async function look(page, name) {
  await settled(page);
  await page.screenshot({
    path: `${SCREENSHOTS}/${fileName(name)}-${page.look}.png`,
    fullPage: true,
  });
  await checkWidth(page, name);
  await checkAxe(page, name);
}

const tests = [];

/** A test of the file that is being loaded: @run gets { shop, open }. */
export const test = (name, run) => tests.push({ name, run });

/** The same test in both looks: @run gets { shop, open, look }, where open() opens in that look. */
export function testLooks(name, run) {
  for (const one of LOOKS)
    test(`${name} (${one.size}, ${one.theme})`, ({ open, ...rest }) =>
      run({ ...rest, look: one, open: (options) => open({ ...one, ...options }) }),
    );
}

/** The tests that were made since the last call. */
export const takeTests = () => tests.splice(0);

export { ADMIN as admin, CUSTOMER as customer };
