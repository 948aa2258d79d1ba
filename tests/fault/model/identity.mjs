// SPDX-License-Identifier: MIT

/** Signing in and out, passwords, and API tokens. */

import { ODD_IDS } from "./common.mjs";
import { PASSWORD } from "../../support/sample.mjs";
import { NOBODY } from "./world.mjs";

/** The number of consecutive wrong passwords that are accepted. */
const LIMIT = 10;
const TOKENS_MAX = 100;
const DAY_MS = 86400000;

const shownTime = (ms) => new Date(ms).toISOString();

/** The scopes of a token; all of them unless others are requested. */
const SCOPES = ["orders:read", "orders:write", "tracking", "metrics", "admin"];

/** Creates a session, as a page would; the response. */
const askLogin = (world, email, password, who = NOBODY) =>
  world.ask(who, "POST", "/api/login", { body: { email, password } });

/** Signs @user in permanently, and stores the cookie; the session of @former ends. */
export async function signIn(world, user, former = NOBODY) {
  const answer = await askLogin(world, user.email, user.password, former);
  world.same(
    [answer.status, answer.json],
    [200, { user: world.shop.showUser(user) }],
    "the sign-in",
  );
  const [cookie] = answer.headers["set-cookie"];
  const [, secret] =
    cookie.match(
      /^orderdesk_session_[0-9a-f]{8}_\d+=([\w-]{43}); Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    ) ?? [];
  world.check(secret, `the cookie is ${cookie}`);
  world.end((one) => one.kind === "cookie" && one.secret === former.secret);
  world.addCookie(user.id, secret);
  world.shop.failures.delete(user.email);
}

export async function logIn(world) {
  const { shop, random } = world;
  const user = random.pick([...shop.users.values()]);
  const failures = shop.failures.get(user.email) ?? 0;
  if (!user.disabled && failures < LIMIT && random.chance(50)) {
    const cookies = world.living(({ kind }) => kind === "cookie");
    const replace = cookies.length > 4 && random.chance(30);
    return signIn(world, user, replace ? random.pick(cookies) : NOBODY);
  }
  const [email, password] = random.pick([
    [user.email, "wrong password"],
    ["nobody@example.com", PASSWORD],
    [user.email.toUpperCase(), ""],
  ]);
  const answer = await askLogin(world, email, password);
  const name = email.toLowerCase();
  const before = shop.failures.get(name) ?? 0;
  if (before >= LIMIT) return world.refused(answer, 429, "too_many_attempts");
  shop.failures.set(name, before + 1);
  world.refused(answer, 401, "invalid_credentials");
}

export async function logInBadly(world) {
  const [body, pointers] = world.random.pick([
    [{}, ["/email", "/password"]],
    [{ email: 7, password: [] }, ["/email", "/password"]],
    [{ email: "a\nb", password: "x" }, ["/email"]],
  ]);
  const forged = world.random.chance(20);
  const answer = await world.ask({ ...NOBODY, forged }, "POST", "/api/login", { body });
  if (forged) world.refused(answer, 403, "forbidden");
  else world.refused(answer, 422, "validation_failed", pointers);
}

export async function logOut(world) {
  const cookies = world.living(({ kind }) => kind === "cookie");
  const who = cookies.length > 4 ? world.random.pick(cookies) : world.somebody();
  const answer = await world.ask(who, "POST", "/api/logout");
  if (world.gated(who, answer, { change: true })) return;
  world.same([answer.status, answer.text], [204, ""], "the answer");
  /* A token remains valid. */
  if (who.kind === "cookie") world.end((one) => one.secret === who.secret);
}

export async function me(world) {
  const who = world.somebody();
  const answer = await world.ask(who, "GET", "/api/me");
  if (!world.gated(who, answer))
    world.same(answer.json, world.shop.showUser(world.viewer(who)), "me");
  const session = await world.ask(who, "GET", "/session.json");
  const user = who.alive && who.kind === "cookie" ? world.shop.showUser(world.viewer(who)) : null;
  world.same(session.json, { user }, "the session");
}

export async function changePassword(world) {
  const { shop, random } = world;
  const who = world.somebody();
  const user = who.alive ? world.viewer(who) : null;
  const kind = random.below(10);
  const wrong = kind < 3;
  const body = {
    current_password: wrong ? "not this one" : (user?.password ?? PASSWORD),
    new_password: kind === 3 ? "short" : `${PASSWORD} ${random.below(100)}`,
    ...(kind === 4 ? { keep_tokens: "yes" } : {}),
  };
  const keeps = user?.id === world.root.id || random.chance(50);
  if (keeps) body.keep_tokens ??= true;
  const answer = await world.ask(who, "POST", "/api/me/password", { body });
  if (world.gated(who, answer, { change: true })) return;
  if (kind === 3) return world.refused(answer, 422, "validation_failed", ["/new_password"]);
  if (kind === 4) return world.refused(answer, 422, "validation_failed", ["/keep_tokens"]);
  const before = shop.failures.get(user.email) ?? 0;
  if (before >= LIMIT) return world.refused(answer, 429, "too_many_attempts");
  if (wrong) {
    shop.failures.set(user.email, before + 1);
    return world.refused(answer, 422, "validation_failed", ["/current_password"]);
  }
  world.same([answer.status, answer.text], [204, ""], "the answer");
  shop.failures.delete(user.email);
  user.password = body.new_password;
  world.end((one) => one.user === user.id && one.kind === "cookie" && one.secret !== who.secret);
  if (keeps) return;
  world.end((one) => one.user === user.id && one.kind === "token");
  world.tokens.set(user.id, []);
}

export async function makeToken(world) {
  const { random } = world;
  const who = world.somebody();
  const [body, pointers] = random.pick([
    [{ label: " till ", days: 30 }],
    [{}],
    [{ label: "" }],
    [{ days: 3650 }],
    [{ days: 0, label: 7 }, ["/days", "/label"]],
    [{ days: 3651 }, ["/days"]],
    [{ label: "l".repeat(101), days: "1" }, ["/days", "/label"]],
    [{ scopes: ["orders:read"] }],
    [{ scopes: ["metrics", "orders:read", "metrics"] }],
    [{ scopes: ["orders:write", "tracking"], days: 1 }],
    [{ scopes: ["admin"] }],
    [{ scopes: [] }, ["/scopes"]],
    [{ scopes: "admin" }, ["/scopes"]],
    [{ scopes: ["orders", 7, "admin"] }, ["/scopes/0", "/scopes/1"]],
  ]);
  const answer = await world.ask(who, "POST", "/api/tokens", { body });
  if (world.gated(who, answer, { change: true })) return;
  const bound = who.token?.expires_at ?? null;
  const outlasts = bound !== null && Date.now() + body.days * DAY_MS > Date.parse(bound);
  if (pointers || outlasts)
    return world.refused(answer, 422, "validation_failed", [
      ...(pointers ?? []),
      ...(outlasts && !pointers?.includes("/days") ? ["/days"] : []),
    ]);
  if (world.tokens.get(who.user).length >= TOKENS_MAX)
    return world.refused(answer, 409, "too_many_tokens");
  const { id, token: secret, created_at, expires_at, label, last_used_at, scopes } = answer.json;
  const ends =
    body.days === undefined ? bound : shownTime(Date.parse(created_at) + body.days * DAY_MS);
  const asked = body.scopes ?? who.token?.scopes ?? SCOPES;
  world.same(
    [answer.status, label, expires_at, last_used_at, scopes],
    [201, (body.label ?? "").trim(), ends, null, SCOPES.filter((one) => asked.includes(one))],
    "the token",
  );
  world.check(/^odt_[\w-]{43}$/.test(secret), "the token's form");
  const token = { id, label, created_at, expires_at, scopes, secret };
  world.tokens.get(who.user).push(token);
  world.addToken(who.user, token);
}

export async function listTokens(world) {
  const who = world.somebody();
  const answer = await world.ask(who, "GET", "/api/tokens");
  if (world.gated(who, answer)) return;
  const known = world.tokens.get(who.user);
  world.same(answer.json.tokens.length, known.length, "the number of tokens");
  for (const { last_used_at, ...shown } of answer.json.tokens) {
    const token = known.find(({ id }) => id === shown.id);
    const { id, label, created_at, expires_at, scopes } = token ?? {};
    world.same(shown, { id, label, created_at, expires_at, scopes }, "a token");
    /* Some requests with a token get a response without the token being looked up. */
    world.check(last_used_at !== null || !token.used, "a token was used, and is told not to be");
    world.check(last_used_at === null || token.asked, "a token was not used, and is told to be");
  }
  const times = answer.json.tokens.map(({ created_at }) => created_at);
  world.same(times, [...times].sort().reverse(), "the order of the tokens");
}

export async function endToken(world) {
  const { random } = world;
  const who = world.somebody();
  const all = [...world.tokens.entries()]
    .flatMap(([user, tokens]) => tokens.map((token) => ({ user, token })))
    .filter(({ token }) => token !== world.keeper);
  const one = all.length > 12 && random.chance(80) ? random.pick(all) : null;
  const answer = await world.ask(
    who,
    "DELETE",
    `/api/tokens/${one?.token.id ?? random.pick(ODD_IDS)}`,
  );
  if (world.gated(who, answer, { change: true })) return;
  if (one?.user !== who.user) return world.refused(answer, 404, "not_found");
  world.same([answer.status, answer.text], [204, ""], "the answer");
  world.end(({ token }) => token === one.token);
  const left = world.tokens.get(who.user).filter((token) => token !== one.token);
  world.tokens.set(who.user, left);
}
