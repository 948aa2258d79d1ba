// SPDX-License-Identifier: MIT

/**
 * The targets, by the row's id: `of` says which of the row's numbers, and `at` for how many orders
 * it is wanted (missing: for any).
 */

const million = 1000000;

export const WANTED = {
  "get.64": { of: "ratio", least: 0.6 },
  "list.64": { of: "ratio", least: 0.4, at: million },
  "create.1.sync": { of: "ratio", least: 0.5 },
  "create.1.tail": { of: "value", most: 3, at: million },
  "create.1.max": { of: "value", most: 15, at: million },
  "create.16.p99": { of: "value", most: 8, at: million },
  "create.128.sync": { of: "ratio", least: 4, at: million },
  "create.128.p99": { of: "value", most: 30, at: million },
  "create.128.bytes": { of: "value", most: 12, at: million },
  "combinations.first.p99": { of: "value", most: 10, at: 10 * million },
  "combinations.first.max": { of: "value", most: 50, at: 10 * million },
  "combinations.last.creation": { of: "value", most: 10, at: 10 * million },
  "combinations.last.other": { of: "value", most: 300, at: 10 * million },
  "search.alone": { of: "value", most: 50, at: 10 * million },
  "mixed.128": { of: "value", most: 30, at: million, errors: 0 },
  "mixed.128.rate": { of: "value", least: 15000, at: million },
  "growth.get": { of: "value", most: 1.3, at: 10 * million },
  "growth.list": { of: "value", most: 2, at: 10 * million },
  "memory.128": { of: "value", most: 256, at: 10 * million },
  start: { of: "value", most: 0.5, at: 10 * million },
  disk: { of: "value", most: 450, at: 10 * million },
};

/**
 * "ok", "short by 12 %", or "" when there is no target; in brackets when measured at another size.
 */
export function verdict(row) {
  const wanted = WANTED[row.id];
  if (row.wrong > 0) return `${row.wrong} WRONG`;
  if (!wanted) return "";
  const number = row[wanted.of];
  const limit = wanted.least ?? wanted.most;
  const enough = wanted.least !== undefined ? number >= limit : number <= limit;
  const lacking = wanted.least !== undefined ? 1 - number / limit : number / limit - 1;
  let word = enough ? "ok" : `short by ${Math.max(1, Math.round(lacking * 100))} %`;
  if (wanted.errors !== undefined && row.errors > wanted.errors) word = `${row.errors} errors`;
  return wanted.at !== undefined && wanted.at !== row.orders ? `(${word})` : word;
}

/** "≥ 0.75" */
export function wantedText(row) {
  const wanted = WANTED[row.id];
  if (!wanted) return "";
  const text = wanted.least !== undefined ? `≥ ${wanted.least}` : `≤ ${wanted.most}`;
  return wanted.of === "ratio" ? `${text} ×` : `${text} ${row.unit}`;
}
