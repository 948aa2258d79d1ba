// SPDX-License-Identifier: MIT

/** Bodies of new orders, valid and invalid ones, with the problems that must be reported. */

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
  product_id: [absent, null, "", "   ", "\u200b \ufeff", "x".repeat(65), "a\nb", "\u0000", 7, [], {}, true],
  name: [absent, null, "", " ", "\u202e\u2060", "é".repeat(201), "a\tb", "\u0085", 7, [[]], false],
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

/** Ways to write the same amount. */
function write(random, cents) {
  const text = money(cents);
  const ways = [text, cents / 100, cents / 100, `00${text}`];
  if (cents % 10 === 0) ways.push(text.slice(0, -1));
  if (cents % 100 === 0) ways.push(text.slice(0, -3));
  if (cents > 0 && cents < 1000000) ways.push(cents / 100 + 2e-8);
  return random.pick(ways);
}

const INVISIBLE = ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u202e", "\u200d"];

/** An id as it may be sent: with something invisible in it. */
export function disguised(random, id) {
  if (id.length >= 50 || !random.chance(10)) return id;
  const place = random.below(id.length + 1);
  // Not between the halves of a surrogate pair.
  if (/[\udc00-\udfff]/.test(id[place] ?? "")) return id;
  return id.slice(0, place) + random.pick(INVISIBLE) + id.slice(place);
}

const inSomeCase = (random, id) =>
  random.chance(10) ? random.pick([id.toLowerCase(), id.toUpperCase()]) : id;

const padded = (random, text) => (text.length < 50 && random.chance(10) ? `  ${text} ` : text);

/** A valid item: mostly from the catalogue, and mostly with its name and price. */
function meantItem(random, shop) {
  const quantity = random.chance(5) ? 999999 : 1 + random.below(5);
  const product = random.pick([...shop.products.values(), null]);
  if (product && random.chance(75)) {
    const off = random.below(12);
    return {
      product_id: inSomeCase(random, product.product_id),
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

/** Invalid values in place of @item. */
const noItem = (random, item) => random.pick([null, 7, "MUG-01", [], [item], [[]], true]);

/** Adds the amount of an item, and says when it is too large. @return whether it counts */
function addUp(draft, subtotal, i) {
  if (draft.total + subtotal > TOTAL_MAX) {
    draft.pointers.add(`/items/${i}`);
    return false;
  }
  draft.total += subtotal;
  return true;
}

/** Adds an item to the order, to the body, and to the expected problems. */
function addItem(random, draft, item, i) {
  const subtotal = item.quantity * item.price;
  const spoilt = new Set();
  const sent = {
    product_id: padded(random, disguised(random, item.product_id)),
    name: padded(random, item.name),
    quantity: item.quantity,
    price: write(random, item.price),
  };
  draft.items.push(item);
  draft.body.items.push(sent);
  if (random.chance(20)) sent.subtotal = write(random, subtotal);
  if (random.chance(5)) {
    sent.colour = "none of our business";
    draft.ignored.push(`/items/${i}/colour`);
  }
  if (draft.wrong && random.chance(40)) spoilt.add(spoil(random, sent));
  if (draft.wrong && random.chance(10)) spoilt.add(spoil(random, sent));
  for (const member of spoilt) draft.pointers.add(`/items/${i}/${member}`);
  const known = !spoilt.has("quantity") && !spoilt.has("price");
  if (!known || !addUp(draft, subtotal, i)) {
    draft.complete = false;
  } else if (draft.wrong && !spoilt.has("subtotal") && random.chance(5)) {
    sent.subtotal = money(subtotal + 1);
    draft.pointers.add(`/items/${i}/subtotal`);
  }
}

function addItems(random, draft, shop, count) {
  for (let i = 0; i < count; i++) {
    const item = meantItem(random, shop);
    if (draft.wrong && random.chance(5)) {
      draft.body.items.push(noItem(random, item));
      draft.pointers.add(`/items/${i}`);
      draft.complete = false;
    } else {
      addItem(random, draft, item, i);
    }
  }
}

function addTotal(random, draft) {
  const off = draft.wrong && draft.complete && random.chance(30);
  draft.body.total = write(random, draft.total + (off ? 1 : 0));
  if (off) draft.pointers.add("/total");
}

/** When there are no items, or too many, nothing else is reported about them. */
function sendItems(draft, items) {
  draft.body.items = items;
  delete draft.body.total;
  draft.pointers = new Set(["/items"]);
}

function addNote(random, draft) {
  if (random.chance(40)) {
    draft.note = random.pick(WORDS);
    draft.body.note = padded(random, draft.note);
  } else if (random.chance(10)) {
    draft.body.note = random.pick([null, "", "  "]);
  }
  if (draft.wrong && random.chance(10)) {
    draft.body.note = random.pick([7, "n".repeat(1001), "a\u0007b", [], {}]);
    draft.pointers.add("/note");
  }
}

/**
 * One order: { body, pointers, ignored, items, note, total }. @pointers are the problems that must be
 * reported; if there are none, the rest is what the order must be. @ignored are members that are not known.
 */
export function makeDraft(random, shop) {
  const count = random.chance(4) ? random.pick([0, 1001, 1000]) : 1 + random.below(4);
  const draft = {
    wrong: random.chance(25),
    body: { items: [] },
    pointers: new Set(),
    ignored: [],
    items: [],
    total: 0,
    complete: true, // whether the total can be known
  };
  addItems(random, draft, shop, count);
  if (random.chance(20)) addTotal(random, draft);
  if (count === 0 || count > 1000) sendItems(draft, draft.body.items);
  else if (draft.wrong && random.chance(5))
    sendItems(draft, random.pick([absent, null, {}, "MUG-01", 7]));
  addNote(random, draft);
  return { ...draft, pointers: [...draft.pointers].sort() };
}

/** What to place the order with: only who sends what is not known lets it be ignored. */
export const placing = ({ body, ignored }, headers = {}) => ({
  body,
  headers: { ...(ignored.length > 0 ? { Prefer: null } : {}), ...headers },
});
