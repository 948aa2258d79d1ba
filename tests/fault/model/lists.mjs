// SPDX-License-Identifier: MIT

/** Lists of orders, their counts, and the way from one to the next. */

import { addressOf, anyCase, checkLinks, sameAsUnknown, someOrder } from "./common.mjs";
import { STATUSES } from "./shop.mjs";
import { NO_ID } from "./world.mjs";

const SEARCHES = [
  "mug",
  "mug blue",
  "MUG-01",
  "mug-0",
  "bo",
  "b",
  "élan",
  "elan",
  "strasse",
  "straße",
  "茶",
  "tea-pot",
  "tea-",
  "o'hara",
  "a-b-c",
  "b-c",
  "a-c",
  "example.com",
  "gift ada",
  "1001",
  "1010",
  "0",
  "01",
  "free-1",
  "-",
  '"mug" OR x',
  "' OR 1=1 --",
  "bo*",
  "drop table orders",
  "zzz",
  "amp",
  "5.5%",
];

/** A day's beginning or end, or a moment around an order's. */
function moment({ shop, random }, isEnd) {
  const order = shop.orders.length > 0 ? random.pick(shop.orders) : null;
  const now = order?.created_at ?? new Date().toISOString();
  const day = now.slice(0, 10);
  const shifted = (ms) => new Date(Date.parse(now) + ms).toISOString();
  return random.pick([
    { text: day, at: isEnd ? `${day}T23:59:59.999Z` : `${day}T00:00:00.000Z` },
    { text: now, at: now },
    { text: now.replace("Z", "+00:00"), at: now },
    { text: shifted(1), at: shifted(1) },
    { text: shifted(-1), at: shifted(-1) },
  ]);
}

/** Random filters: { filters, query }, the latter as [name, value]. */
function makeFilters(world) {
  const { shop, random } = world;
  const filters = {};
  const query = [];
  if (random.chance(40)) {
    filters.statuses = STATUSES.filter(() => random.chance(40));
    if (random.chance(50)) query.push(...filters.statuses.map((status) => ["status", status]));
    else if (filters.statuses.length > 0) query.push(["status", filters.statuses.join(",")]);
  }
  if (random.chance(20)) {
    filters.user = random.chance(90) ? random.pick([...shop.users.keys()]) : NO_ID;
    query.push(["user_id", anyCase(random, filters.user)]);
  }
  for (const [name, member] of [
    ["start_date", "from"],
    ["end_date", "to"],
  ]) {
    if (!random.chance(20)) continue;
    const { text, at } = moment(world, member === "to");
    filters[member] = at;
    query.push([name, text]);
  }
  if (random.chance(40)) {
    const order = random.pick([...shop.orders, null]);
    filters.q =
      order && random.chance(20)
        ? random.pick([
            String(order.number),
            order.id.slice(0, 8 + random.below(28)),
            order.items[0].product_id,
          ])
        : random.pick(SEARCHES);
    query.push(["q", filters.q]);
  }
  if (random.chance(50)) {
    filters.sort = random.pick(["created_at", "updated_at", "status", "total"]);
    query.push(["sort", filters.sort]);
  }
  if (random.chance(50)) {
    filters.order = random.pick(["asc", "desc"]);
    query.push(["order", filters.order]);
  }
  return { filters, query };
}

/** Why @who may not request a list with these filters, if they may not: [status, code, places] */
function listRefusal(world, who, { user, from, to }) {
  if (from !== undefined && to !== undefined && from > to)
    return [422, "validation_failed", ["start_date"]];
  const viewer = world.viewer(who);
  if (user !== undefined && viewer.role !== "admin" && user !== viewer.id)
    return [403, "forbidden"];
  return null;
}

/** Follows the cursors from @answer, and compares every row. */
async function followCursors(world, who, query, rows, limit, answer, start) {
  let at = start;
  let cursor = answer.json.pagination.next_cursor;
  for (let steps = 0; cursor && steps < 5; steps++) {
    at += limit;
    const next = await world.ask(
      who,
      "GET",
      addressOf("/api/orders", [...query, ["limit", limit], ["cursor", cursor]]),
    );
    world.same(
      next.exact?.orders,
      rows.slice(at, at + limit),
      `what lies behind the cursor ${cursor}`,
    );
    const { page, total, prev_cursor: back, next_cursor: on } = next.json.pagination;
    world.same([page, total], [undefined, rows.length], "the pagination");
    world.check(
      back !== undefined && (on !== undefined) === at + limit < rows.length,
      "the cursors",
    );
    cursor = on;
    if (steps === 2) {
      const before = await world.ask(
        who,
        "GET",
        addressOf("/api/orders", [...query, ["limit", limit], ["cursor", back]]),
      );
      world.same(before.exact?.orders, rows.slice(at - limit, at), "what stands before");
    }
  }
}

export async function listOrders(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const { filters, query } = makeFilters(world);
  const limit = random.pick([undefined, 1, 2, 5, 7, 100]);
  const page = random.pick([undefined, undefined, 1, 2, 3, 50, 1000000000000]);
  const place = [
    ["limit", limit],
    ["page", page],
  ].filter(([, value]) => value !== undefined);
  const path = addressOf("/api/orders", [...query, ...place]);
  const answer = await world.ask(who, "GET", path);
  if (world.gated(who, answer)) return;
  const refusal = listRefusal(world, who, filters);
  if (refusal) return world.refused(answer, ...refusal);

  const rows = shop.list(world.viewer(who), filters).map(shop.showSummary);
  const size = limit ?? 20;
  const start = ((page ?? 1) - 1) * size;
  const shown = rows.slice(start, start + size);
  world.same(answer.status, 200, "the status");
  world.same(answer.exact.orders, shown, "the list");
  const { prev_cursor: previous, next_cursor: next, ...pagination } = answer.json.pagination;
  const pages = Math.ceil(rows.length / size);
  world.same(
    pagination,
    { page: page ?? 1, limit: size, total: rows.length, total_pages: pages },
    "the pagination",
  );
  world.same(previous !== undefined, shown.length > 0 && start > 0, "whether there is a way back");
  world.same(
    next !== undefined,
    shown.length > 0 && start + size < rows.length,
    "whether it goes on",
  );
  checkLinks(world, answer, page, pages);
  world.checkTag(`${path} ${who.user}`, answer.json, answer.headers.etag);
  const same = await world.ask(who, "GET", path, {
    headers: { "If-None-Match": answer.headers.etag },
  });
  world.same([same.status, same.text], [304, ""], "an unchanged list");
  await followCursors(world, who, query, rows, size, answer, start);
  if (next) {
    const other = await world.ask(
      who,
      "GET",
      addressOf("/api/orders", [
        ["q", "another list"],
        ["cursor", next],
      ]),
    );
    world.refused(other, 422, "validation_failed", ["cursor"]);
  }
}

export async function countOrders(world) {
  const { shop } = world;
  const who = world.somebody();
  const { filters, query } = makeFilters(world);
  const answer = await world.ask(who, "GET", addressOf("/api/orders/counts", query));
  if (world.gated(who, answer)) return;
  const refusal = listRefusal(world, who, filters);
  if (refusal) return world.refused(answer, ...refusal);
  const rows = shop.list(world.viewer(who), { ...filters, statuses: [] });
  const counts = Object.fromEntries(
    STATUSES.map((status) => [status, rows.filter((order) => order.status === status).length]),
  );
  world.same(answer.json, { counts, total: rows.length }, "the counts");
}

export async function showNeighbours(world) {
  const { shop } = world;
  const who = world.somebody();
  const { order, id } = someOrder(world);
  const { filters, query } = makeFilters(world);
  const path = addressOf(`/api/orders/${id}/neighbours`, query);
  const answer = await world.ask(who, "GET", path);
  if (world.gated(who, answer)) return;
  if (!order) return world.refused(answer, 404, "not_found");
  const viewer = world.viewer(who);
  if (!shop.sees(viewer, order))
    return sameAsUnknown(world, who, answer, addressOf(`/api/orders/${NO_ID}/neighbours`, query));
  const refusal = listRefusal(world, who, filters);
  if (refusal) return world.refused(answer, ...refusal);
  const rows = shop.list(viewer, { ...filters, sort: "created_at", order: "asc" });
  world.same(
    answer.json,
    {
      newer: rows.find(({ number }) => number > order.number)?.id ?? null,
      older: rows.findLast(({ number }) => number < order.number)?.id ?? null,
    },
    "the neighbours",
  );
}

const BAD_PARAMETERS = [
  ["page=0", ["page"]],
  ["page=x&limit=101", ["page", "limit"]],
  ["limit=-1", ["limit"]],
  ["q=a&q=b", ["q"]],
  ["colour=blue", ["colour"]],
  ["page=1&page=2", ["page"]],
  ["q=%zz", ["query"]],
  ["q=%00", ["query"]],
  ["q=%C0%AF", ["query"]],
  ["q=a%0Ab", ["q"]],
  [`q=${"x".repeat(201)}`, ["q"]],
  ["page=1000000000001", ["page"]],
];
const BAD_ORDER_PARAMETERS = [
  ...BAD_PARAMETERS,
  ["status=sent", ["status"]],
  ["status=", ["status"]],
  ["sort=price", ["sort"]],
  ["order=up", ["order"]],
  ["start_date=2026-02-30", ["start_date"]],
  ["end_date=yesterday&sort=", ["end_date", "sort"]],
  ["user_id=me", ["user_id"]],
  ["cursor=x", ["cursor"]],
  ["cursor=AgAAAZ5mZ0AAAAAAAAAAA_IAAAAAAAAAAA&page=2", ["cursor"]],
];

export async function askForBadList(world) {
  const { random } = world;
  const who = world.somebody();
  const [path, admin] = random.pick([
    ["/api/orders"],
    ["/api/orders/counts"],
    ["/api/products"],
    ["/api/users", true],
  ]);
  const [query, places] = random.pick(
    path.includes("orders") ? BAD_ORDER_PARAMETERS : BAD_PARAMETERS,
  );
  const answer = await world.ask(who, "GET", `${path}?${query}`);
  if (!world.gated(who, answer, { admin })) world.refused(answer, 422, "validation_failed", places);
}
