// SPDX-License-Identifier: MIT

/** Every combination of status set × customer × dates × sort × order: its first, 50th and last page. */

import { withCpu } from "../measure.mjs";
import { STATUS_SETS } from "../shop.mjs";
import { latency, noiseOf, randomizer } from "../stats.mjs";

const LIMIT = 20;
const SORTS = ["created_at", "updated_at", "status", "total"];
const REPEATS = 2;

function* combinations(shop) {
  for (const statuses of STATUS_SETS)
    for (let customer = -1; customer < shop.customers.length; customer++)
      for (let range = 0; range < shop.ranges.length; range++)
        for (const sort of SORTS)
          for (const order of ["desc", "asc"]) yield { statuses, customer, range, sort, order };
}

/** Shuffled, so that a run that is cut short has covered a bit of everything. */
function shuffled(items) {
  const random = randomizer(3);
  for (let i = items.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

/** What is wrong with @answer to @question; null: nothing is. */
function mistake(shop, question, answer) {
  if (answer.status !== 200) return `answered ${answer.status}`;
  const { orders, pagination } = JSON.parse(answer.body);
  const expected = shop.expected(question);
  if (expected !== null && pagination.total !== expected)
    return `a total of ${pagination.total} instead of ${expected}`;
  const due = Math.max(0, Math.min(LIMIT, pagination.total - (question.page - 1) * LIMIT));
  return orders.length === due ? null : `${orders.length} orders instead of ${due}`;
}

/** The times of a group of pages, the slowest of them by name, and the wrong responses. */
class Group {
  times = [];
  slowest = { ms: 0 };
  wrong = [];

  add(ms, name, bad) {
    this.times.push(ms);
    if (ms > this.slowest.ms) this.slowest = { ms, name };
    if (bad) this.wrong.push(`${name}: ${bad}`);
  }

  /** @of  the number that the row is about: "p99" or "max" */
  row(of) {
    const times = latency(this.times);
    const notes = [`slowest ${this.slowest.ms.toFixed(1)} ms: ${this.slowest.name}`];
    if (this.wrong.length > 0) notes.push(`${this.wrong.length} WRONG, such as ${this.wrong[0]}`);
    return {
      unit: "ms",
      value: times[of],
      noise: noiseOf(this.times, of === "max" ? 1 : 0.99),
      times,
      note: notes.join("; "),
      errors: this.wrong.length,
      wrong: this.wrong.length,
    };
  }
}

/** Requests pages until all are done or the time is up. @return how many queries were made */
async function ask(bench, questions, pagesOf, groupOf) {
  const { shop, client } = bench;
  const until = performance.now() + bench.options.listSeconds * 1000;
  let seen = 0;
  for (const question of questions) {
    if (performance.now() > until) break;
    for (const page of pagesOf(question)) {
      const asked = { ...question, page };
      const path = shop.path({ ...asked, limit: LIMIT });
      for (let i = 0; i < REPEATS; i++) {
        const answer = await client.ask("GET", path);
        groupOf(asked).add(answer.ms, shop.name(asked), mistake(shop, asked, answer));
      }
    }
    seen++;
  }
  return seen;
}

const progress = (seen, questions) =>
  seen < questions.length
    ? `${seen} of ${questions.length} combinations in the time given`
    : `${seen} combinations`;

export async function firstPages(bench) {
  const questions = shuffled([...combinations(bench.shop)]);
  const group = new Group();
  const { seen, cpu } = await withCpu(bench.server, async () => ({
    seen: await ask(
      bench,
      questions,
      () => [1, 50],
      () => group,
    ),
    requests: group.times.length,
  }));
  const what = "pages 1 and 50 of every list, 1 connection";
  const row = { ...group.row("p99"), cpu };
  const note = `${progress(seen, questions)}; ${row.note}`;
  bench.add({ id: "combinations.first.p99", ...row, what: `${what}, p99`, note });
  const { unit, value, noise } = group.row("max");
  bench.add({ id: "combinations.first.max", what: `${what}, max`, unit, value, noise });
}

export async function lastPages(bench) {
  const { shop } = bench;
  const questions = shuffled([...combinations(shop)]).filter((question) => shop.expected(question) > 0);
  const byCreation = new Group();
  const customers = new Group();
  const other = new Group();
  const seen = await ask(
    bench,
    questions,
    (question) => [Math.ceil(shop.expected(question) / LIMIT)],
    ({ sort, customer }) => {
      if (sort !== "created_at") return other;
      return customer < 0 ? byCreation : customers;
    },
  );
  const add = (id, what, group, of) => {
    if (group.times.length === 0) return;
    const row = group.row(of);
    const note = `${progress(seen, questions)} with all groups; ${row.note}`;
    bench.add({ id, ...row, what: `${what}, ${of}`, note });
  };
  add("combinations.last.creation", "last page by creation, any status and dates", byCreation, "p99");
  add("combinations.last.customer", "last page by creation, a customer's", customers, "p99");
  add("combinations.last.other", "last page by other sorts", other, "max");
}
