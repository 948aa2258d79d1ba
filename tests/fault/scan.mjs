// SPDX-License-Identifier: MIT

/** Runs scanners against a demo shop: see scan.sh. */

import { readFileSync, writeFileSync } from "node:fs";

import { BODY_HEADERS } from "../support/client.mjs";
import { output, startServer } from "../support/process.mjs";
import { DEMO } from "../support/sample.mjs";
import { assert, FOLDER, header, inFolder, main, PROGRAM, promise, run, serve } from "./live.mjs";
import { Visitor } from "./live.mjs";

const quick = process.argv.includes("--quick");
const SLOW_SECONDS = quick ? 10 : 60;
const SLOW_CONNECTIONS = 500;

/** An admin's session and token, and an order and a customer of the shop. */
async function signIn(url, options) {
  const visitor = new Visitor(url, null, options);
  const login = await visitor.ask("POST", "/api/login", { body: { email: DEMO.admin, password: DEMO.password } });
  assert(login.status === 200, `no sign-in: ${login.outcome} ${login.body}`);
  const cookie = header(login, "Set-Cookie").split(";")[0];
  const made = await visitor.ask("POST", "/api/tokens", {
    body: { label: "scan" },
    headers: { Cookie: cookie },
  });
  const { token } = JSON.parse(made.body);
  visitor.token = token;
  visitor.close();
  const { orders } = await visitor.get("/api/orders?limit=1&status=delivered");
  const user = JSON.parse(login.body).user.id;
  visitor.close();
  return { options, cookie, token, order: orders[0].id, customer: orders[0].user_id, user };
}

/** Everything still works, with the same data. */
async function assertWell(url, { token, options }) {
  const visitor = new Visitor(url, token, options);
  await visitor.get("/healthz");
  await visitor.get("/api/orders?limit=1");
  visitor.close();
}

/* ---------------------------------------------------------------- wapiti */

/** What wapiti reports wrongly; each with the reason. */
const NO_FINDING = [
  // Browsers have removed the filter that this header controlled, which could itself be abused; the
  // content security policy, without any inline script, has replaced it.
  /X-XSS-Protection is not set/,
];

async function wapiti(url, { cookie, order, customer }) {
  const [name, value] = cookie.split("=");
  const cookies = inFolder("cookies.json");
  const report = inFolder("wapiti.json");
  // Its own format: by host, by path.
  writeFileSync(
    cookies,
    JSON.stringify({
      "127.0.0.1": { "/": { [name]: { value, version: 0, expires: null, secure: true, port: null } } },
    }),
  );
  const starts = [
    "/orders",
    "/new",
    `/orders/${order}`,
    `/customers/${customer}`,
    "/openapi.json",
    "/shop.json",
    "/api/orders?q=mug&status=pending&sort=total&order=asc&page=1&limit=5",
    "/api/orders?start_date=2026-01-01&end_date=2026-12-31",
    `/api/orders?user_id=${customer}`,
    `/api/orders/${order}`,
    `/api/orders/${order}/neighbours?status=pending`,
    "/api/orders/counts?q=mug",
    "/api/products?q=mug&page=1",
    "/api/users?q=an&page=1",
    "/api/tokens",
  ];
  await output("wapiti", [
    ...["-u", `${url}/`, "--scope", "domain", "-c", cookies, "-l", "2", "-v", "0", "--no-bugreport"],
    ...starts.flatMap((path) => ["-s", url + path]),
    ...["-m", "all,-nikto,-wapp,-brute_login_form,-buster", "-f", "json", "-o", report],
    ...["--flush-session", "--store-session", FOLDER, "--store-config", FOLDER],
    ...["--max-attack-time", quick ? "20" : "120", "--max-scan-time", "120"],
  ]);
  const { vulnerabilities, anomalies, infos } = JSON.parse(readFileSync(report, "utf8"));
  const found = Object.entries({ ...vulnerabilities, ...anomalies })
    .flatMap(([kind, list]) => list.map((one) => ({ kind, ...one })))
    .filter((one) => !NO_FINDING.some((pattern) => pattern.test(`${one.kind}: ${one.info}`)));
  assert(infos.target.startsWith(url), "it scanned something else");
  assert(found.length === 0, `wapiti: ${JSON.stringify(found, null, 1)}`);
  return starts.length;
}

/* ---------------------------------------------------------------- sqlmap */

const REQUESTS = ({ order, customer }) => [
  ["POST", "/api/login", { email: "x@example.com*", password: "wrong*" }],
  ["GET", "/api/orders?q=mug*&status=pending*&sort=total*&order=asc*&page=1*&limit=5*"],
  ["GET", `/api/orders?user_id=${customer}*&start_date=2026-01-01*&end_date=2026-12-31*`],
  ["GET", `/api/orders/${order}*`],
  ["GET", `/api/orders/${order}/neighbours?q=mug*`],
  ["GET", "/api/orders/counts?q=mug*"],
  ["GET", "/api/products?q=mug*&page=1*"],
  ["GET", "/api/users?q=an*&page=1*"],
  ["PATCH", `/api/orders/${order}/status`, { status: "delivered*", note: "a note*" }],
];

/**
 * The parameters that @told calls injectable, even temporarily. While sign-ins are tested they
 * become rate-limited, and get different responses from then on; only there may sqlmap withdraw its
 * suspicion.
 */
function suspects(path, told) {
  const suspected = [...told.matchAll(/parameter '([^']*)' appears to be '.*' injectable/g)].map(([, name]) => name);
  const takenBack = (name) => told.includes(`parameter '${name}' does not seem to be injectable`);
  return path === "/api/login" ? suspected.filter((name) => !takenBack(name)) : suspected;
}

async function sqlmap(url, facts) {
  const host = new URL(url).host;
  let points = 0;
  for (const [i, [method, path, body]] of REQUESTS(facts).slice(quick ? 3 : 0).entries()) {
    const text = body ? JSON.stringify(body) : "";
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: Bearer ${facts.token}`,
      ...Object.entries(body ? BODY_HEADERS : {}).map(([name, value]) => `${name}: ${value}`),
      ...(body ? [`Content-Length: ${text.length}`] : []),
    ];
    points += `${path}${text}`.split("*").length - 1;
    const file = inFolder(`request-${i}.txt`);
    writeFileSync(file, `${lines.join("\r\n")}\r\n\r\n${text}`);
    const told = await output("sqlmap", [
      ...["-r", file, "--force-ssl", "--batch", "--ignore-stdin", "--flush-session", "--output-dir", inFolder("sqlmap"), "--dbms", "sqlite"],
      ...["--level", quick ? "1" : "3", "--risk", quick ? "1" : "2", "--threads", "4", "--disable-coloring"],
      ...["--ignore-code", "401,404,409,422,429", "--technique", quick ? "BE" : "BEUST"],
    ]);
    writeFileSync(inFolder(`sqlmap-${i}.log`), told);
    assert(/appear to be not injectable|do not appear to be injectable/.test(told), `sqlmap: ${path}\n${told}`);
    assert(!/is vulnerable|the following injection point/.test(told), `sqlmap: ${path}\n${told}`);
    assert(suspects(path, told).length === 0, `sqlmap: ${path}\n${told}`);
  }
  return points;
}

/* ---------------------------------------------------------------- slowhttptest */

const SLOW = [
  ["slow headers", ["-H", "-u", "/"]],
  ["slow bodies", ["-B", "-t", "POST", "-f", "application/json", "-u", "/api/login", "-s", "8192"]],
  ["slow reading", ["-X", "-u", "/openapi.json", "-w", "1", "-y", "2", "-n", "5", "-z", "1", "-k", "3"]],
];

/** Attacks, while somebody from another address works. @return their slowest response, in ms */
async function slow(url, facts) {
  let slowest = 0;
  for (const [kind, [mode, ...args]] of SLOW) {
    const options = args.map((arg) => (arg.startsWith("/") ? url + arg : arg));
    const visitor = new Visitor(url, facts.token, { ...facts.options, localAddress: "127.0.2.1" });
    let done = false;
    const watch = (async () => {
      while (!done) {
        const answer = await visitor.ask("GET", "/api/orders?limit=20");
        assert(answer.status === 200, `${kind}: somebody else got ${answer.outcome} ${answer.status}`);
        slowest = Math.max(slowest, answer.ms);
        await new Promise((go) => setTimeout(go, 50));
      }
    })();
    await output("slowhttptest", [
      ...[mode, ...options, "-c", String(SLOW_CONNECTIONS), "-r", "200", "-i", "5"],
      ...["-l", String(SLOW_SECONDS), "-p", "3", "-v", "1", "-g", "-o", inFolder(kind.replace(" ", "-"))],
    ]);
    done = true;
    await watch;
    visitor.close();
    // In the last column, which is above 0 when there is one.
    const [head, ...rows] = readFileSync(inFolder(`${kind.replace(" ", "-")}.csv`), "utf8").trim().split("\n");
    assert(rows.length > 0 && head.endsWith("Service Available"), `${kind}: slowhttptest told ${head}`);
    const down = rows.filter((row) => row.split(",").at(-1).trim() === "0");
    assert(down.length === 0, `${kind}: not available at ${down.length} of ${rows.length} looks`);
  }
  return slowest;
}

await main(async () => {
  const db = inFolder("demo.db");
  const [certificate, key] = [inFolder("cert.pem"), inFolder("key.pem")];
  run(["cert", "--host", "127.0.0.1", "--out-cert", certificate, "--out-key", key]);
  await (await startServer(PROGRAM, ["demo", "--db", db, "--listen", "127.0.0.1:0"])).stop();
  const server = await serve(db, ["--tls-cert", certificate, "--tls-key", key]);
  const facts = await signIn(server.url, { ca: readFileSync(certificate) });
  const command = "sh tests/fault/scan.sh";
  const starts = await wapiti(server.url, facts);
  await assertWell(server.url, facts);
  const points = await sqlmap(server.url, facts);
  await assertWell(server.url, facts);
  const slowest = await slow(server.url, facts);
  await assertWell(server.url, facts);
  const log = readFileSync(`${db}.log`, "utf8");
  const failed = log.match(/ 500 [\d.]+ ms/g) ?? [];
  assert(failed.length === 0, `${failed.length} requests were answered with 500`);
  const asked = log.split("info  request ").length - 1;
  assert((await server.stop()).code === 0, "it did not stop in peace");
  promise({
    promise: "Well-known scanners find nothing",
    tried: asked,
    unit: "requests of theirs",
    lost: 0,
    figures:
      `wapiti from ${starts} addresses, sqlmap at ${points} places: no finding, no answer of 500; slowhttptest` +
      ` with ${SLOW_CONNECTIONS} slow connections: others were answered within ${slowest.toFixed(0)} ms`,
    command,
  });
});
