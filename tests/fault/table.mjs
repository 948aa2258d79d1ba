// SPDX-License-Identifier: MIT

/**
 * Writes the table of promises into a document, between its two marks: node table.mjs RESULTS
 * DOCUMENT. Rows of commands that did not run this time stay as they are.
 */

import { readFileSync, writeFileSync } from "node:fs";

const BEGIN = "<!-- promises: written by tests/fault/run.sh -->";
const END = "<!-- end of promises -->";
const HEAD = ["| promise | tried | lost | figures | command |", "|---|---|---|---|---|"];

const [results, file] = process.argv.slice(2);
const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");
const count = (number) => Number(number).toLocaleString("en-US");

/** [command, line] of each result. */
const fresh = readFileSync(results, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .map((row) => [
    row.command,
    `| ${cell(row.promise)} | ${count(row.tried)} ${cell(row.unit)} | ${count(row.lost)} |` +
      ` ${cell(row.figures)} | \`${cell(row.command)}\` |`,
  ]);

const text = readFileSync(file, "utf8");
const begin = text.indexOf(BEGIN);
const end = text.indexOf(END);
if (begin < 0 || end < begin) throw new Error(`${file} has no place for the table`);
const old = text
  .slice(begin + BEGIN.length, end)
  .split("\n")
  .filter((line) => line.startsWith("| ") && !HEAD.includes(line))
  .map((line) => [/`([^`]*)` \|$/.exec(line)[1], line]);
const ran = new Set(fresh.map(([command]) => command));
const rows = [...old.filter(([command]) => !ran.has(command)), ...fresh]
  .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  .map(([, line]) => line);
writeFileSync(
  file,
  `${text.slice(0, begin)}${BEGIN}\n${[...HEAD, ...rows].join("\n")}\n${text.slice(end)}`,
);
