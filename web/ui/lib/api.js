// SPDX-License-Identifier: MIT

/** Requests to the server, through the same API that other programs use. */

import { below } from "./router.js";

const TIMEOUT_MS = 15000;

/** What the server does not know of a body, it is to refuse rather than ignore. */
const BODY_HEADERS = { "Content-Type": "application/json", Prefer: "handling=strict" };

/** A response that says what is wrong: see Problem in the API description. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || "unknown";
    this.errors = body.errors || [];
    this.allowed = body.allowed || [];
    this.requestId = body.request_id || "";
  }

  /** What is wrong with the field under this JSON pointer, or "". */
  about(pointer) {
    const found = this.errors.find((one) => one.pointer === pointer);
    return found ? found.detail : "";
  }
}

/** No response: the network or the server is down or too slow. */
export class Unreachable extends Error {
  constructor() {
    super("The shop cannot be reached. Check the connection and try again; nothing typed is lost.");
  }
}

/** A Blob goes as it is, everything else as JSON. */
const encode = (body, headers) => {
  if (body === undefined) return { headers };
  if (body instanceof Blob) return { headers: { "Content-Type": body.type || "application/octet-stream", ...headers }, body };
  return { headers: { ...BODY_HEADERS, ...headers }, body: JSON.stringify(body) };
};

async function send(method, path, { body, headers, signal } = {}) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(below(path), {
      method,
      ...encode(body, headers),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    report(false);
    throw new Unreachable();
  }
}

const report = (reachable) =>
  document.dispatchEvent(new CustomEvent("reachable", { detail: reachable }));

const readJson = async (response) => {
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
};

/**
 * Sends one request. Resolves to { status, data, etag }; data is null for 204 and 304. Rejects with
 * Problem or Unreachable; when the sign-in has ended, "signed-out" is dispatched on the document.
 *
 * options: body (an object, or a Blob), headers, signal
 */
export async function api(method, path, options = {}) {
  const response = await send(method, path, options);
  report(true);
  if (response.status === 204 || response.status === 304)
    return { status: response.status, data: null, etag: response.headers.get("ETag") };
  let data;
  try {
    data = await readJson(response);
  } catch {
    throw new Unreachable();
  }
  if (response.ok) return { status: response.status, data, etag: response.headers.get("ETag") };
  const problem = new Problem(response.status, data);
  if (problem.code === "unauthenticated") document.dispatchEvent(new CustomEvent("signed-out"));
  throw problem;
}

export const get = async (path, signal) => (await api("GET", path, { signal })).data;
export const post = async (path, body, headers) => (await api("POST", path, { body, headers })).data;
export const patch = async (path, body, headers) =>
  (await api("PATCH", path, { body, headers })).data;

/** A key that makes it safe to repeat a POST. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
