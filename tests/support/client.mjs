// SPDX-License-Identifier: MIT

/**
 * One persistent connection that sends requests and waits, as thin as possible: its overhead is the
 * same for every response, and is part of the fixed answer's time, too.
 */

import { connect } from "node:net";
import { connect as connectTls } from "node:tls";

const HEAD_END = Buffer.from("\r\n\r\n");

/** What a body is sent with. A member that the server does not know is refused: it cannot hide a mistake in a test. */
export const BODY_HEADERS = { "Content-Type": "application/json", Prefer: "handling=strict" };

export class Client {
  #socket;
  #host;
  #token;
  #received = Buffer.alloc(0);
  #waiting = null;
  #gone = null;

  /** @options  of the connection, beside the address: localAddress, ca, … */
  constructor(url, token, options = {}) {
    const { protocol, hostname, port } = new URL(url);
    const open = protocol === "https:" ? connectTls : connect;
    this.#host = `${hostname}:${port || 80}`;
    this.#token = token;
    this.#socket = open({ host: hostname, port: Number(port || 80), noDelay: true, ...options });
    this.#socket.on("data", (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
      this.#deliver();
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  /** `received` says how much of a response has arrived when it was cut off. */
  #fail(error) {
    this.#gone ??= error;
    this.#waiting?.reject(Object.assign(error, { received: this.#received.length }));
    this.#waiting = null;
  }

  /** Whether it can no longer send requests. */
  get gone() {
    return this.#gone !== null;
  }

  #deliver() {
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0 || !this.#waiting) return;
    const head = this.#received.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const whole = end + HEAD_END.length + length;
    if (this.#received.length < whole) return;
    const ms = performance.now() - this.#waiting.since;
    const body = this.#received.toString("utf8", end + HEAD_END.length, whole);
    this.#received = this.#received.subarray(whole);
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({ status: Number(head.slice(9, 12)), head, body, bytes: whole, ms });
  }

  /** One request; returns { status, head, body, bytes, ms }. @body  what becomes JSON, or a Buffer with a PNG */
  ask(method, path, { body, headers = {} } = {}) {
    const isPicture = Buffer.isBuffer(body);
    const sent = isPicture ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${this.#host}`];
    if (this.#token) lines.push(`Authorization: Bearer ${this.#token}`);
    if (body !== undefined) lines.push(`Content-Length: ${sent.length}`);
    const ofBody = body === undefined ? {} : isPicture ? { "Content-Type": "image/png" } : BODY_HEADERS;
    for (const [name, value] of Object.entries({ ...ofBody, ...headers })) lines.push(`${name}: ${value}`);
    return new Promise((resolve, reject) => {
      if (this.#gone) return void reject(this.#gone);
      this.#waiting = { resolve, reject, since: performance.now() };
      this.#socket.write(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), sent]));
    });
  }

  /** The JSON of a GET that must succeed. */
  async get(path) {
    const answer = await this.ask("GET", path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  }

  close() {
    this.#socket.removeAllListeners("close");
    this.#socket.destroy();
  }
}

/** Calls @work with a client, and closes that. */
export async function withClient(url, token, work) {
  const client = new Client(url, token);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
