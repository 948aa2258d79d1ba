// SPDX-License-Identifier: MIT

/**
 * Runs the browser tests: node run.mjs [WORD...], which runs only the files and tests that contain
 * one of the words. See README.md.
 */

import { readdirSync } from "node:fs";

import { launch, Pages, takeTests } from "./harness.mjs";
import { cleanUp, demoShop, stopEmptyShops } from "./server.mjs";

/** The limit of one test: far more than any needs, so that a hang ends. */
const TEST_MS = 180000;

const words = process.argv.slice(2);
const wanted = (name) => words.length === 0 || words.some((word) => name.includes(word));
const count = { passed: 0, failed: 0 };

/** How many of the slowest tests are named at the end. */
const SLOWEST = 10;
const taken = [];
const began = Date.now();

const limited = (work) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TEST_MS / 1000} s`)), TEST_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

async function runTest({ name, run }, shop) {
  const started = Date.now();
  const pages = new Pages(shop);
  const problems = [];
  try {
    await limited(run({ shop, open: pages.open }));
  } catch (error) {
    problems.push(error.stack ?? String(error));
  }
  problems.push(...(await pages.close({ failed: problems.length > 0, name })));
  await stopEmptyShops();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  taken.push({ name, seconds });
  if (problems.length === 0) {
    count.passed++;
    console.log(`ok      ${name} (${seconds} s)`);
  } else {
    count.failed++;
    console.log(`FAILED  ${name} (${seconds} s)\n${problems.join("\n").replace(/^/gm, "        ")}`);
  }
}

async function runFile(file) {
  await import(new URL(file, import.meta.url));
  const tests = takeTests().filter(({ name }) => wanted(file) || wanted(name));
  if (tests.length === 0) return;
  console.log(file);
  const shop = await demoShop();
  const failedBefore = count.failed;
  for (const one of tests) await runTest(one, shop);
  await shop.stop();
  const worries = shop.log().split("\n").filter((line) => /error|warn/i.test(line));
  if (count.failed > failedBefore && worries.length > 0)
    console.log(`the server said:\n${worries.slice(-20).join("\n")}`);
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    cleanUp();
    process.exit(1);
  });
process.on("exit", cleanUp);

const names = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.mjs"));
try {
  const browser = await launch({ fresh: words.length === 0 });
  for (const file of names.sort()) await runFile(file);
  await browser.close();
} catch (error) {
  count.failed++;
  console.log(`FAILED  ${error.stack}`);
}
if (taken.length > SLOWEST) {
  console.log("the slowest:");
  for (const { name, seconds } of taken.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
    console.log(`${seconds.padStart(6)} s  ${name}`);
  console.log(`figure all of the pages' tests: ${((Date.now() - began) / 60000).toFixed(1)} minutes`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
