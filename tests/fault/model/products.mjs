// SPDX-License-Identifier: MIT

/** The catalogue. */

import { addressOf } from "./common.mjs";
import { disguised, WORDS } from "./drafts.mjs";
import { money, PRICE_MAX } from "./shop.mjs";

const BAD_PRODUCTS = [
  [{}, ["/product_id", "/name", "/price"]],
  [{ product_id: "P", name: "n", price: 1.005 }, ["/price"]],
  [
    { product_id: "x".repeat(65), name: "", price: "1e2", active: "yes", description: 7 },
    ["/product_id", "/name", "/price", "/active", "/description"],
  ],
];

export async function listProducts(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const q = random.pick([
    undefined,
    "mug",
    "blue",
    "elan",
    "mug-1",
    "p-",
    "茶",
    "zz",
    "- -",
    "tea-pot",
  ]);
  const limit = random.pick([2, 5, 100]);
  const page = 1 + random.below(2);
  const query = [["limit", limit], ["page", page], ...(q === undefined ? [] : [["q", q]])];
  const answer = await world.ask(who, "GET", addressOf("/api/products", query));
  if (world.gated(who, answer)) return;
  const rows = shop.listProducts(world.viewer(who), q).map(shop.showProduct);
  world.same(
    answer.exact,
    {
      products: rows.slice((page - 1) * limit, page * limit),
      pagination: { page, limit, total: rows.length, total_pages: Math.ceil(rows.length / limit) },
    },
    "the catalogue",
  );
}

const PRODUCT_IDS = [
  "MUG-1",
  "mug-1",
  "P/5.5+x",
  "茶-9",
  "a b",
  "100%",
  "é",
  "x".repeat(64),
  "P-",
  "Q?#&=",
  ";,",
  "😀",
];

export async function makeProduct(world) {
  const { shop, random } = world;
  const who = random.chance(60) ? world.anAdmin() : world.somebody();
  if (random.chance(20)) {
    const [body, pointers] = random.pick(BAD_PRODUCTS);
    const answer = await world.ask(who, "POST", "/api/products", { body });
    if (!world.gated(who, answer, { admin: true, change: true }))
      world.refused(answer, 422, "validation_failed", pointers);
    return;
  }
  const price = random.chance(5) ? PRICE_MAX : random.below(100000);
  const product_id = random.pick(PRODUCT_IDS);
  const body = {
    product_id: disguised(random, product_id),
    name: random.pick(WORDS),
    price: money(price),
  };
  if (random.chance(50)) body.description = random.pick([...WORDS, ""]);
  if (random.chance(20)) body.active = random.chance(50);
  const answer = await world.ask(who, "POST", "/api/products", { body });
  if (world.gated(who, answer, { admin: true, change: true })) return;
  if (shop.products.has(product_id)) return world.refused(answer, 409, "product_taken");
  world.same(answer.status, 201, "the status");
  const { created_at, updated_at } = answer.json;
  const product = {
    product_id,
    name: body.name,
    description: body.description ?? "",
    price,
    active: body.active ?? true,
    created_at,
    updated_at,
  };
  world.same(answer.exact, shop.showProduct(product), "the new product");
  world.same(
    decodeURIComponent(answer.headers.location),
    `/api/products/${product_id}`,
    "Location",
  );
  shop.products.set(product_id, product);
}

const someProduct = ({ shop, random }) =>
  random.chance(85) ? random.pick([...shop.products.values(), undefined]) : undefined;

export async function showProduct(world) {
  const who = world.somebody();
  const product = someProduct(world);
  const answer = await world.ask(
    who,
    "GET",
    `/api/products/${encodeURIComponent(product?.product_id ?? "NO-SUCH")}`,
  );
  if (world.gated(who, answer)) return;
  if (!product || (!product.active && world.viewer(who).role !== "admin"))
    return world.refused(answer, 404, "not_found");
  world.same(answer.exact, world.shop.showProduct(product), "the product");
}

export async function changeProduct(world) {
  const { shop, random } = world;
  const who = random.chance(60) ? world.anAdmin() : world.somebody();
  const product = someProduct(world);
  const path = `/api/products/${encodeURIComponent(product?.product_id ?? "NO-SUCH")}`;
  const bad = random.chance(15);
  const change = {};
  if (random.chance(50)) change.price = random.below(100000);
  if (random.chance(30)) change.active = random.chance(60);
  if (random.chance(30)) change.name = random.pick(WORDS);
  if (random.chance(20)) change.description = random.pick([...WORDS, ""]);
  const empty = Object.keys(change).length === 0;
  const body = { ...change, ...(change.price === undefined ? {} : { price: money(change.price) }) };
  if (bad) body.product_id = "OTHER";
  const answer = await world.ask(who, "PATCH", path, { body });
  if (world.gated(who, answer, { admin: true, change: true })) return;
  if (bad) return world.refused(answer, 422, "validation_failed", ["/product_id"]);
  if (empty) return world.refused(answer, 422, "validation_failed", [""]);
  if (!product) return world.refused(answer, 404, "not_found");
  world.check(answer.json.updated_at >= product.updated_at, "the product's time runs backwards");
  Object.assign(product, change, { updated_at: answer.json.updated_at });
  world.same(answer.exact, shop.showProduct(product), "the changed product");
}
