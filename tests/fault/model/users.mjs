// SPDX-License-Identifier: MIT

/** Staff looking after users. */

import { addressOf, checkLinks, ODD_IDS } from "./common.mjs";
import { PASSWORD } from "../../support/sample.mjs";
import { NO_ID } from "./world.mjs";

const NAMES = [
  "Ada Löwe",
  "Bob O'Hara",
  "Cleo",
  "Dora Mug",
  "Émile Blue-Tea",
  "茶 Chawan",
  "x".repeat(200),
];

export async function listUsers(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const q = random.pick([
    undefined,
    "ada",
    "example.com",
    "o'hara",
    "mug",
    "blue-tea",
    "emile",
    "zz",
    "-",
    "user1",
  ]);
  const limit = random.pick([1, 3, 100]);
  const page = 1 + random.below(3);
  const query = [["limit", limit], ["page", page], ...(q === undefined ? [] : [["q", q]])];
  const answer = await world.ask(who, "GET", addressOf("/api/users", query));
  if (world.gated(who, answer, { admin: true })) return;
  const rows = shop.listUsers(q).map(shop.showUser);
  const pages = Math.ceil(rows.length / limit);
  world.same(
    answer.json,
    {
      users: rows.slice((page - 1) * limit, page * limit),
      pagination: { page, limit, total: rows.length, total_pages: pages },
    },
    "the users",
  );
  checkLinks(world, answer, page, pages);
}

export async function showUser(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const user = random.chance(85) ? random.pick([...shop.users.values()]) : null;
  const answer = await world.ask(who, "GET", `/api/users/${user?.id ?? random.pick(ODD_IDS)}`);
  if (world.gated(who, answer, { admin: true })) return;
  if (!user) return world.refused(answer, 404, "not_found");
  world.same(answer.json, shop.showUser(user), "the user");
}

const BAD_USERS = [
  [{ email: "x@example.com", name: "X", password: "short" }, ["/password"]],
  [{}, ["/email", "/name", "/password"]],
  [
    { email: "nobody", name: " ", role: "boss", password: 7 },
    ["/email", "/name", "/role", "/password"],
  ],
  [{ email: "a b@example.com", name: "X", password: PASSWORD }, ["/email"]],
  [
    { email: ["x@example.com"], name: "n".repeat(201), password: "p".repeat(1001) },
    ["/email", "/name", "/password"],
  ],
];

/** Creates a user, and adds them to the model. */
export async function addUser(world, who, { email, name, role, password = PASSWORD }) {
  const answer = await world.ask(who, "POST", "/api/users", {
    body: { email, name, role, password },
  });
  if (world.gated(who, answer, { admin: true, change: true })) return null;
  if (world.shop.userOf(email.toLowerCase())) return world.refused(answer, 409, "email_taken");
  world.same(answer.status, 201, "the status");
  const user = { ...answer.json, password };
  world.same(
    world.shop.showUser(user),
    {
      id: answer.json.id,
      email: email.toLowerCase(),
      name,
      role: role ?? "customer",
      disabled: false,
      erased: false,
      created_at: answer.json.created_at,
    },
    "the new user",
  );
  world.same(answer.headers.location, `/api/users/${user.id}`, "Location");
  world.shop.users.set(user.id, user);
  world.tokens.set(user.id, []);
  return user;
}

export async function makeUser(world) {
  const { shop, random } = world;
  const who = world.somebody();
  if (random.chance(70)) {
    const [body, pointers] = random.pick(BAD_USERS);
    const answer = await world.ask(who, "POST", "/api/users", { body });
    if (!world.gated(who, answer, { admin: true, change: true }))
      world.refused(answer, 422, "validation_failed", pointers);
    return;
  }
  const email = random.chance(30)
    ? random.pick([...shop.users.values()]).email.toUpperCase()
    : `User${shop.users.size}@Example.com`;
  await addUser(world, who, {
    email,
    name: random.pick(NAMES),
    role: random.pick([undefined, "customer"]),
  });
}

const BAD_CHANGES = [
  [{}, [""]],
  [{ colour: 1 }, ["/colour"]],
  [{ email: "y" }, ["/email"]],
  [{ disabled: "yes", name: "" }, ["/disabled", "/name"]],
  [{ role: "root" }, ["/role"]],
  [{ password: "short" }, ["/password"]],
];

export async function changeUser(world) {
  const { shop, random } = world;
  const who = random.chance(60) ? world.anAdmin() : world.somebody();
  const user = random.chance(92) ? random.pick([...shop.users.values()]) : null;
  const path = `/api/users/${user?.id ?? NO_ID}`;
  if (random.chance(15)) {
    const [body, pointers] = random.pick(BAD_CHANGES);
    const answer = await world.ask(who, "PATCH", path, { body });
    if (!world.gated(who, answer, { admin: true, change: true }))
      world.refused(answer, 422, "validation_failed", pointers);
    return;
  }
  const body = {};
  if (random.chance(50)) body.name = random.pick(NAMES);
  const last = user && shop.admins().length === 1 && shop.admins()[0] === user;
  /* The first admin stays, except to test whether the last one can go. */
  if (user !== world.root || last) {
    if (random.chance(25)) body.disabled = random.chance(last ? 80 : 40);
    if (random.chance(15)) body.role = random.pick(["customer", "admin"]);
    if (!last && random.chance(4)) body.password = `${PASSWORD} ${random.below(100)}`;
  }
  if (Object.keys(body).length === 0) body.name = random.pick(NAMES);
  const answer = await world.ask(who, "PATCH", path, { body });
  if (world.gated(who, answer, { admin: true, change: true })) return;
  if (!user) return world.refused(answer, 404, "not_found");
  if (last && (body.disabled || body.role === "customer"))
    return world.refused(answer, 409, "last_admin");
  Object.assign(user, body);
  if (body.disabled || body.password) {
    world.end((one) => one.user === user.id);
    world.tokens.set(user.id, []);
  }
  world.same(answer.exact, shop.showUser(user), "the changed user");
}
