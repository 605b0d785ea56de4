/** Children started and ended by pid, and what the kernel says they used. Linux only: reads /proc. */
import { fork, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const stopLimitMs = 10_000;
const startLimitMs = 60_000;

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Everything this run has started. Output goes to a file each, read only when something fails. */
export class Children {
  #running = new Set();
  #folder;

  /** @param {string} folder for the output files */
  constructor(folder) {
    this.#folder = folder;
  }

  /** @returns a running `node ...args` with `output()` for what it has printed so far */
  node(name, args, options = {}) {
    const file = join(this.#folder, `${name}.${Date.now()}.out`);
    const descriptor = openSync(file, 'w');
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', descriptor, descriptor] });
    closeSync(descriptor);
    return this.#track(Object.assign(child, { name, output: () => readFileSync(file, 'utf8') }));
  }

  /** The load generator, with an IPC channel. */
  forked(name, file) {
    return this.#track(Object.assign(fork(file), { name, output: () => '' }));
  }

  #track(child) {
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** Asks with SIGTERM, insists with SIGKILL after ten seconds. Resolves when the process is gone. */
  async stop(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await gone;
    clearTimeout(insist);
  }

  async stopAll() {
    await Promise.all([...this.#running].map((child) => this.stop(child)));
  }

  /** For the exit handler, where nothing can be awaited. */
  killAll() {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}

/**
 * Polls until `ready` returns something other than undefined.
 * @throws Error with the child's last lines when it exits or takes longer than a minute
 */
export async function waitFor(child, ready, everyMs = 5) {
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    const value = await ready();
    if (value !== undefined) return value;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await delay(everyMs);
  }
  throw new Error(`${child.name} did not start. It said last:\n${child.output().slice(-2000)}`);
}

/** The port a child of ours prints. */
export function printedPort(child) {
  return waitFor(child, async () => /^port (\d+)$/m.exec(child.output())?.[1]);
}

function processTree(rootPid) {
  const tree = [rootPid];
  for (let index = 0; index < tree.length; index += 1) {
    for (const thread of readdirSync(`/proc/${tree[index]}/task`)) {
      const children = readFileSync(`/proc/${tree[index]}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') tree.push(...children.split(' ').map(Number));
    }
  }
  return tree;
}

/**
 * CPU time so far of a process and its descendants, all threads, in milliseconds. From schedstat (nanoseconds), which
 * agrees with utime + stime of /proc/PID/stat but does not round to 10 ms.
 */
export function cpuMs(rootPid) {
  let nanoseconds = 0;
  for (const pid of processTree(rootPid)) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return nanoseconds / 1e6;
}

/** Resident memory of a process and its descendants, in MB (10^6 bytes). */
export function residentMb(rootPid) {
  let kibibytes = 0;
  for (const pid of processTree(rootPid)) {
    kibibytes += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  }
  return (kibibytes * 1024) / 1e6;
}
