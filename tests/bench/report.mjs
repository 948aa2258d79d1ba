// SPDX-License-Identifier: MIT

/** The rows of a run: shown as one table, saved as JSON, compared with an earlier run's. */

import { verdict, wantedText } from "./wanted.mjs";

/** Below this, a change means nothing even when the rounds agreed. */
const NOISE_MIN = 0.05;

const number = (value) => {
  if (value === undefined || value === null) return "";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
};

const withNoise = (value, noise) =>
  `${number(value)}${noise > 0.005 ? ` ±${Math.round(noise * 100)}%` : ""}`;

function size(orders) {
  if (orders < 1000) return String(orders);
  return orders < 1e6 ? `${Math.round(orders / 1e3)}k` : `${+(orders / 1e6).toFixed(2)} M`;
}

const COLUMNS = [
  { title: "orders", of: (row) => (row.orders ? size(row.orders) : "") },
  { title: "what", of: (row) => row.what, left: true },
  { title: "measured", of: (row) => withNoise(row.value, row.noise) },
  { title: "", of: (row) => row.unit, left: true },
  { title: "p50", of: (row) => number(row.times?.p50) },
  { title: "p99", of: (row) => number(row.times?.p99) },
  { title: "max ms", of: (row) => number(row.times?.max) },
  { title: "CPU µs", of: (row) => number(row.cpu) },
  { title: "errors", of: (row) => row.errors ?? "" },
  { title: "limit", of: (row) => (row.limit ? `${number(row.limit.value)}` : "") },
  { title: "", of: (row) => row.limit?.what ?? "", left: true },
  { title: "CPU µs", of: (row) => number(row.limit?.cpu) },
  {
    title: "ratio",
    of: (row) => (row.ratio === undefined ? "" : withNoise(row.ratio, row.ratioNoise)),
  },
  { title: "wanted", of: wantedText, left: true },
  { title: "", of: verdict, left: true },
];

/** Lines of text from @rows, in columns as wide as they need. */
function tabulate(columns, rows) {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => String(row[i]).length)));
  return cells.map((row) =>
    row
      .map((cell, i) =>
        columns[i].left ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]),
      )
      .join("  ")
      .trimEnd(),
  );
}

export class Report {
  rows = [];

  /**
   * Adds a row: { id, what, orders, value, unit } and, where applicable, noise, times (as of
   * stats.latency), cpu, errors, limit ({ value, what, cpu }), ratio, ratioNoise and note.
   */
  add(row) {
    this.rows.push(row);
    const told = [withNoise(row.value, row.noise), row.unit, wantedText(row), verdict(row)];
    console.error(`  ${row.what}: ${told.filter(Boolean).join(" ")}${row.note ? `; ${row.note}` : ""}`);
  }

  table() {
    const lines = tabulate(
      COLUMNS,
      this.rows.map((row) => COLUMNS.map(({ of }) => of(row))),
    );
    const notes = this.rows
      .filter(({ note }) => note)
      .map(({ orders, what, note }) => `${orders ? `${size(orders)}, ` : ""}${what}: ${note}`);
    return [...lines, "", ...notes].join("\n");
  }

  /** The rows with wrong or missing responses. */
  wrong = () => this.rows.filter((row) => row.wrong > 0);

  /** The rows that miss their target at exactly its size. */
  short = () => this.rows.filter((row) => /^(short|\d+ errors)/.test(verdict(row)));
}

/** What to compare in a row: [in words, field, field of its noise]. */
function comparable(row, past) {
  const has = (field) => row[field] !== undefined && past[field] !== undefined;
  return [
    // A ratio is as independent of the machine's state as possible.
    has("ratio") ? [" (ratio)", "ratio", "ratioNoise"] : ["", "value", "noise"],
    ...(has("cpu") ? [[" (CPU)", "cpu"]] : []),
  ];
}

/** The line of a table for a change beyond the noise of both rows; null for none. */
function change(row, past, [words, field, noiseField]) {
  const noise = Math.max(NOISE_MIN, (past[noiseField] ?? 0) + (row[noiseField] ?? 0));
  const grown = row[field] / past[field] - 1;
  if (!(Math.abs(grown) > noise)) return null;
  return [
    row.what + words,
    row.orders ? size(row.orders) : "",
    number(past[field]),
    number(row[field]),
    `${grown > 0 ? "+" : ""}${Math.round(grown * 100)} %`,
    `±${Math.round(noise * 100)} %`,
  ];
}

/** What changed from the rows @old to @rows beyond the noise of both, as text. */
export function comparison(old, rows) {
  // When each has only one size, these are compared: a peer grows as it is measured.
  const sizes = (all) => new Set(all.map((row) => row.orders).filter(Boolean)).size;
  const oneSize = sizes(old) === 1 && sizes(rows) === 1;
  const key = (row) => (oneSize ? row.id : `${row.id} ${row.orders ?? ""}`);
  const before = new Map(old.map((row) => [key(row), row]));
  const changes = rows
    .filter((row) => before.has(key(row)))
    .flatMap((row) => {
      const past = before.get(key(row));
      return comparable(row, past).map((field) => change(row, past, field));
    })
    .filter(Boolean);
  const columns = ["what", "orders", "before", "now", "change", "noise"].map((title, i) => ({
    title,
    left: i === 0,
  }));
  if (changes.length === 0) return "Nothing changed beyond the noise.";
  return tabulate(columns, changes).join("\n");
}
