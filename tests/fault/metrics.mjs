// SPDX-License-Identifier: MIT

/** Lints and sums up the metrics of a program after every route was requested: see metrics.sh. */

import { spawnSync } from "node:child_process";

import { ADMIN } from "../support/sample.mjs";
import { addUser, assert, inFolder, main, pause, promise, serve, Visitor } from "./live.mjs";
import { ROUTES, visitAll } from "./visit.mjs";

const db = inFolder("orders.db");
const PATIENCE_MS = 10000;

/** [labels, value] of each sample of @name. */
const samples = (metrics, name) =>
  [...metrics.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, "gm"))].map(([, labels, value]) => [
    labels ?? "",
    Number(value),
  ]);

/** The metrics once the first backup is made, and every request but this one is counted. */
async function settled(visitor) {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(50)) {
    const { status, body } = await visitor.ask("GET", "/metrics");
    assert(status === 200, `the metrics cannot be read: ${status} ${body}`);
    const [[, inFlight]] = samples(body, "orderdesk_http_requests_in_flight");
    if (inFlight === 1 && samples(body, "orderdesk_backup_age_seconds").length === 1) return body;
    assert(performance.now() < end, `there is no backup, or a request does not end:\n${body}`);
  }
}

/**
 * How often each status was returned, as { status: count }, without the requests for the metrics.
 */
function tally(pairs) {
  const counts = {};
  for (const [status, count] of pairs) counts[status] = (counts[status] ?? 0) + count;
  return JSON.stringify(counts);
}

/** Fails on any finding of promtool. */
function lint(metrics) {
  const { status, stdout, stderr, error } = spawnSync(process.env.PROMTOOL, ["check", "metrics"], {
    input: metrics,
    encoding: "utf8",
  });
  assert(status === 0 && stdout + stderr === "", `promtool: ${error ?? stdout + stderr}`);
}

await main(async () => {
  const token = addUser(db, ADMIN, "admin");
  const server = await serve(db, ["--backup-dir", inFolder("backups")]);
  const visitor = new Visitor(server.url, token);
  const asked = (await visitAll(server.url, token)).filter(({ path }) => path !== "/metrics");
  const metrics = await settled(visitor);
  visitor.close();
  assert((await server.stop()).code === 0, "it did not stop in peace");
  lint(metrics);
  const counted = samples(metrics, "orderdesk_http_requests_total")
    .filter(([labels]) => !labels.includes('route="/metrics"'))
    .map(([labels, count]) => [/status="(.*)"/.exec(labels)[1], count]);
  const answered = tally(asked.map(({ status }) => [status, 1]));
  assert(tally(counted) === answered, `${tally(counted)} is told of ${answered}`);
  promise({
    promise: "What it tells of itself is sound, and true",
    tried: metrics.match(/^[^#].*$/gm).length,
    unit: "figures",
    lost: 0,
    figures: `read by promtool without a complaint after ${asked.length} requests to all ${ROUTES.length} routes, each counted with its status`,
    command: "sh tests/fault/metrics.sh",
  });
});
