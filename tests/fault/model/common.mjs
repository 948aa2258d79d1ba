// SPDX-License-Identifier: MIT

/** What the operations share. */

import { NO_ID } from "./world.mjs";

/** Ids that do not exist, or that are invalid. */
export const ODD_IDS = [NO_ID, "x", "%F0%9F%8D%B5", "999999", NO_ID.slice(1), `${NO_ID}0`, "..%2f"];

/** An order's id, mostly an existing one. */
export const someOrder = ({ shop, random }) => {
  const order = random.chance(90) && shop.orders.length > 0 ? random.pick(shop.orders) : null;
  return { order, id: order?.id ?? random.pick(ODD_IDS) };
};

/** Ids are accepted in either case. */
export const anyCase = (random, id) => (random.chance(10) ? id.toUpperCase() : id);

/** The address of @path with a query of [name, value]. */
export const addressOf = (path, query) => {
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return text === "" ? path : `${path}?${text}`;
};

/**
 * The Link header leads to the first, last and neighbouring ones of @pages; to the next one by a cursor
 * where the list has them and no page was asked for.
 */
export function checkLinks(world, answer, asked, pages) {
  const page = asked ?? 1;
  const cursor = asked === undefined ? answer.json.pagination.next_cursor : undefined;
  const last = Math.max(1, pages);
  const links = Object.fromEntries(
    [...answer.headers.link.matchAll(/<[^>]*[?&]page=(\d+)>; rel="(\w+)"/g)].map(([, at, name]) => [
      name,
      Number(at),
    ]),
  );
  const expected = { first: 1, last };
  if (page > 1) expected.prev = Math.min(page - 1, last);
  if (page < last && cursor === undefined) expected.next = page + 1;
  if (cursor !== undefined)
    world.check(answer.headers.link.includes(`cursor=${cursor}>; rel="next"`), "no way on by a cursor");
  world.same(links, expected, "the links");
}

/** A response that must be like the one for an id that does not exist. */
export async function sameAsUnknown(world, who, answer, path) {
  const unknown = await world.ask(who, "GET", path);
  const { request_id: one, ...rest } = answer.json;
  const { request_id: other, ...expected } = unknown.json;
  world.refused(answer, 404, "not_found");
  world.same(rest, expected, "an order of somebody else looks unlike none");
  const names = ({ headers }) => Object.keys(headers).sort();
  world.same(names(answer), names(unknown), "the headers");
  world.check(one !== other, "two requests have one id");
}
