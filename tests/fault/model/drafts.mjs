// SPDX-License-Identifier: MIT

/** Bodies of new orders, right and wrong ones, with what must be said about them. */

import { money, TOTAL_MAX } from "./shop.mjs";

export const WORDS = [
  "Mug, blue",
  "Mug, red",
  'Bowl "Élan" 5.5%',
  "Tea-pot",
  "Straße",
  "茶碗 chawan",
  "A-B-C",
  "O'Hara",
  "gift",
  "Blumen",
  "mug-01",
  "<b>&amp;</b>",
  "'; DROP TABLE orders; --",
  "x",
  "été",
];

const absent = undefined;
const WRONG = {
  product_id: [absent, null, "", "   ", "x".repeat(65), "a\nb", "\u0000", 7, [], {}, true],
  name: [absent, null, "", " ", "é".repeat(201), "a\tb", "\u0085", 7, [[]], false],
  quantity: [absent, null, 0, -1, 1.5, "2", 1000000, true, [1], 1e300],
  price: [
    absent,
    null,
    -1,
    1.005,
    "1.005",
    "12,50",
    "",
    "-1",
    10000000,
    "10000000",
    true,
    "1e2",
    " 1",
    "+1",
    [5],
  ],
  subtotal: [1.005, "x", true, {}, -3],
};

const LONGEST = { product_id: "é".repeat(64), name: "茶".repeat(200) };

/** Ways to write one and the same amount. */
function write(random, cents) {
  const text = money(cents);
  const ways = [text, cents / 100, cents / 100, `00${text}`];
  if (cents % 10 === 0) ways.push(text.slice(0, -1));
  if (cents % 100 === 0) ways.push(text.slice(0, -3));
  if (cents > 0 && cents < 1000000) ways.push(cents / 100 + 2e-8);
  return random.pick(ways);
}

const padded = (random, text) => (text.length < 50 && random.chance(10) ? `  ${text} ` : text);

/** An item as it is meant: mostly from the catalogue, and mostly as that has it. */
function meantItem(random, shop) {
  const quantity = random.chance(5) ? 999999 : 1 + random.below(5);
  const product = random.pick([...shop.products.values(), null]);
  if (product && random.chance(75)) {
    const off = random.below(12);
    return {
      product_id: product.product_id,
      name: off === 0 ? `${product.name}!` : product.name,
      quantity,
      price: off === 1 ? Math.abs(product.price - 1) : product.price,
    };
  }
  return {
    product_id: random.chance(3) ? LONGEST.product_id : `FREE-${random.below(20)}`,
    name: random.chance(3) ? LONGEST.name : random.pick(WORDS),
    quantity,
    price: random.chance(5) ? 999999999 : random.below(5000),
  };
}

/** Spoils one member of @sent. @return its name */
function spoil(random, sent) {
  const member = random.pick(Object.keys(WRONG));
  sent[member] = random.pick(WRONG[member]);
  if (sent[member] === absent) delete sent[member];
  return member;
}

/**
 * One order: { body, pointers, items, note, total }. @pointers are what must be said to be wrong
 * with it; without any the rest is what the order must be.
 */
export function makeDraft(random, shop) {
  const count = random.chance(4) ? random.pick([0, 101, 100]) : 1 + random.below(4);
  const wrong = random.chance(25);
  const pointers = new Set();
  const items = [];
  const sentItems = [];
  let total = 0;
  let complete = true;

  for (let i = 0; i < count; i++) {
    const item = meantItem(random, shop);
    const sent = {
      product_id: padded(random, item.product_id),
      name: padded(random, item.name),
      quantity: item.quantity,
      price: write(random, item.price),
    };
    const subtotal = item.quantity * item.price;
    if (wrong && random.chance(5)) {
      sentItems.push(random.pick([null, 7, "MUG-01", [], [item], [[]], true]));
      items.push(item);
      pointers.add(`/items/${i}`);
      complete = false;
      continue;
    }
    const spoilt = new Set();
    if (random.chance(20)) sent.subtotal = write(random, subtotal);
    if (wrong && random.chance(40)) spoilt.add(spoil(random, sent));
    if (wrong && random.chance(10)) spoilt.add(spoil(random, sent));
    for (const member of spoilt) pointers.add(`/items/${i}/${member}`);
    const counts = !spoilt.has("quantity") && !spoilt.has("price");
    if (counts && total + subtotal <= TOTAL_MAX) {
      total += subtotal;
      if (!spoilt.has("subtotal") && wrong && random.chance(5)) {
        sent.subtotal = money(subtotal + 1);
        pointers.add(`/items/${i}/subtotal`);
      }
    } else {
      if (counts) pointers.add(`/items/${i}`);
      complete = false;
    }
    if (random.chance(5)) sent.colour = "none of our business";
    sentItems.push(sent);
    items.push(item);
  }

  const body = { items: sentItems };
  if (count === 0 || count > 100) {
    pointers.clear();
    pointers.add("/items");
  } else if (random.chance(20)) {
    const off = wrong && complete && random.chance(30) ? 1 : 0;
    body.total = write(random, total + off);
    if (off) pointers.add("/total");
  }
  if (wrong && random.chance(5)) {
    body.items = random.pick([absent, null, {}, "MUG-01", 7]);
    delete body.total;
    pointers.clear();
    pointers.add("/items");
  }
  const note = random.chance(40) ? random.pick(WORDS) : absent;
  if (note !== absent) body.note = padded(random, note);
  if (wrong && random.chance(10)) {
    body.note = random.pick([7, "n".repeat(1001), "a\nb", [], {}]);
    pointers.add("/note");
  } else if (random.chance(5)) {
    body.note = note === absent ? random.pick([null, "", "  "]) : body.note;
  }
  return { body, pointers: [...pointers].sort(), items, note, total };
}
