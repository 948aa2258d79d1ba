// SPDX-License-Identifier: MIT

/**
 * How fast the pages are. The measurements are printed. What can fail is measured so that a busy
 * machine does not matter: as CPU time, relative to a bare page in the same run, or by counting.
 */

import { ADMIN, assert, CUSTOMER, test } from "./harness.mjs";

const USABLE_MS = 1000;
const SCRIPT_MS = 100;
const SLACK = 4;

/** How much more CPU time a page may take than a bare one, and how many requests. */
const EFFORT = { "the sign-in": 2.8, "my orders": 5, "staff's orders": 5.5 };
const MOST_REQUESTS = 28;

const ROUNDS = 5;

/** Records the time at which something that matches @selector is painted. */
const watchFor = (page, selector) =>
  page.addInitScript((wanted) => {
    const look = () => {
      if (window.usableAt || !document.querySelector(wanted)) return;
      requestAnimationFrame(() => {
        window.usableAt ??= performance.now();
      });
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  }, selector);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * Opens @path on an old phone. Returns { time, effort } in ms until something matches @selector.
 */
async function usable({ open, as, path, selector, rate }) {
  const page = await open({ as, size: "phone" });
  await watchFor(page, selector);
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate });
  await debug.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(path);
  await page.waitForFunction(() => window.usableAt);
  const { metrics } = await debug.send("Performance.getMetrics");
  const effort = 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  const time = await page.evaluate(() => window.usableAt);
  await page.context().close();
  return { time, effort };
}

for (const [name, as, path, selector] of [
  ["the sign-in", null, "/signin", "main form input"],
  ["my orders", CUSTOMER, "/orders", "main tbody tr a"],
  ["staff's orders", ADMIN, "/orders", "main tbody tr a"],
]) {
  test(`${name} can be used soon on an old phone`, async ({ open }) => {
    const times = [];
    const efforts = [];
    const bare = [];
    for (let round = 0; round < ROUNDS; round++) {
      times.push((await usable({ open, as, path, selector, rate: 4 })).time);
      // The CPU time of a throttled processor includes the throttling.
      efforts.push((await usable({ open, as, path, selector, rate: 1 })).effort);
      bare.push((await usable({ open, path: "/healthz", selector: "body", rate: 1 })).effort);
    }
    const time = median(times);
    const effort = Math.min(...efforts) / Math.min(...bare);
    console.log(
      `figure ${name} usable at 4x CPU throttle: ${time.toFixed(0)} ms (wanted: < ${USABLE_MS} ms), ` +
        `${effort.toFixed(1)} times a bare page's effort (at most ${EFFORT[name]})`,
    );
    assert.ok(time < SLACK * USABLE_MS, `${time} ms`);
    assert.ok(effort < EFFORT[name], `${effort} times the effort of a bare page`);
  });

  test(`${name} asks at once for all that it needs`, async ({ open }) => {
    const page = await open({ as });
    await page.goto(path);
    await page.locator(selector).first().waitFor();
    const { asked, named } = await page.evaluate(() => ({
      asked: performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname),
      named: [...document.querySelectorAll("head [href]")].map((one) => one.getAttribute("href")),
    }));
    const files = asked.filter((one) => !one.startsWith("/api/"));
    assert.deepEqual(
      files.filter((one) => !named.includes(one)),
      [],
      "these are found out one after the other: index.html should name them",
    );
    assert.equal(new Set(asked).size, asked.length, `nothing is asked for twice: ${asked}`);
    assert.ok(asked.length <= MOST_REQUESTS, `${asked.length} requests`);
  });
}

/** How long the pages' scripts ran during @work, by the browser's own profiler. */
async function scriptTime(debug, work) {
  await debug.send("Profiler.enable");
  await debug.send("Profiler.setSamplingInterval", { interval: 200 });
  await debug.send("Profiler.start");
  await work();
  const { profile } = await debug.send("Profiler.stop");
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const ours = new Set();
  const mark = (node, called) => {
    // What our scripts call counts as theirs: formatting dates and amounts, building the document.
    const counts = called || node.callFrame.url.includes("/ui/");
    if (counts) ours.add(node.id);
    for (const id of node.children ?? []) mark(nodes.get(id), counts);
  };
  mark(profile.nodes[0], false);
  return profile.samples.reduce(
    (sum, id, index) => sum + (ours.has(id) ? profile.timeDeltas[index] / 1000 : 0),
    0,
  );
}

test("a list of 100 orders is drawn quickly", async ({ open }) => {
  const times = [];
  for (let round = 0; round < 3; round++) {
    const page = await open({ as: ADMIN, path: "/orders" });
    await page.locator("main tbody tr:nth-child(20)").waitFor();
    const debug = await page.context().newCDPSession(page);
    times.push(
      await scriptTime(debug, async () => {
        await page.getByLabel("Orders per page").selectOption("100");
        await page.locator("main tbody tr:nth-child(100)").waitFor();
      }),
    );
    await page.context().close();
  }
  const time = median(times);
  console.log(
    `figure script time of a list of 100 orders: ${time.toFixed(0)} ms (wanted: < ${SCRIPT_MS} ms)`,
  );
  assert.ok(time < SLACK * SCRIPT_MS, `${time} ms`);
});
