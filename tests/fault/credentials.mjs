// SPDX-License-Identifier: MIT

/** Simultaneous guesses, and changes with credentials that end meanwhile: see credentials.sh. */

import { median, percentile, randomizer, sorted } from "../bench/stats.mjs";
import { beginAll, changes, finishAll, rowsOf } from "./late.mjs";
import { ADMIN, PASSWORD } from "../support/sample.mjs";
import { addUser, assert, header, inFolder, main, promise, run, serve } from "./live.mjs";
import { Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const BURSTS = quick ? 1 : 3;
const GUESSES = 150;
const LIMIT = 10;
const TIMED = quick ? 40 : 200;
const SHARES = quick ? [0.5] : [0, 0.5, 0.999];
const QUEUES = quick ? 2 : 10;
const QUEUED = 40;
const db = inFolder("orders.db");
const random = randomizer(Number(process.env.FAULT_SEED ?? 1));

let url;
let root;
let people = 0;

const json = ({ body }) => JSON.parse(body);

/** One request on its own connection. @from  the last part of the client's loopback address */
async function once(token, method, path, options = {}, from = 1) {
  const visitor = new Visitor(url, token, { localAddress: `127.0.${from >> 8}.${from & 255}` });
  const answer = await visitor.ask(method, path, options);
  visitor.close();
  assert(answer.outcome === "answered", `${method} ${path}: ${answer.outcome}`);
  return answer;
}

async function must(status, ...request) {
  const answer = await once(...request);
  assert(answer.status === status, `${request.slice(1, 3)}: ${answer.status} ${answer.body}`);
  return answer;
}

/** Creates a user who signs in with PASSWORD. */
async function person(role = "admin") {
  const email = `person${++people}@shop.example`;
  const body = { email, name: `Person ${people}`, role, password: PASSWORD };
  return { email, id: json(await must(201, root, "POST", "/api/users", { body })).id };
}

const logIn = (email, password, from) =>
  once(null, "POST", "/api/login", { body: { email, password } }, from);

const cookieOf = (answer) => ({ Cookie: header(answer, "Set-Cookie").split(";")[0] });

async function session({ email }) {
  const answer = await logIn(email, PASSWORD);
  assert(answer.status === 200, `${email} cannot sign in: ${answer.body}`);
  return cookieOf(answer);
}

async function token({ email }) {
  const secret = run(["token", "create", "--user", email, "--db", db]).trim();
  return { Authorization: `Bearer ${secret}` };
}

/* ---------------------------------------------------------------- simultaneous guesses */

/** Two ways to try a password, and the response to a wrong one. */
const guessers = [
  {
    path: "/api/login",
    wrong: 401,
    guess: (who, password, from) => logIn(who.email, password, from),
  },
  {
    path: "/api/me/password",
    wrong: 422,
    guess: (who, password, from) =>
      once(null, "POST", "/api/me/password", {
        headers: who.cookie,
        body: { current_password: password, new_password: "what a thief would set" },
      }, from),
  },
];

/** Sends GUESSES wrong ones at once, and the right one once the first is refused; the statuses. */
async function burst({ guess }, who, from) {
  let refuse;
  const refused = new Promise((resolve) => (refuse = resolve));
  const wrong = Array.from({ length: GUESSES }, async (_, i) => {
    const { status } = await guess(who, `guess ${i} at it`, from);
    if (status === 429) refuse();
    return status;
  });
  const all = Promise.all(wrong);
  await Promise.race([refused, all]);
  const right = await guess(who, PASSWORD, from);
  return { right: right.status, statuses: await all };
}

/** How long refusals of right and wrong ones take, in turn. */
async function timeRefusals({ guess }, who, from) {
  const times = { right: [], wrong: [] };
  for (let i = 0; i < TIMED; i++)
    for (const kind of i % 2 === 0 ? ["right", "wrong"] : ["wrong", "right"]) {
      const password = kind === "right" ? PASSWORD : `${PASSWORD.slice(0, -2)}xx`;
      const { status, ms } = await guess(who, password, from);
      assert(status === 429, `a ${kind} password beyond the limit is told: ${status}`);
      times[kind].push(ms);
    }
  return times;
}

const quartiles = (values) => percentile(sorted(values), 0.75) - percentile(sorted(values), 0.25);

async function guessAtOnce() {
  let answered = 0;
  const times = { right: [], wrong: [] };
  for (const [kind, guesser] of guessers.entries())
    for (let i = 0; i < BURSTS; i++) {
      const from = 256 * (1 + kind) + 1 + i;
      const who = await person("customer");
      who.cookie = await session(who);
      const { right, statuses } = await burst(guesser, who, from);
      const told = statuses.filter((status) => status === guesser.wrong).length;
      const limited = statuses.filter((status) => status === 429).length;
      assert(told <= LIMIT, `${guesser.path}: ${told} of ${GUESSES} guesses at once were answered`);
      assert(told + limited === GUESSES, `${guesser.path}: other answers: ${[...new Set(statuses)]}`);
      assert(right === 429, `${guesser.path}: the right password beyond the limit is ${right}`);
      answered = Math.max(answered, told);
      const more = await timeRefusals(guesser, who, from);
      for (const name of ["right", "wrong"]) times[name].push(...more[name]);
    }
  const apart = Math.abs(median(times.right) - median(times.wrong));
  const noise = Math.max(quartiles(times.right), quartiles(times.wrong));
  assert(apart <= noise, `refusals of the right password take ${apart.toFixed(3)} ms more or less`);
  const bursts = guessers.length * BURSTS;
  return {
    tried: bursts * (GUESSES + 1),
    figures:
      `of ${GUESSES} guesses at once at most ${answered} were answered, in ${bursts} bursts;` +
      ` right and wrong ones beyond the limit were refused alike, within ${apart.toFixed(3)} ms` +
      ` (noise ${noise.toFixed(3)} ms)`,
  };
}

/* ---------------------------------------------------------------- credentials that end meanwhile */

const patchUser = (id, body) => must(200, root, "PATCH", `/api/users/${id}`, { body });

/**
 * How a credential ends while a request with it is in progress; @status is what that request gets.
 */
const ends = [
  {
    name: "signed out",
    make: session,
    end: (who, headers) => must(204, null, "POST", "/api/logout", { headers }),
  },
  {
    name: "another sign-in in its place",
    make: session,
    end: ({ email }, headers) =>
      must(200, null, "POST", "/api/login", { headers, body: { email, password: PASSWORD } }),
  },
  {
    name: "token revoked",
    make: token,
    end: async (who, headers) => {
      const [{ id }] = json(await must(200, null, "GET", "/api/tokens", { headers })).tokens;
      await must(204, null, "DELETE", `/api/tokens/${id}`, { headers });
    },
  },
  ...[session, token].flatMap((make) => [
    { name: "disabled", make, end: ({ id }) => patchUser(id, { disabled: true }) },
    { name: "password reset", make, end: ({ id }) => patchUser(id, { password: "given by the boss" }) },
    {
      name: "password reset at the terminal",
      make,
      end: ({ email }) => run(["user", "passwd", email, "--db", db], { input: "given by the boss\n" }),
    },
    {
      name: "own password changed elsewhere",
      make,
      end: async (who) => {
        const headers = await session(who);
        const body = { current_password: PASSWORD, new_password: "my next password" };
        await must(204, null, "POST", "/api/me/password", { headers, body });
      },
    },
    {
      name: "demoted",
      make,
      forAdmins: true,
      end: ({ id }) => patchUser(id, { role: "customer" }),
    },
    {
      name: "erased",
      make,
      end: ({ email }) => run(["user", "erase", email, "--yes", "--db", db]),
    },
  ]),
];

/** The objects of the changes. */
async function makeTargets() {
  const item = { product_id: `T-${people}`, name: "Target", quantity: 1, price: 1 };
  const order = json(await must(201, root, "POST", "/api/orders", { body: { items: [item] } }));
  const product = { product_id: `P-${people}`, name: "Target", price: 1 };
  await must(201, root, "POST", "/api/products", { body: product });
  return {
    "/api/users": (await person("customer")).id,
    "/api/orders": order.id,
    "/api/products": product.product_id,
  };
}

/**
 * All changes at once by one user, whose credential @ends meanwhile. @return how many there were
 */
async function endMeanwhile(way, share) {
  const who = await person();
  const headers = await way.make(who);
  const wanted = changes.filter(({ forAdmins }) => forAdmins || !way.forAdmins);
  const begun = await beginAll(url, wanted, { headers, targets: await makeTargets(), share });
  await way.end(who, headers);
  const before = rowsOf(db);
  const answers = await finishAll(begun);
  for (const { name, status, body } of answers)
    assert(status === 401 || status === 403, `${name}, ${way.name}: ${status} ${body}`);
  assert(rowsOf(db) === before, `${way.name}: a change was made by ${answers.map(({ name }) => name)}`);
  return answers.length;
}

/**
 * The same without an end: all succeed, which proves that only the end caused the refusals above.
 */
async function endNothing(make) {
  const who = await person();
  const headers = await make(who);
  for (const change of changes) {
    // A new password ends the other credentials: so one after another, and the password last.
    if (change.path === "/api/me/password") continue;
    const [answer] = await finishAll(
      await beginAll(url, [change], { headers, targets: await makeTargets(), share: 0.5 }),
    );
    assert(answer.status < 300, `${answer.name}: ${answer.status} ${answer.body}`);
  }
}

async function endAllMeanwhile() {
  let tried = 0;
  for (const make of [session, token]) await endNothing(make);
  for (const share of SHARES)
    for (const way of ends) tried += await endMeanwhile(way, share);
  return {
    tried,
    figures:
      `${tried} changes at ${changes.length} routes whose credential ended in one of ${ends.length} ways` +
      ` while their body came were refused, and no row was another`,
  };
}

/* ---------------------------------------------------------------- sign-ins that wait */

/** Sign-ins whose password is right when they begin, and is replaced while they are queued. */
async function queue(end, from) {
  const who = await person("customer");
  const begin = (length) => Array.from({ length }, () => logIn(who.email, PASSWORD, from));
  const early = begin(1 + random(QUEUED / 2));
  await Promise.any(early);
  const ended = end(who);
  const late = begin(QUEUED - early.length);
  await ended;
  const answers = await Promise.all([...early, ...late]);
  let living = 0;
  for (const answer of answers) {
    assert([200, 401, 429, 503].includes(answer.status), `a sign-in that waited: ${answer.status}`);
    if (answer.status !== 200) continue;
    const me = await once(null, "GET", "/api/me", { headers: cookieOf(answer) });
    if (me.status === 200) living++;
  }
  assert(living === 0, `${living} sessions live that the former password gave`);
  const refused = answers.filter(({ status }) => status !== 200).length;
  assert(refused > 0, "no sign-in was overtaken: nothing is proved");
  return refused;
}

async function queueSignIns() {
  const waysToEnd = [
    ({ id }) => patchUser(id, { password: "given by the boss" }),
    ({ id }) => patchUser(id, { disabled: true }),
  ];
  let refused = 0;
  for (let i = 0; i < QUEUES; i++) refused += await queue(waysToEnd[i % 2], 256 * 4 + 1 + i);
  const tried = QUEUES * QUEUED;
  return {
    tried,
    figures:
      `of ${tried} sign-ins that waited while the password was reset or the user disabled, ${refused}` +
      ` were refused, and no session of the others lived`,
  };
}

await main(async () => {
  root = addUser(db, ADMIN, "admin");
  const server = await serve(db);
  ({ url } = server);
  const parts = [];
  for (const part of [guessAtOnce, endAllMeanwhile, queueSignIns]) {
    parts.push(await part());
    console.log(parts.at(-1).figures);
  }
  await server.stop();
  run(["check", "--db", db]);
  promise({
    promise: "Whoever has lost their credential changes nothing, and guesses are limited however they come",
    tried: parts.reduce((sum, { tried }) => sum + tried, 0),
    unit: "guesses, changes and sign-ins",
    lost: 0,
    figures: parts.map(({ figures }) => figures).join("; "),
    command: "sh tests/fault/credentials.sh",
  });
});
