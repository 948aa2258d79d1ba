// SPDX-License-Identifier: MIT

/**
 * What several people do at once. Any of them may come first; the result must be right all the
 * same.
 */

import { makeDraft, placing } from "./drafts.mjs";
import { settleOrder, takeMove, takeOrder } from "./orders.mjs";
import { NEXT, STATUSES } from "./shop.mjs";

const CROWD = 12;

const times = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)));

/** The responses by status. */
const tally = (answers) =>
  answers.reduce((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});

/** A draft that @who may place. */
function goodDraft(world, who) {
  for (;;) {
    const draft = makeDraft(world.random, world.shop);
    const bad =
      draft.pointers.length > 0 ||
      world.shop.catalogueProblems(world.viewer(who), draft.items).length > 0;
    if (!bad) return draft;
  }
}

/** Adopts the orders that were placed at once, in the order of their numbers. */
function takeAll(world, placed) {
  placed.sort((a, b) => a.answer.exact.number - b.answer.exact.number);
  for (const { who, draft, answer } of placed) {
    world.same(answer.status, 201, "the status");
    const order = takeOrder(world, who, { ...draft, user: who.user }, answer);
    world.checkOrder(who, answer, order, 201);
  }
}

/** Many orders of many people: each exists exactly once, and the numbers have no gap. */
async function orders(world) {
  const placed = await times(CROWD, async () => {
    const who = world.random.pick(world.living());
    const draft = goodDraft(world, who);
    const answer = await world.ask(who, "POST", "/api/orders", placing(draft));
    return { who, draft, answer };
  });
  takeAll(world, placed);
}

/** One key and one order, from many tabs: one order, of which all are told. */
async function oneKey(world) {
  const who = world.random.pick(world.living());
  const draft = goodDraft(world, who);
  const key = `together ${world.asked}`;
  const answers = await times(CROWD, () =>
    world.ask(who, "POST", "/api/orders", placing(draft, { "Idempotency-Key": key })),
  );
  const first = answers.filter(({ headers }) => headers["idempotency-replayed"] === undefined);
  world.same([tally(answers), first.length], [{ 201: CROWD }, 1], "who placed the order");
  settleOrder(world, who, draft, key, first[0]);
  for (const answer of answers)
    if (answer !== first[0]) settleOrder(world, who, draft, key, answer);
}

/** One key and two orders: one of them is placed, and the other is refused each time. */
async function oneKeyTwoOrders(world) {
  const who = world.random.pick(world.living());
  const drafts = [goodDraft(world, who), goodDraft(world, who)];
  const key = `apart ${world.asked}`;
  const answers = await times(CROWD, (i) =>
    world.ask(who, "POST", "/api/orders", placing(drafts[i % 2], { "Idempotency-Key": key })),
  );
  const first = answers.findIndex(
    (one) => one.status === 201 && one.headers["idempotency-replayed"] === undefined,
  );
  world.check(first >= 0, "nobody's order was placed");
  settleOrder(world, who, drafts[first % 2], key, answers[first]);
  answers.forEach((answer, i) => {
    if (i !== first) settleOrder(world, who, drafts[i % 2], key, answer);
  });
}

/** Many staff change the status of one order: one of them succeeds, and the others are told. */
async function oneMove(world) {
  const open = world.shop.orders.filter(({ status }) => NEXT[status].length > 0);
  if (open.length === 0) return;
  const order = world.random.pick(open);
  const status = world.random.pick(NEXT[order.status]);
  const version = order.history.length;
  const headers = world.random.chance(50) ? { "If-Match": `"${version}"` } : {};
  const answers = await times(CROWD, async () => {
    const who = world.anAdmin();
    const answer = await world.ask(who, "PATCH", `/api/orders/${order.id}/status`, {
      body: { status },
      headers,
    });
    return { who, status: answer.status, answer };
  });
  const lost = headers["If-Match"] ? 412 : 409;
  world.same(tally(answers), { 200: 1, [lost]: CROWD - 1 }, "who moved the order");
  const { who, answer } = answers.find((one) => one.status === 200);
  takeMove(world, who, order, status, undefined, answer);
  world.checkOrder(who, answer, order);
}

/** Staff who want different things of one order: whatever the result, its path is legal. */
async function anyMove(world) {
  const order = world.random.pick(world.shop.orders);
  const answers = await times(CROWD, async () => {
    const who = world.anAdmin();
    const status = world.random.pick(STATUSES);
    const answer = await world.ask(who, "PATCH", `/api/orders/${order.id}/status`, {
      body: { status },
    });
    return { who, status, answer };
  });
  const moves = answers.filter(({ answer }) => answer.status === 200);
  moves.sort((a, b) => a.answer.exact.version - b.answer.exact.version);
  for (const { who, status, answer } of moves) {
    world.check(
      NEXT[order.status].includes(status),
      `the order went from ${order.status} to ${status}`,
    );
    takeMove(world, who, order, status, undefined, answer);
    world.checkOrder(who, answer, order);
  }
  for (const { answer } of answers)
    if (answer.status !== 200) world.refused(answer, 409, "invalid_transition");
}

/** Orders are placed while lists are read: each list is a snapshot, with its count and its rows. */
async function readingWhileWriting(world) {
  const placed = [];
  await times(CROWD, async (i) => {
    const who = world.random.pick(world.living());
    if (i % 3 === 0) {
      const draft = goodDraft(world, who);
      placed.push({
        who,
        draft,
        answer: await world.ask(who, "POST", "/api/orders", placing(draft)),
      });
      return;
    }
    const answer = await world.ask(who, "GET", "/api/orders?limit=100&order=asc");
    const { total } = answer.json.pagination;
    world.same(answer.json.orders.length, Math.min(100, total), "a list and its total");
    const known = world.shop
      .list(world.viewer(who), { order: "asc" })
      .map(world.shop.showSummary)
      .slice(0, 100);
    world.same(answer.exact.orders.slice(0, known.length), known, "what was there before");
    const counts = await world.ask(who, "GET", "/api/orders/counts");
    const sum = Object.values(counts.json.counts).reduce((a, b) => a + b, 0);
    world.check(sum === counts.json.total && sum >= total, "the counts run backwards");
  });
  takeAll(world, placed);
}

/**
 * A user is disabled while they send requests: once that is acknowledged, they are told nothing
 * more.
 */
async function shutOut(world) {
  const admin = world.living(({ token }) => token === world.keeper)[0];
  const living = world.living((who) => world.viewer(who).role === "customer");
  if (living.length === 0) return;
  const who = world.random.pick(living);
  const path = `/api/users/${who.user}`;
  const user = world.shop.users.get(who.user);
  /*
   * In progress when the user is disabled: either response is right, and the viewer is still in the
   * model.
   */
  const asking = times(CROWD / 2, () => world.ask(who, "GET", "/api/orders/counts"));
  const closed = await world.ask(admin, "PATCH", path, { body: { disabled: true } });
  world.same(closed.status, 200, "the status");
  const late = await times(4, () => world.ask(who, "GET", "/api/me"));
  for (const answer of await asking)
    world.check([200, 401].includes(answer.status), "an odd answer");
  for (const answer of late) world.refused(answer, 401, "unauthenticated");
  world.end((one) => one.user === who.user);
  world.tokens.set(who.user, []);
  const opened = await world.ask(admin, "PATCH", path, { body: { disabled: false } });
  world.same(opened.json, world.shop.showUser(user), "the user");
}

const PHASES = [orders, oneKey, oneKeyTwoOrders, oneMove, anyMove, readingWhileWriting, shutOut];

/** Whether there is anything that a customer can order. */
const sells = ({ catalogOnly, products }) =>
  !catalogOnly || [...products.values()].some(({ active }) => active);

/** One of them, chosen at random; nothing while all of them need something to order. */
export async function together(world) {
  if (sells(world.shop)) await world.random.pick(PHASES)(world);
}
