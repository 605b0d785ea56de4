/**
 * A provider that is down for 60 s, in real time and against the gateway as `npm start` runs it: twenty requests in that
 * time, then one a second until it serves again. By hand after a build, as it takes up to a minute and a half:
 * `node test/bench/flapping.mjs [refused|503|silent]`. Ends with 1 when a line of issue 4 is broken: all are answered, the
 * dead one is asked a handful of times, it is used again within 30 s of coming back. In tenths of the time, in more ways and
 * with each change: test/e2e/flapping.spec.ts.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createScratchDatabase } from './database.mjs';
import { Children } from './processes.mjs';
import { createApiKey, startGatewayProcess } from './targets.mjs';

const outageMs = 60_000;
const requests = 20;
const mostAttempts = 9;
const backWithinMs = 30_000;
/** Of its name: no model that reasons, whose silence is borne for longer. */
const flappingModel = 'openai/gpt-4o-mini';
const models = [flappingModel, 'deepseek/deepseek-chat'];

/** An OpenAI-shaped upstream of one sentence, which names itself as the model. */
class Upstream {
  mode = 'well';
  #server = createServer((request, response) => {
    request.resume();
    request.once('end', () => this.#answer(response));
  });

  constructor(name) {
    this.name = name;
  }

  async listen(port = 0) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = this.#server.address().port;
  }

  async goAway() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(response) {
    if (this.mode === 'silent') return;
    if (this.mode === '503') {
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Down."}}');
      return;
    }
    const chunk = (delta, finish_reason = null) => ({
      id: 'chatcmpl-flapping',
      object: 'chat.completion.chunk',
      created: 1760000000,
      model: this.name,
      choices: [{ index: 0, delta, finish_reason }],
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const events = [chunk({ role: 'assistant', content: 'Here.' }), chunk({}, 'stop')];
    response.end(
      [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
    );
  }
}

async function ask(origin, apiKey) {
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({
      model: flappingModel,
      models,
      route: 'fallback',
      stream: true,
      messages: [{ role: 'user', content: 'Are you there?' }],
    }),
  });
  const text = await response.text();
  return { isWhole: text.endsWith('data: [DONE]\n\n'), by: /"model":"([^"]+)"/.exec(text)?.[1] };
}

async function failuresOf(origin, adminKey) {
  const response = await fetch(`${origin}/admin/providers`, {
    headers: { authorization: `Bearer ${adminKey}`, connection: 'close' },
  });
  const { data } = await response.json();
  const { models: asked } = data.find(({ id }) => id === 'openai');
  return asked.find(({ id }) => id === flappingModel)?.failed_attempts ?? 0;
}

async function run(children, folder, databaseUrl, kind) {
  const flapping = new Upstream('flapping');
  const sound = new Upstream('sound');
  await flapping.listen();
  await sound.listen();
  const adminKey = randomBytes(24).toString('hex');
  const { origin } = await startGatewayProcess(children, {
    mockOrigin: `http://127.0.0.1:${flapping.port}`,
    databaseUrl,
    dataFolder: join(folder, 'data'),
    adminKey,
    environment: { DEEPSEEK_API_KEY: 'sk-sound', DEEPSEEK_BASE_URL: `http://127.0.0.1:${sound.port}/v1` },
  });
  const apiKey = await createApiKey(origin, adminKey);
  if ((await ask(origin, apiKey)).by !== flapping.name)
    throw new Error('the first of the chain did not serve');

  if (kind === 'refused') await flapping.goAway();
  flapping.mode = kind;
  const asked = [];
  for (let count = 0; count < requests; count += 1) {
    asked.push(ask(origin, apiKey));
    await delay(outageMs / requests);
  }
  if (kind === 'refused') await flapping.listen(flapping.port);
  flapping.mode = 'well';
  const backAt = performance.now();
  const answered = (await Promise.all(asked)).filter(({ isWhole }) => isWhole).length;
  const attempts = await failuresOf(origin, adminKey);
  let backAfterMs = Infinity;
  while (backAfterMs === Infinity && performance.now() - backAt < 2 * backWithinMs) {
    if ((await ask(origin, apiKey)).by === flapping.name) backAfterMs = performance.now() - backAt;
    else await delay(1_000);
  }
  console.log(
    `${kind}: ${answered} of ${requests} answered, asked ${attempts} times, used again after ${(backAfterMs / 1000).toFixed(1)} s`,
  );
  return answered === requests && attempts <= mostAttempts && backAfterMs < backWithinMs;
}

const kind = process.argv[2] ?? 'refused';
if (!['refused', '503', 'silent'].includes(kind))
  throw new Error(`nothing is known of an outage by '${kind}'`);
const folder = mkdtempSync(join(tmpdir(), 'clearmaas-flapping-'));
const children = new Children(folder);
const database = process.env.DATABASE_URL ? await createScratchDatabase(process.env.DATABASE_URL) : undefined;
try {
  process.exitCode = (await run(children, folder, database?.url, kind)) ? 0 : 1;
} finally {
  await children.stopAll();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
