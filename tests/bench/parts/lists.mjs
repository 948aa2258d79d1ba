// SPDX-License-Identifier: MIT

/** Every combination of status set × customer × dates × sort × order, and its first, 50th and last page. */

import { STATUS_SETS } from "../shop.mjs";
import { latency, randomizer } from "../stats.mjs";

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

/** In an order without rule, so that a run that is cut short has seen some of everything. */
function shuffled(items) {
  const random = randomizer(3);
  for (let i = items.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

/** What is wrong with @answer to @question; null: nothing. */
function mistake(shop, question, answer) {
  if (answer.status !== 200) return `answered ${answer.status}`;
  const { orders, pagination } = JSON.parse(answer.body);
  const expected = shop.expected(question);
  if (expected !== null && pagination.total !== expected)
    return `a total of ${pagination.total} instead of ${expected}`;
  const due = Math.max(0, Math.min(LIMIT, pagination.total - (question.page - 1) * LIMIT));
  return orders.length === due ? null : `${orders.length} orders instead of ${due}`;
}

/** The times of a group of pages, and the slowest of them by name. */
class Group {
  times = [];
  slowest = { ms: 0 };

  add(ms, name) {
    this.times.push(ms);
    if (ms > this.slowest.ms) this.slowest = { ms, name };
  }

  row(extra) {
    const times = latency(this.times);
    const note = `slowest ${this.slowest.ms.toFixed(1)} ms: ${this.slowest.name}`;
    return { unit: "ms", times, note, ...extra };
  }
}

/** Asks for pages until all are done or the time is up. @return { seen, wrong } */
async function ask(bench, questions, pagesOf, groupOf) {
  const { shop, client } = bench;
  const until = performance.now() + bench.options.listSeconds * 1000;
  const wrong = [];
  let seen = 0;
  for (const question of questions) {
    if (performance.now() > until) break;
    for (const page of pagesOf(question)) {
      const asked = { ...question, page };
      const path = shop.path({ ...asked, limit: LIMIT });
      for (let i = 0; i < REPEATS; i++) {
        const answer = await client.ask("GET", path);
        const bad = mistake(shop, asked, answer);
        if (bad) wrong.push(`${shop.name(asked)}: ${bad}`);
        groupOf(asked).add(answer.ms, shop.name(asked));
      }
    }
    seen++;
  }
  return { seen, wrong };
}

const progress = ({ seen, wrong }, total) =>
  [
    seen < total ? `${seen} of ${total} combinations in the time given` : `${total} combinations`,
    ...(wrong.length > 0 ? [`${wrong.length} WRONG, such as ${wrong[0]}`] : []),
  ].join("; ");

export async function firstPages(bench) {
  const questions = shuffled([...combinations(bench.shop)]);
  const group = new Group();
  const result = await ask(
    bench,
    questions,
    () => [1, 50],
    () => group,
  );
  const row = group.row({ errors: result.wrong.length, wrong: result.wrong.length });
  const what = "pages 1 and 50 of every list, 1 connection";
  bench.add({
    id: "combinations.first.p99",
    ...row,
    what: `${what}, p99`,
    value: row.times.p99,
    note: progress(result, questions.length),
  });
  bench.add({
    id: "combinations.first.max",
    ...row,
    what: `${what}, max`,
    value: row.times.max,
    wrong: 0,
  });
}

export async function lastPages(bench) {
  const { shop } = bench;
  const questions = shuffled([...combinations(shop)]).filter((question) => shop.expected(question) > 0);
  const byCreation = new Group();
  const customers = new Group();
  const other = new Group();
  const result = await ask(
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
    const row = group.row({});
    bench.add({ id, what: `${what}, ${of}`, ...row, value: row.times[of] });
  };
  add("combinations.last.creation", "last page by creation, any status and dates", byCreation, "p99");
  add("combinations.last.customer", "last page by creation, a customer's", customers, "p99");
  add("combinations.last.other", "last page by other sorts", other, "max");
  const last = bench.rows().at(-1);
  if (last) Object.assign(last, { errors: result.wrong.length, wrong: result.wrong.length });
  if (result.wrong.length > 0 || result.seen < questions.length)
    last.note += `; ${progress(result, questions.length)}`;
}
