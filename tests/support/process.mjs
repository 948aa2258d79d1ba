// SPDX-License-Identifier: MIT

/**
 * Programs that tests and the benchmark run: servers until they are stopped, others to their end.
 */

import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const START_MS = 120000;
const STOP_MS = 30000;
const run = promisify(execFile);
const running = new Set();

/** Stops what is still running. */
export function killAll() {
  for (const child of running) child.kill("SIGKILL");
}

/** The output of a program; it must succeed. */
export async function output(program, args, options = {}) {
  const running = run(program, args, { maxBuffer: 1 << 26, ...options });
  running.child.stdin.end();
  const { stdout } = await running;
  return stdout;
}

/** Runs a program to its end; its stderr is shown. */
export function complete(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      running.delete(child);
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}`));
    });
  });
}

/** A running server, and the system's data about it. */
export class Server {
  #child;

  constructor(child, url, startMs) {
    this.#child = child;
    this.url = url;
    this.startMs = startMs;
  }

  /** A number of kB from /proc/PID/status, in bytes: VmRSS, VmHWM, … */
  memory(name = "VmRSS") {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)[1]) * 1024;
  }

  /** Bytes written to the disk so far, and the CPU seconds used. */
  usage() {
    const io = readFileSync(`/proc/${this.#child.pid}/io`, "utf8");
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return {
      written: Number(/^write_bytes: (\d+)/m.exec(io)[1]),
      cpu: (Number(stat[11]) + Number(stat[12])) / 100,
    };
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** Kills it. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** Stops it cleanly. @return { code, ms }: its exit status, null when it had to be killed */
  stop() {
    return this.#end("SIGTERM");
  }

  #end(signal) {
    const since = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
      this.#child.once("exit", (code) => {
        clearTimeout(timer);
        resolve({ code, ms: performance.now() - since });
      });
      this.#child.kill(signal);
    });
  }
}

/**
 * Starts @program, and waits until it says where it listens.
 *
 * @log  the file that its log is appended to; without one the log is discarded, but still written
 */
export function startServer(program, args, { log = "/dev/null" } = {}) {
  const since = performance.now();
  const errors = openSync(log, "a", 0o600);
  const env = { ...process.env, TZ: "UTC" };
  const child = spawn(program, args, { stdio: ["ignore", "pipe", errors], env });
  closeSync(errors);
  running.add(child);
  child.once("exit", () => running.delete(child));
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why) =>
      reject(new Error(`${program} ${why}\n${log === "/dev/null" ? "" : readFileSync(log, "utf8")}`));
    const timer = setTimeout(() => fail("does not listen"), START_MS);
    child.once("error", reject);
    child.once("exit", (code) => fail(`ended with ${code}`));
    child.stdout.on("data", (data) => {
      said += data;
      const listening = /listening on (\S+)\n/.exec(said);
      if (!listening) return;
      clearTimeout(timer);
      resolve(new Server(child, listening[1], performance.now() - since));
    });
  });
}
