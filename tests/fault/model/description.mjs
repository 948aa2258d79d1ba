// SPDX-License-Identifier: MIT

/** Checks responses, and requests that were accepted, against the API's own description. */

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import Ajv from "ajv/dist/2020.js";

// The build joins it from its parts, beside the program.
const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../..");
const PROGRAM = resolve(process.env.ORDERDESK_BINARY ?? join(ROOT, "build/orderdesk"));
const document = JSON.parse(readFileSync(join(dirname(PROGRAM), "web/openapi.json"), "utf8"));

const ajv = new Ajv({ strict: false });
ajv.addFormat("uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
ajv.addFormat("date", /^\d{4}-\d\d-\d\d$/);
for (const name of ["password", "uri-reference"]) ajv.addFormat(name, true);
ajv.addSchema(document, "api");

const compiled = new Map();

/** The position of @steps in the description, as a JSON pointer, with references resolved. */
function pointerTo(steps) {
  let at = document;
  let pointer = "#";
  for (const step of steps) {
    at = at?.[step];
    pointer += `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (at?.$ref && !pointer.endsWith("/schema")) {
      pointer = at.$ref;
      at = pointer
        .slice(2)
        .split("/")
        .reduce((node, name) => node[name], document);
    }
  }
  return at === undefined ? null : pointer;
}

function validator(pointer) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `api${pointer}` }));
  return compiled.get(pointer);
}

/** The description's name for a path: exact ones before those with {id}. */
function templateOf(path) {
  if (document.paths[path]) return path;
  return Object.keys(document.paths).find((name) =>
    new RegExp(`^${name.replace(".", "\\.").replace("{id}", "[^/]+")}$`).test(path),
  );
}

/** The scope that a token needs for this; null when any token will do. */
export const scopeOf = (method, path) =>
  document.paths[templateOf(path)]?.[method === "HEAD" ? "get" : method.toLowerCase()]?.[
    "x-token-scope"
  ] ?? null;

function problemWith(steps, value) {
  const pointer = pointerTo([...steps, "schema"]);
  if (!pointer) return null;
  const validate = validator(pointer);
  return validate(value) ? null : `${pointer}: ${ajv.errorsText(validate.errors)}`;
}

/**
 * What differs from the description; null when nothing does. @path is without the query; @sent is
 * the body's value, or undefined.
 */
export function undescribed(method, path, sent, answer) {
  const template = templateOf(path);
  const operation = template && document.paths[template][method.toLowerCase()];
  if (!operation) return null;
  const steps = ["paths", template, method.toLowerCase()];
  if (!operation.responses[answer.status]) return `status ${answer.status} is not described`;
  const type = (answer.headers["content-type"] ?? "").split(";")[0];
  if (sent !== undefined && answer.status < 300) {
    const problem = problemWith([...steps, "requestBody", "content", "application/json"], sent);
    if (problem) return `what was accepted is not described: ${problem}`;
  }
  if (answer.json === null) return null;
  const content = [...steps, "responses", String(answer.status), "content", type];
  if (!pointerTo(content)) return `${type} is not described for ${answer.status}`;
  return problemWith(content, answer.json);
}
