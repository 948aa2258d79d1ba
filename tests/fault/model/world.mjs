// SPDX-License-Identifier: MIT

/** A running shop and its model, the people who use it, and the rules for every response. */

import { deepStrictEqual } from "node:assert/strict";

import { BODY_HEADERS } from "../../support/client.mjs";
import { Asker } from "./ask.mjs";
import { scopeOf, undescribed } from "./description.mjs";

export const NO_ID = "01930000-0000-7000-8000-000000000000";

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const EMAIL = /[\w.+-]+@[\w.-]+/g;
const TRACE = 12;

/** The shop did something that it must not do. */
export class Finding extends Error {}

/**
 * Ways to send requests: { kind: "token" | "cookie" | "none", secret, user, alive, limits: scopes,
 * if not all }.
 */
export const NOBODY = { kind: "none", alive: false };
const COOKIE = "orderdesk_session";

export class World {
  credentials = [NOBODY];
  trace = [];
  asked = 0;
  statuses = new Map();
  #etags = new Map();

  constructor(shop, random) {
    this.shop = shop;
    this.random = random;
  }

  connect(url) {
    this.asker?.close();
    this.asker = new Asker(url);
  }

  fail(what) {
    throw new Finding(`${what}\n\n${this.trace.slice(-TRACE).join("\n")}`);
  }

  check(holds, what) {
    if (!holds) this.fail(what);
  }

  same(actual, expected, what) {
    try {
      deepStrictEqual(actual, expected);
    } catch (error) {
      this.fail(`${what}: ${error.message}`);
    }
  }

  /* -------------------------------------------------------------- requests */

  static headersOf(credential) {
    if (credential.kind === "token") return { Authorization: `Bearer ${credential.secret}` };
    if (credential.kind === "cookie") return { Cookie: `a=b; ${COOKIE}=${credential.secret}` };
    return {};
  }

  /**
   * One request, and the rules for each response.
   *
   * @body     a value to send as JSON; @text sends something else
   * @headers  additional ones
   */
  async ask(who, method, path, { body, text, headers = {} } = {}) {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const request = {
      method,
      path,
      text: sent,
      headers: {
        ...World.headersOf(who),
        ...(who.forged ? { "Sec-Fetch-Site": "cross-site" } : {}),
        ...(sent === undefined ? {} : BODY_HEADERS),
        ...headers,
      },
    };
    if (sent !== undefined) request.headers["Content-Length"] = Buffer.byteLength(sent);
    for (const [name, value] of Object.entries(request.headers))
      if (value === null) delete request.headers[name];
    const line = this.trace.push(
      `${this.#name(who)}: ${method} ${path} ${JSON.stringify(request.headers)} ${(sent ?? "").slice(0, 1500)}`,
    );
    const answer = await this.asker.ask(request);
    if (this.trace[line - 1] !== undefined)
      this.trace[line - 1] += `\n    -> ${answer.status} ${answer.text.slice(0, 1500)}`;
    this.asked++;
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    if (who.token) who.token.asked = true;
    if (who.token && answer.status < 300 && path.startsWith("/api/")) who.token.used = true;
    this.#checkAny(request, answer, body);
    this.#checkNothingLeaks(who, request, answer);
    return Object.assign(answer, { scope: scopeOf(method, path.split("?")[0]) });
  }

  #name = (who) =>
    `${this.shop.users.get(who.user)?.email ?? "nobody"} (${who.kind}${who.alive ? "" : ", dead"}${who.forged ? ", forged" : ""})`;

  #checkAny({ method, path }, answer, body) {
    const [bare] = path.split("?");
    this.check(answer.status < 500, `the answer is ${answer.status}`);
    this.check(answer.headers["x-request-id"], "the answer has no X-Request-Id");
    if (method === "HEAD") return;
    if (answer.status >= 400 && bare.startsWith("/api")) {
      this.check(answer.headers["content-type"] === "application/problem+json", "no problem");
      this.same(answer.json.status, answer.status, "the problem's status");
      this.same(answer.json.request_id, answer.headers["x-request-id"], "the problem's request_id");
    }
    const problem = undescribed(method, bare, body, answer);
    this.check(!problem, problem);
  }

  /**
   * Only admins see other users' orders, ids or addresses, except for what they sent themselves.
   */
  #checkNothingLeaks(who, request, answer) {
    const viewer = who.alive ? this.shop.users.get(who.user) : null;
    if (viewer?.role === "admin" || !answer.headers["content-type"]?.includes("json")) return;
    if (request.path.endsWith("openapi.json")) return; // the same for all, with made-up examples
    const said = `${request.path} ${request.text ?? ""}`.toLowerCase();
    for (const [id] of answer.text.matchAll(UUID)) {
      if (said.includes(id)) continue;
      const order = this.shop.order(id);
      this.check(!order || order.user === viewer?.id, `the order ${id} of somebody else is shown`);
      const user = this.shop.users.get(id);
      this.check(!user || user === viewer || said.includes(user.email), `the user ${id} is shown`);
    }
    for (const [email] of answer.text.matchAll(EMAIL)) {
      const user = this.shop.userOf(email);
      this.check(!user || user === viewer || said.includes(email), `${email} is shown`);
    }
  }

  /* -------------------------------------------------------------- expectations */

  /** The response is this problem; @places are the pointers or parameters that it names. */
  refused(answer, status, code, places) {
    this.same(`${answer.status} ${answer.json?.code}`, `${status} ${code}`, "the refusal");
    if (!places) return;
    const named = answer.json.errors.map(({ pointer, parameter }) => pointer ?? parameter);
    this.same(named.sort(), [...places].sort(), "what is named as wrong");
  }

  /**
   * Why @who may not request a route at all: [status, code]; null when they may.
   *
   * @needs  { admin, change, scope }: whether it is for admins, whether it is not merely reading,
   *         and the scope that a token must have
   */
  gate(who, { admin = false, change = false, scope = null } = {}) {
    if (!who.alive) return [401, "unauthenticated"];
    if (admin && this.viewer(who).role !== "admin") return [403, "forbidden"];
    if (scope && who.limits && !who.limits.some((one) => one === scope || one === "admin"))
      return [403, "scope_needed"];
    if (change && who.forged && who.kind !== "token") return [403, "forbidden"];
    return null;
  }

  /** Whether @answer is the refusal that gate() returns; true when it had to be one. */
  gated(who, answer, needs) {
    const refusal = this.gate(who, { ...needs, scope: answer.scope });
    if (refusal) this.refused(answer, ...refusal);
    return refusal !== null;
  }

  viewer = (who) => this.shop.users.get(who.user);

  /**
   * A tag identifies a state: the same state always has the same tag, another state has another
   * one.
   */
  checkTag(key, state, tag) {
    const text = JSON.stringify(state);
    const states = this.#etags.get(key) ?? new Map();
    this.#etags.set(key, states);
    this.check(/^"[^"]+"$/.test(tag ?? ""), `no tag: ${tag}`);
    this.check(
      !states.has(tag) || states.get(tag) === text,
      `the tag ${tag} stands for two states`,
    );
    for (const [other, known] of states)
      this.check(known !== text || other === tag, `one state has the tags ${other} and ${tag}`);
    states.set(tag, text);
  }

  /** A response with an order in full, as @who must see it. */
  checkOrder(who, answer, order, status = 200) {
    const viewer = this.viewer(who);
    this.same(answer.status, status, "the status");
    this.same(answer.exact, this.shop.showOrder(order, viewer), "the order");
    const { name, email } = this.shop.users.get(order.user);
    const by = order.history.map((entry) =>
      viewer.role === "admin" ? this.shop.users.get(entry.by).name : "",
    );
    this.checkTag(order.id, [order.history.length, name, email, by], answer.headers.etag);
  }

  /* -------------------------------------------------------------- credentials */

  addToken(user, token) {
    const limits = token.scopes.includes("admin") ? undefined : token.scopes;
    this.credentials.push({ kind: "token", secret: token.secret, user, alive: true, token, limits });
  }

  addCookie(user, secret) {
    this.credentials.push({ kind: "cookie", secret, user, alive: true });
  }

  /** The credentials for which @ends holds become invalid. */
  end(ends) {
    for (const who of this.credentials) if (who.alive && ends(who)) who.alive = false;
  }

  /** Those who may do whatever their user may do. */
  living = (holds = () => true) =>
    this.credentials.filter((who) => who.alive && !who.limits && holds(who));

  anAdmin = () => this.random.pick(this.living((who) => this.viewer(who).role === "admin"));

  /** Somebody: mostly with permission, sometimes without, or a site that abuses a cookie. */
  somebody() {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 4) return NOBODY;
    if (kind < 7)
      return {
        ...NOBODY,
        kind: "token",
        secret: "odt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      };
    if (kind < 12) return random.pick(this.credentials.filter(({ alive }) => !alive));
    const limited = this.credentials.filter((who) => who.alive && who.limits);
    if (kind < 20 && limited.length > 0) return random.pick(limited);
    const customer = kind < 55;
    const living = this.living((who) => (this.viewer(who).role === "customer") === customer);
    const who = random.pick(living.length > 0 ? living : this.living());
    return kind % 10 === 0 ? Object.assign(Object.create(who), { forged: true }) : who;
  }
}
