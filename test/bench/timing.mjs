/**
 * Does a refusal take longer the more of a key is right? Wrong keys of two classes are sent by turns over one connection:
 * those whose first character is wrong and those whose last one is. Welch's t over the times of both; the fastest nine
 * tenths are compared, since the rest is the machine's. A comparison that stops at the first difference shows as |t| far
 * above 4.5; the control, where both classes are the same key, shows what the machine does on its own.
 *
 * Run: node test/bench/timing.mjs [tries], after `npm run build`. Source: quality/security-and-reliability.md K3.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createScratchDatabase } from './database.mjs';
import { Children } from './processes.mjs';
import { percentile } from './statistics.mjs';
import { startGatewayProcess } from './targets.mjs';

const threshold = 4.5;
const kept = 0.9;
const warmUpTries = 2000;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'sk-clearmaas-';

/** Another character of the alphabet at this place. */
function changed(text, place) {
  const other = alphabet[(alphabet.indexOf(text[place]) + 1) % alphabet.length];
  return text.slice(0, place) + other + text.slice(place + 1);
}

/** A token with this secret and a right checksum, so that it gets as far as the look-up. */
function tokenOf(secret) {
  let checksum = '';
  for (let rest = crc32(prefix + secret); checksum.length < 6; rest = Math.floor(rest / 62))
    checksum = alphabet[rest % 62] + checksum;
  return prefix + secret + checksum;
}

/** One connection, one request at a time. @returns {Promise<(bytes: Buffer) => Promise<string>>} */
function openConnection(origin) {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  let answer = '';
  let answered = () => undefined;
  socket.setEncoding('latin1').on('data', (part) => {
    answer += part;
    if (answer.endsWith('}')) answered(answer);
  });
  const send = (bytes) =>
    new Promise((resolve) => {
      answer = '';
      answered = resolve;
      socket.write(bytes);
    });
  return new Promise((resolve, reject) =>
    socket
      .once('connect', () => resolve(Object.assign(send, { close: () => socket.destroy() })))
      .once('error', reject),
  );
}

const requestFor = (path, key) =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\n\r\n`);

function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, count: values.length };
}

function welch(left, right) {
  const limit = percentile([...left, ...right], kept);
  const [a, b] = [left, right].map((times) => moments(times.filter((time) => time <= limit)));
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count);
  return { t: (a.mean - b.mean) / error, differenceUs: a.mean - b.mean };
}

/** Microseconds of each try, by class; the order of each pair is drawn. */
async function measure(send, requests, tries) {
  const times = [[], []];
  for (let pair = 0; pair < tries / 2; pair += 1) {
    const first = randomBytes(1)[0] & 1;
    for (const kind of [first, 1 - first]) {
      const startedAt = process.hrtime.bigint();
      const answer = await send(requests[kind]);
      const time = Number(process.hrtime.bigint() - startedAt) / 1000;
      if (!answer.startsWith('HTTP/1.1 401 ')) throw new Error(`not a 401: ${answer.slice(0, 200)}`);
      times[kind].push(time);
    }
  }
  return times;
}

async function run(origin, adminKey, tries) {
  const created = await fetch(`${origin}/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ name: 'timing' }),
  });
  const { key } = await created.json();
  const secret = key.slice(prefix.length, -6);
  const firstWrong = tokenOf(changed(secret, 0));
  const lastWrong = tokenOf(changed(secret, secret.length - 1));
  const cases = [
    ['control: the same wrong API key twice', '/v1/key', firstWrong, firstWrong],
    ['API key', '/v1/key', firstWrong, lastWrong],
    ['ADMIN_KEY', '/admin/keys', changed(adminKey, 0), changed(adminKey, adminKey.length - 1)],
  ];
  const send = await openConnection(origin);
  let worst = 0;
  for (const [name, path, ...keys] of cases) {
    const requests = keys.map((wrong) => requestFor(path, wrong));
    await measure(send, requests, warmUpTries);
    const { t, differenceUs } = welch(...(await measure(send, requests, tries)));
    console.log(
      `${name}: t = ${t.toFixed(2)}, first − last = ${differenceUs.toFixed(2)} µs over ${tries} tries`,
    );
    if (!name.startsWith('control')) worst = Math.max(worst, Math.abs(t));
  }
  send.close();
  console.log(worst < threshold ? `pass: |t| < ${threshold}` : `FAIL: |t| = ${worst.toFixed(2)}`);
  if (worst >= threshold) process.exitCode = 1;
}

const tries = Number(process.argv[2] ?? 20_000);
const folder = mkdtempSync(join(tmpdir(), 'clearmaas-timing-'));
const children = new Children(folder);
process.on('exit', () => children.killAll());
const databaseUrl = process.env.DATABASE_URL || undefined;
const scratch = databaseUrl === undefined ? undefined : await createScratchDatabase(databaseUrl);
try {
  const adminKey = randomBytes(24).toString('hex');
  const { origin } = await startGatewayProcess(children, {
    adminKey,
    databaseUrl: scratch?.url,
    dataFolder: join(folder, 'data'),
    mockOrigin: 'http://127.0.0.1:9',
  });
  await run(origin, adminKey, tries);
} finally {
  await children.stopAll();
  await scratch?.drop();
  rmSync(folder, { recursive: true, force: true });
}
