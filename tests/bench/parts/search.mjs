// SPDX-License-Identifier: MIT

/** Searches: the newest 20 with their exact count, alone and with each filter. */

import { withCpu } from "../measure.mjs";
import { latency, noiseOf, randomizer } from "../stats.mjs";

const FILTERS = [
  { statuses: ["delivered"] },
  { statuses: ["pending", "processing"] },
  { customer: 0 },
  { customer: 2 },
  { range: 1 },
  { range: 2 },
  { range: 3 },
  { sort: "total", order: "desc" },
  { sort: "updated_at", order: "asc" },
  { page: 50 },
];

/** Asks once, and records the time and any mistake in @one. */
async function ask({ shop, client }, one) {
  const { question } = one;
  const answer = await client.ask("GET", shop.path({ page: 1, limit: 20, ...question }));
  one.times.push(answer.ms);
  if (answer.status !== 200) {
    one.wrong = `answered ${answer.status}`;
    return;
  }
  const { total } = JSON.parse(answer.body).pagination;
  const expected = question.q === undefined ? shop.expected(question) : 1;
  if (expected !== null && total !== expected)
    one.wrong = `a total of ${total} instead of ${expected}`;
}

/**
 * Asks all @questions in turn, @repeats times or until the time is up, and adds a row for the
 * worst.
 */
async function addWorst(bench, { id, what, questions, repeats }) {
  const { shop } = bench;
  const until = performance.now() + bench.options.listSeconds * 1000;
  const asked = questions.map((question) => ({ question, times: [], wrong: null }));
  const { rounds, cpu } = await withCpu(bench.server, async () => {
    let done = 0;
    for (; done < repeats && performance.now() < until; done++)
      for (const one of asked) await ask(bench, one);
    return { rounds: done, requests: done * asked.length };
  });
  const p95 = ({ times }) => latency(times).p95;
  const worst = asked.reduce((a, b) => (p95(b) > p95(a) ? b : a));
  const wrong = asked.filter((one) => one.wrong);
  bench.add({
    id,
    what,
    unit: "ms",
    value: p95(worst),
    noise: noiseOf(worst.times, 0.95),
    times: latency(worst.times),
    cpu,
    errors: wrong.length,
    wrong: wrong.length,
    note: [
      `slowest ${shop.name(worst.question)}`,
      `${asked.length} searches, each ${rounds} times`,
      ...wrong.slice(0, 1).map((one) => `WRONG: ${shop.name(one.question)}: ${one.wrong}`),
    ].join("; "),
  });
}

/** Orders by their number, and by the prefix of their id. */
function numberQuestions({ shop }) {
  const random = randomizer(11);
  const numbers = Array.from({ length: 10 }, () => ({ q: String(1001 + random(shop.orders)) }));
  return [...numbers, ...shop.ids.slice(0, 10).map((id) => ({ q: id }))];
}

export async function search(bench) {
  const { shop } = bench;
  const repeats = bench.options.quick ? 5 : 20;
  const terms = shop.terms.map((_, term) => ({ term }));
  await addWorst(bench, {
    id: "search.alone",
    what: "search, newest 20 with exact total, worst term's p95",
    questions: terms,
    repeats,
  });
  for (const kind of new Set(shop.terms.map((term) => term.kind)))
    await addWorst(bench, {
      id: `search.${kind.replaceAll(" ", "-")}`,
      what: `search, ${kind}, worst p95`,
      questions: terms.filter(({ term }) => shop.terms[term].kind === kind),
      repeats: Math.max(3, repeats >> 1),
    });
  await addWorst(bench, {
    id: "search.filtered",
    what: "search with each filter, worst p95",
    questions: terms.flatMap((term) =>
      FILTERS.filter(({ customer = -1 }) => customer < shop.customers.length)
        .filter(({ range = 0 }) => range < shop.ranges.length)
        .map((filter) => ({ ...term, ...filter })),
    ),
    repeats: Math.max(3, repeats >> 2),
  });
  if (shop.counts)
    await addWorst(bench, {
      id: "search.number",
      what: "search, number or id, worst p95",
      questions: numberQuestions(bench),
      repeats,
    });
}
