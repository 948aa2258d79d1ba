// SPDX-License-Identifier: MIT

/** Invalid bodies, pages, and addresses that do not exist. */

import { PASSWORD } from "../../support/sample.mjs";
import { NO_ID, NOBODY } from "./world.mjs";

/** The number of attempts that are accepted. */
const SETUPS_MAX = 10;

const BODY_ROUTES = [
  ["POST", "/api/orders", {}],
  ["PATCH", `/api/orders/${NO_ID}/status`, { admin: true }],
  ["POST", "/api/users", { admin: true }],
  ["PATCH", `/api/users/${NO_ID}`, { admin: true }],
  ["POST", "/api/tokens", {}],
  ["POST", "/api/products", { admin: true }],
  ["PATCH", "/api/products/x", { admin: true }],
  ["POST", "/api/me/password", {}],
];

const BODIES = [
  { text: "{", refusal: [400, "malformed_json"] },
  { text: "", refusal: [400, "malformed_json"] },
  { text: "{}x", refusal: [400, "malformed_json"] },
  { text: '{"a":1,}', refusal: [400, "malformed_json"] },
  { text: `${"[".repeat(500)}${"]".repeat(500)}`, refusal: [400, "malformed_json"] },
  { text: `{"a":${"[".repeat(32)}${"]".repeat(32)}}`, refusal: [400, "malformed_json"] },
  { text: '{"a":"\\ud800"}', refusal: [400, "malformed_json"] },
  { text: "[1]", refusal: [422, "validation_failed", [""]] },
  { text: "null", refusal: [422, "validation_failed", [""]] },
  { text: "{}", type: "text/plain", refusal: [415, "unsupported_media_type"] },
  { text: "{}", type: null, refusal: [415, "unsupported_media_type"] },
  { text: "{}", type: "application/jsonx", refusal: [415, "unsupported_media_type"] },
  { text: `{"a":"${"x".repeat(1100000)}"}`, refusal: [413, "content_too_large"] },
];

export async function sendBadBody(world) {
  const { random } = world;
  const who = world.somebody();
  const [method, path, needs] = random.pick(BODY_ROUTES);
  const { text, type, refusal } = random.pick(BODIES);
  const headers = type === undefined ? {} : { "Content-Type": type };
  const answer = await world.ask(who, method, path, { text, headers });
  if (!world.gated(who, answer, { ...needs, change: true })) world.refused(answer, ...refusal);
}

const OPEN = [
  "/",
  "/signin",
  "/orders",
  `/orders/${NO_ID}`,
  "/new",
  "/products",
  "/customers",
  "/account",
  "/healthz",
  "/shop.json",
  "/openapi.json",
  "/ui/app.js",
  "/favicon.ico",
];

export async function askElsewhere(world) {
  const { random } = world;
  const who = world.somebody();
  const kind = random.below(6);
  if (kind === 0) {
    const answer = await world.ask(who, "GET", random.pick(OPEN));
    return world.same(answer.status, 200, "an open page");
  }
  if (kind === 1) {
    const answer = await world.ask(who, "GET", "/metrics");
    if (!world.gated(who, answer, { admin: true }))
      world.check(answer.text.includes("orderdesk_build_info"), "the metrics");
    return;
  }
  if (kind === 2) {
    const answer = await world.ask(who, "GET", "/api/openapi.json");
    if (!world.gated(who, answer)) world.same(answer.json.openapi, "3.1.0", "the description");
    return;
  }
  if (kind === 3) {
    const path = random.pick([
      "/api",
      "/api/",
      "/api/nowhere",
      `/api/orders/${NO_ID}/`,
      "/api/orders/a/b/c",
      "/API/orders",
      "/api/orders/%00",
      "/api/products/%C0%AF",
      "/api/orders/%zz",
      "/ui/nothing.js",
      "/.env",
    ]);
    const answer = await world.ask(who, random.pick(["GET", "GET", "POST", "DELETE"]), path);
    return world.check(
      answer.status === 404 || answer.status === 405,
      `the status is ${answer.status}`,
    );
  }
  if (kind === 4 && world.setups < SETUPS_MAX) {
    world.setups++;
    const answer = await world.ask(NOBODY, "POST", "/setup.json", {
      body: { code: "2222-2222", email: "eve@example.com", name: "Eve", password: PASSWORD },
    });
    return world.refused(answer, 422, "validation_failed", ["/code"]);
  }
  const [method, path, allow] = random.pick([
    ["PUT", "/api/orders", "GET, HEAD, POST"],
    ["DELETE", `/api/orders/${NO_ID}`, "GET, HEAD"],
    ["PATCH", "/api/tokens", "GET, HEAD, POST"],
    ["GET", "/api/login", "POST"],
    ["DELETE", `/api/users/${NO_ID}`, "GET, HEAD, PATCH"],
    ["POST", "/healthz", "GET, HEAD"],
  ]);
  const answer = await world.ask(who, method, path);
  world.same([answer.status, answer.headers.allow], [405, allow], "the method");
}
