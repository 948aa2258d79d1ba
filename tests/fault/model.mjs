// SPDX-License-Identifier: MIT

/** Does random things with a shop, and compares every response with a model of it: see model.sh. */

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { killAll, startServer } from "../support/process.mjs";
import { randomizer } from "../bench/stats.mjs";
import { signIn } from "./model/identity.mjs";
import { audit, operate } from "./model/operations.mjs";
import { Shop } from "./model/shop.mjs";
import { together } from "./model/together.mjs";
import { addUser } from "./model/users.mjs";
import { PASSWORD } from "../support/sample.mjs";
import { Finding, World } from "./model/world.mjs";

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "5000" },
    seed: { type: "string", default: String(Date.now() % 1000000) },
  },
});
const operations = Number(options.operations);
const seed = Number(options.seed);

const root = resolve(new URL("../..", import.meta.url).pathname);
const binary = resolve(process.env.ORDERDESK_BINARY ?? join(root, "build/orderdesk"));
const folder = mkdtempSync(join(tmpdir(), "orderdesk-model-"));
const database = join(folder, "orders.db");

/** The number of operations between two concurrent ones. */
const TOGETHER_EVERY = 25;

const command = (args, input) =>
  execFileSync(binary, [...args, "--db", database], {
    input,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();

function randomFrom(start) {
  const below = randomizer(start);
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (list) => list[below(list.length)],
  };
}

const serve = (catalogOnly) =>
  startServer(binary, [
    "serve",
    "--db",
    database,
    "--listen",
    "127.0.0.1:0",
    ...(catalogOnly ? ["--catalog-only"] : []),
  ]);

/**
 * A new shop with its people: two of the staff, two customers, and one whose account is disabled.
 */
async function open(world) {
  const { shop } = world;
  const keeper = world.living()[0];
  const first = await world.ask({ ...keeper, alive: false }, "GET", "/api/me");
  world.root = { ...first.json, password: PASSWORD };
  keeper.user = world.root.id;
  shop.users.set(world.root.id, world.root);
  const { json } = await world.ask(keeper, "GET", "/api/tokens");
  const { id, label, created_at, expires_at, scopes } = json.tokens[0];
  world.keeper = keeper.token = { id, label, created_at, expires_at, scopes, asked: true };
  world.tokens.set(world.root.id, [world.keeper]);
  const grace = await addUser(world, keeper, {
    email: "grace@example.com",
    name: "Grace Hopper",
    role: "admin",
  });
  const ada = await addUser(world, keeper, { email: "ada@example.com", name: "Ada Löwe" });
  const bob = await addUser(world, keeper, { email: "bob@example.org", name: "Bob O'Hara" });
  const dora = await addUser(world, keeper, { email: "dora@example.com", name: "Dora Mug" });
  for (const user of [grace, ada, bob, dora]) {
    await signIn(world, user);
    const who = world.credentials.at(-1);
    const made = await world.ask(who, "POST", "/api/tokens", { body: { label: "first" } });
    const { id, label, created_at, expires_at, scopes, token: secret } = made.json;
    const token = { id, label, created_at, expires_at, scopes, secret };
    world.tokens.get(user.id).push(token);
    world.addToken(user.id, token);
  }
  await world.ask(keeper, "PATCH", `/api/users/${dora.id}`, { body: { disabled: true } });
  dora.disabled = true;
  world.end(({ user }) => user === dora.id);
  world.tokens.set(dora.id, []);
}

async function run(world, catalogOnly) {
  command(
    ["user", "add", "root@example.com", "--name", "Root", "--role", "admin"],
    `${PASSWORD}\n`,
  );
  const secret = command(["token", "create", "--user", "root@example.com", "--label", "keeper"]);
  world.credentials.push({ kind: "token", secret, alive: true });
  let server = await serve(catalogOnly);
  world.connect(server.url);
  await open(world);
  for (let i = 1; i <= operations; i++) {
    world.at = i;
    const apart = i % TOGETHER_EVERY > 0 || world.shop.orders.length === 0;
    await (apart ? operate(world) : together(world));
    if (i === Math.floor(operations / 2)) {
      await audit(world);
      await server.stop();
      server = await serve(catalogOnly);
      world.connect(server.url);
      world.shop.failures.clear();
      world.setups = 0;
    }
  }
  await audit(world);
  await server.stop();
  command(["check"]);
}

const shop = new Shop({ catalogOnly: seed % 3 === 0 });
const world = Object.assign(new World(shop, randomFrom(seed)), {
  tokens: new Map(),
  setups: 0,
  at: 0,
});
const started = Date.now();
let failure = null;
console.log(`seed ${seed}, ${operations} operations`);
try {
  await run(world, shop.catalogOnly);
} catch (error) {
  failure = error;
}
killAll();
world.asker?.close();
rmSync(folder, { recursive: true, force: true });

const statuses = [...world.statuses]
  .sort(([a], [b]) => a - b)
  .map(([status, count]) => `${count} × ${status}`)
  .join(", ");
console.log(
  `${world.asked} requests in ${((Date.now() - started) / 1000).toFixed(1)} s: ${statuses}; ${shop.orders.length} orders`,
);
if (failure) {
  console.log(
    `operation ${world.at}: ${failure instanceof Finding ? failure.message : failure.stack}`,
  );
  console.log(`again: sh tests/fault/model.sh --operations ${operations} --seed ${seed}`);
}

const results = process.env.FAULT_RESULTS ?? join(root, "build-fault/results.jsonl");
mkdirSync(dirname(results), { recursive: true });
appendFileSync(
  results,
  `${JSON.stringify({
    promise: "Nobody sees or does what is not theirs, and every answer is right to the cent",
    tried: world.asked,
    unit: "random requests by several users",
    lost: failure ? 1 : 0,
    figures: `${operations} operations, ${shop.orders.length} orders, seed ${seed}: ${statuses}`,
    command: "sh tests/fault/model.sh",
  })}\n`,
);
process.exit(failure ? 1 : 0);
