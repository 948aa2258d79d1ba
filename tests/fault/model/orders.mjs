// SPDX-License-Identifier: MIT

/** Placing orders, viewing them, and changing their status. */

import { anyCase, sameAsUnknown, someOrder } from "./common.mjs";
import { makeDraft, placing, WORDS } from "./drafts.mjs";
import { NEXT, STATUSES } from "./shop.mjs";
import { NO_ID } from "./world.mjs";

/** What the response to @who's placing @draft must be; a new order goes into the model. */
export function settleOrder(world, who, draft, key, answer) {
  const { shop } = world;
  const viewer = world.viewer(who);
  const user = draft.user ?? viewer.id;
  if (draft.pointers.length > 0)
    return world.refused(answer, 422, "validation_failed", draft.pointers);
  if (user !== viewer.id && viewer.role !== "admin") return world.refused(answer, 403, "forbidden");
  if (!shop.users.has(user)) return world.refused(answer, 422, "validation_failed", ["/user_id"]);

  const print = JSON.stringify([user, draft.note ?? null, draft.items]);
  const known = key === undefined ? undefined : shop.keys.get(`${viewer.id} ${key}`);
  if (answer.status === 201)
    world.same([...(answer.ignored ?? [])].sort(), [...draft.ignored].sort(), "what was ignored");
  if (known && known.print !== print) return world.refused(answer, 422, "idempotency_key_reused");
  if (known) {
    world.same(answer.headers["idempotency-replayed"], "true", "Idempotency-Replayed");
    return world.checkOrder(who, answer, shop.rewound(known.order), 201);
  }
  const differs = shop.catalogueProblems(viewer, draft.items);
  if (differs.length > 0) {
    const aboutPrice = differs.some((pointer) => /\/(price|name)$/.test(pointer));
    return world.refused(answer, 422, aboutPrice ? "price_changed" : "validation_failed", differs);
  }
  const order = takeOrder(world, who, { ...draft, user }, answer);
  world.checkOrder(who, answer, order, 201);
  world.check(answer.headers["idempotency-replayed"] === undefined, "a new order is no replay");
  world.same(answer.headers.location, `/api/orders/${order.id}`, "Location");
  if (key !== undefined)
    shop.keys.set(`${viewer.id} ${key}`, { print, order, draft, key, by: who.user });
  return order;
}

/** Adds a new order to the model, with what only the server knows. */
export function takeOrder(world, who, { user, items, note, total }, answer) {
  world.same(answer.status, 201, "the status");
  const { id, number, created_at } = answer.exact;
  const last = world.shop.orders.at(-1);
  world.check(!world.shop.order(id), "the id is new");
  world.same(number, (last?.number ?? 1000) + 1, "the number");
  world.check(!last || created_at >= last.created_at, "creation runs backwards");
  world.check(Math.abs(Date.parse(created_at) - Date.now()) < 60000, "the order's time is off");
  const order = {
    id,
    number,
    user,
    items: items.map((item) => ({
      ...item,
      product_id: world.shop.productOf(item.product_id)?.product_id ?? item.product_id,
    })),
    total,
    status: "pending",
    created_at,
    updated_at: created_at,
    history: [{ status: "pending", timestamp: created_at, note, by: who.user }],
  };
  world.shop.orders.push(order);
  return order;
}

export async function placeOrder(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const draft = makeDraft(random, shop);
  const kind = random.below(10);
  if (kind < 3) {
    draft.user = kind === 0 ? NO_ID : random.pick([...shop.users.keys()]);
    draft.body.user_id = anyCase(random, draft.user);
  } else if (random.chance(2)) {
    draft.body.user_id = random.pick([7, "", "me", [], {}]);
    draft.pointers.push("/user_id");
  }
  const key = random.chance(40) ? `key ${random.below(12)}é` : undefined;
  const headers = key === undefined ? {} : { "Idempotency-Key": encodeUtf8(key) };
  const again = key !== undefined && random.chance(60) ? 2 : 1;
  for (let i = 0; i < again; i++) {
    const answer = await world.ask(who, "POST", "/api/orders", placing(draft, headers));
    if (world.gated(who, answer, { change: true })) return;
    settleOrder(world, who, draft, key, answer);
  }
}

/** Repeats an order that was placed with its key some time ago, and has changed since. */
export async function placeAgain(world) {
  const { shop, random } = world;
  const living = (user) => world.living((who) => who.user === user);
  const known = [...shop.keys.values()].filter(({ by }) => living(by).length > 0);
  const moved = known.filter(({ order }) => order.history.length > 1);
  if (known.length === 0) return;
  const { draft, key, by } = random.pick(moved.length > 0 ? moved : known);
  const who = random.pick(living(by));
  const answer = await world.ask(who, "POST", "/api/orders", placing(draft, { "Idempotency-Key": encodeUtf8(key) }));
  if (!world.gated(who, answer, { change: true })) settleOrder(world, who, draft, key, answer);
}

/** Node.js takes headers as bytes. */
const encodeUtf8 = (text) => Buffer.from(text, "utf8").toString("latin1");

export async function badKey(world) {
  const who = world.somebody();
  const key = world.random.pick(["", "k".repeat(256), encodeUtf8("é".repeat(256)), "\xff\xfe"]);
  const answer = await world.ask(who, "POST", "/api/orders", {
    body: { items: [] },
    headers: { "Idempotency-Key": key },
  });
  if (!world.gated(who, answer, { change: true }))
    world.refused(answer, 422, "validation_failed", ["Idempotency-Key"]);
}

export async function showOrder(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const { order, id } = someOrder(world);
  const path = `/api/orders/${anyCase(random, id)}`;
  const tag = random.pick([undefined, undefined, '"1"', "*", 'W/"x", "y"']);
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await world.ask(who, "GET", path, { headers });
  if (world.gated(who, answer)) return;
  if (!order) return world.refused(answer, 404, "not_found");
  if (!shop.sees(world.viewer(who), order))
    return sameAsUnknown(world, who, answer, `/api/orders/${NO_ID}`);
  if (tag === "*") return world.same(answer.status, 304, "the status");
  world.checkOrder(who, answer, order);
  const { etag } = answer.headers;
  const unchanged = await world.ask(who, "GET", path, {
    headers: { "If-None-Match": `"0", W/${etag}` },
  });
  world.same(
    [unchanged.status, unchanged.text, unchanged.headers.etag],
    [304, "", etag],
    "unchanged",
  );
  const head = await world.ask(who, "HEAD", path);
  world.same([head.status, head.text, head.headers.etag], [200, "", etag], "HEAD");
}

/** If-Match for an order at @version: { value, accepts }; accepts is null when any version will do. */
function ifMatch(random, version, tag) {
  return random.pick([
    { accepts: null },
    { accepts: null },
    { value: "*", accepts: null },
    { value: `"${version}"`, accepts: [version] },
    { value: `"99", "${version}"`, accepts: [99, version] },
    ...(tag ? [{ value: tag, accepts: [version] }] : []),
    { value: `"${version + 1}"`, accepts: [version + 1] },
    { value: `"${version - 1}"`, accepts: [version - 1] },
    { value: `W/"${version}"`, accepts: [] },
    { value: `${version}`, accepts: [] },
    { value: `"0${version}"`, accepts: [] },
    { value: "", accepts: [] },
  ]);
}

/** The order moves in the model, as the response says. */
export function takeMove(world, who, order, status, note, answer) {
  const { updated_at } = answer.exact;
  world.check(updated_at >= order.updated_at, "the order's time runs backwards");
  order.history.push({ status, timestamp: updated_at, note, by: who.user });
  Object.assign(order, { status, updated_at });
}

export async function moveOrder(world) {
  const { random } = world;
  const who = random.chance(70) ? world.anAdmin() : world.somebody();
  const { order, id } = someOrder(world);
  const next = order && random.chance(60) ? NEXT[order.status] : [];
  const status = random.pick(next.length > 0 ? next : STATUSES);
  const note = random.chance(30) ? random.pick(WORDS) : undefined;
  const body = { status, note };
  const pointers = [];
  if (random.chance(8)) {
    body.status = random.pick([undefined, null, "", "Pending", "sent", 1, ["shipped"], {}]);
    pointers.push("/status");
  }
  if (random.chance(4)) {
    body.note = random.pick([7, "n".repeat(1001), "a\u0007b", {}]);
    pointers.push("/note");
  }
  const version = order?.history.length ?? 1;
  const { value, accepts } = ifMatch(random, version);
  const headers = value === undefined ? {} : { "If-Match": value };
  const path = `/api/orders/${anyCase(random, id)}/status`;
  const answer = await world.ask(who, "PATCH", path, { body, headers });
  if (world.gated(who, answer, { admin: true, change: true })) return;
  if (!order && id !== NO_ID) return world.refused(answer, 404, "not_found");
  if (pointers.length > 0) return world.refused(answer, 422, "validation_failed", pointers);
  if (!order) return world.refused(answer, 404, "not_found");
  if (accepts && !accepts.includes(version))
    return world.refused(answer, 412, "precondition_failed");
  if (!NEXT[order.status].includes(status)) {
    world.refused(answer, 409, "invalid_transition");
    return world.same(answer.json.allowed, NEXT[order.status], "what is allowed");
  }
  world.same(answer.status, 200, "the status");
  takeMove(world, who, order, status, note, answer);
  world.checkOrder(who, answer, order);
}
