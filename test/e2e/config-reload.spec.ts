import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readEnvironment } from '../../src/config/environment.js';
import { checkFileNames } from '../../src/routing/routers/file-names.js';
import { KeysGateway } from './keys-gateway.js';

const first = `
aliases:
  quick: sandbox/echo
routers:
  filed: { strategy: cheapest }
`;

describe('CONFIG_FILE while the gateway runs', () => {
  let directory: string;
  let file: string;
  let gateway: KeysGateway;
  let apiKey: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clearmaas-reload-'));
    file = join(directory, 'gateway.yaml');
    await writeFile(file, first);
    const { configFile } = readEnvironment({ CONFIG_FILE: file }, directory, false, checkFileNames);
    gateway = await KeysGateway.start({ configFile });
    apiKey = (await gateway.createKey()).key;
  });
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true });
  });

  interface LogLine {
    readonly level: string;
    readonly msg: string;
  }

  /** Writes the file and waits for what the log says of it. */
  async function rewrite(text: string | undefined, sign = /CONFIG_FILE/): Promise<LogLine[]> {
    const from = gateway.logLines.length;
    const lines = () =>
      gateway.logLines
        .slice(from)
        .map((line): LogLine => JSON.parse(line))
        .filter(({ msg }) => msg.startsWith('CONFIG_FILE'));
    if (text === undefined) await rm(file);
    else await writeFile(file, text);
    for (let waited = 0; waited < 5000 && !lines().some(({ msg }) => sign.test(msg)); waited += 20)
      await wait(20);
    return lines();
  }

  async function ids(): Promise<string[]> {
    const { body } = await gateway.call('GET', '/v1/models', { token: apiKey });
    return body.data
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => !id.startsWith('sandbox/') && id !== 'clearmaas/auto');
  }

  afterEach(async () => {
    await rewrite(`${first}# ${Math.random()}\n`, /was read again/);
    expect(await ids()).toEqual(['quick', 'clearmaas/filed']);
  });

  it('is in force from the start, and anew when it changes', async () => {
    expect(await ids()).toEqual(['quick', 'clearmaas/filed']);
    const log = await rewrite(`
aliases: { swift: sandbox/echo, team/any: clearmaas/other }
routers:
  other: { strategy: fastest }
`);
    expect(log).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'CONFIG_FILE was read again: 2 aliases, 1 routers and the prices of 0 models are in force.',
      }),
    ]);
    expect(await ids()).toEqual(['swift', 'team/any', 'clearmaas/other']);
    for (const path of ['/v1/models/team/any', '/v1/models/team%2Fany']) {
      const { status, body } = await gateway.call('GET', path, { token: apiKey });
      expect([status, body.id, body.owned_by]).toEqual([200, 'team/any', 'clearmaas']);
    }
  });

  it('has prices in force from then on, for who lists models, who routes and who is charged', async () => {
    const ask = async () => {
      const { status, headers } = await gateway.call('POST', '/v1/chat/completions', {
        token: apiKey,
        body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'word' }] },
      });
      const id = headers.get('x-request-id');
      const { body } = await gateway.call('GET', `/v1/generation?id=${id}`, { token: apiKey });
      const {
        native_tokens_prompt: prompt,
        native_tokens_completion: completion,
        total_cost_usd: cost,
      } = body;
      return { status, id, prompt, completion, cost };
    };
    const free = await ask();
    expect(free).toMatchObject({ status: 200, cost: '0' });
    await rewrite(`
prices:
  sandbox/echo: { input: "1", output: "2" }
`);
    const { body: model } = await gateway.call('GET', '/v1/models/sandbox/echo', { token: apiKey });
    expect(model.pricing).toEqual({ prompt: '0.000001', completion: '0.000002' });
    const { body: route } = await gateway.call('POST', '/v1/route/explain', {
      token: apiKey,
      body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'word' }], max_tokens: 1 },
    });
    expect(Number(route.candidates[0].estimated_cost_usd)).toBeGreaterThan(0);
    const charged = await ask();
    const picodollars = charged.prompt * 1_000_000 + charged.completion * 2_000_000;
    expect(charged.cost).toBe((picodollars / 1e12).toFixed(6));
    // What was charged before stays as it was.
    const { body: before } = await gateway.call('GET', `/v1/generation?id=${free.id}`, { token: apiKey });
    expect(before.total_cost_usd).toBe('0');
  });

  it('drops no request when it changes', async () => {
    const words = 'word '.repeat(40);
    const answers = Array.from({ length: 20 }, () =>
      gateway.call('POST', '/v1/chat/completions', {
        token: apiKey,
        body: { model: 'sandbox/slow', messages: [{ role: 'user', content: words }], stream: true },
      }),
    );
    await rewrite('aliases: {}\n');
    for (const { status, text } of await Promise.all(answers)) {
      expect(status).toBe(200);
      expect(text).toMatch(/data: \[DONE\]\n\n$/);
    }
  });

  it('leaves the last good one in force when it has mistakes, and tells every one with its line', async () => {
    const log = await rewrite(
      `
aliases:
  loop: loop
  a: b
  b: sandbox/echo
  openai/gpt-4o: sandbox/json
  nobody: nobody/model
routers:
  clearmaas: {}
  circle: { default_model: clearmaas/circle }
  speech: { default_model: tts-99 }
  odd: { strategy: cheap }
limits: {}
`,
      /not in order/,
    );
    expect(log.map(({ level, msg }) => [level, msg.replace(`${file} `, '')])).toEqual([
      ['error', 'CONFIG_FILE line 3: aliases.loop stands for itself.'],
      ['error', 'CONFIG_FILE line 4: aliases.a must stand for a model or a router; b is another alias.'],
      [
        'error',
        'CONFIG_FILE line 6: aliases.openai/gpt-4o: this is the id of a model, which no alias can take.',
      ],
      ['error', 'CONFIG_FILE line 7: aliases.nobody: nobody/model is not a model known here.'],
      ['error', 'CONFIG_FILE line 9: routers.clearmaas: the name of a router is reserved.'],
      [
        'error',
        'CONFIG_FILE line 10: routers.circle.default_model: clearmaas/circle is a router, which another router cannot have for its default.',
      ],
      ['error', 'CONFIG_FILE line 11: routers.speech.default_model: tts-99 is not a model known here.'],
      ['error', expect.stringContaining('line 12: routers.odd.strategy must be one of cheapest')],
      ['error', expect.stringContaining('line 13: unknown key limits in the file')],
      ['error', 'CONFIG_FILE is not in order: the aliases, routers and prices read before stay in force.'],
    ]);
    expect(await ids()).toEqual(['quick', 'clearmaas/filed']);
  });

  it('leaves the last good one in force when it is gone', async () => {
    const log = await rewrite(undefined, /not in order/);
    expect(log.map(({ msg }) => msg)).toEqual([
      `CONFIG_FILE ${file}: ENOENT.`,
      'CONFIG_FILE is not in order: the aliases, routers and prices read before stay in force.',
    ]);
    expect(await ids()).toEqual(['quick', 'clearmaas/filed']);
  });

  it('says which blocks wait for the next start', async () => {
    const log = await rewrite(
      `${first}providers: { local: { base_url: "http://127.0.0.1:1/v1" } }\ntimeouts: { idle: 5 }\nallow_unknown_models: false\n`,
      /next start/,
    );
    expect(log.at(-1)).toMatchObject({
      level: 'warn',
      msg: 'CONFIG_FILE: changes in providers, timeouts, allow_unknown_models take effect at the next start.',
    });
  });

  it('makes no circle out of an alias that a router has for its default model', async () => {
    const path = '/admin/workspaces/ws_default/routers';
    const created = await gateway.call('POST', path, { body: { name: 'ring', default_model: 'quick' } });
    expect([created.status, created.body.warnings]).toEqual([201, []]);
    await rewrite('aliases: { quick: clearmaas/ring }\n');
    const { body } = await gateway.call('GET', `${path}/ring`);
    expect(body).toMatchObject({
      default_model: 'quick',
      warnings: ["default_model: 'quick' is a router, which another router cannot have for its default"],
    });
    await gateway.call('DELETE', `${path}/ring`);
  });
});
