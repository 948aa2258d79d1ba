// SPDX-License-Identifier: MIT

/** A proxy before several servers, as nginx or Caddy is: each has the paths that begin with its own. */

import { createServer, request as send } from "node:http";

/**
 * Starts it on a free port. @targets  [prefix, url] pairs; paths are passed on as they come
 *
 * Resolves to { url, stop }.
 */
export async function startProxy(targets) {
  const server = createServer((request, response) => {
    const [, url] = targets.find(([prefix]) => request.url.startsWith(prefix)) ?? [];
    if (!url) {
      response.writeHead(404).end("nothing of the shops'");
      return;
    }
    const { hostname, port } = new URL(url);
    const { method, headers, url: path } = request;
    const further = send({ hostname, port, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    further.on("error", () => response.destroy());
    request.pipe(further);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
