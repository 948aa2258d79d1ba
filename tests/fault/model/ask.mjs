// SPDX-License-Identifier: MIT

/**
 * Requests over HTTP. Unlike the benchmark's thin client, this one does whatever a client may do:
 * many requests at once, HEAD, connections that the server closes after a refusal.
 */

import { Agent, request } from "node:http";

/** Amounts as they are written, "12.50": a number would not distinguish 12.5 from 12.50. */
const exact = (text) => text.replace(/"(price|subtotal|total)":(\d+\.\d\d)(?=[,}])/g, '"$1":"$2"');

const isJson = (headers) => /json/.test(headers["content-type"] ?? "");

export class Asker {
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(url) {
    this.url = url;
  }

  /**
   * Returns { status, headers, text, json, exact, ignored }, where exact has amounts as texts, and ignored is
   * what the response names of the request's body as unknown.
   */
  ask({ method, path, headers, text }) {
    return new Promise((resolve, reject) => {
      const asking = request(this.url + path, { method, headers, agent: this.#agent }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const body = Buffer.concat(parts).toString("utf8");
          const parses = body !== "" && isJson(answer.headers);
          const { ignored, ...json } = parses ? JSON.parse(body) : {};
          const { ignored: same, ...precise } = parses ? JSON.parse(exact(body)) : {};
          resolve({
            status: answer.statusCode,
            headers: answer.headers,
            text: body,
            json: parses ? json : null,
            exact: parses ? precise : null,
            ignored: ignored ?? same,
          });
        });
      });
      asking.on("error", reject);
      /* As bytes: with a text, Node.js would encode the headers like the text. */
      asking.end(text === undefined ? undefined : Buffer.from(text));
    });
  }

  close() {
    this.#agent.destroy();
  }
}
