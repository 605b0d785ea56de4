import { FakeUpstream } from '../support/fake-upstream.js';
import { Fleet, type WorkspaceColumns } from '../support/fleet.js';
import { openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { serve } from '../support/chat-rig.js';
import { streamReply } from '../support/fake-reply.js';
import { firstAnswers, type RawAnswer } from '../support/raw-client.js';
import { describeWithRedis, openTestRedis, type TestRedis } from '../support/redis.js';

/** How often each limit is stormed; the proof asks for 100. */
const repetitions = Number(process.env['STORMS'] ?? 3);
const requests = 500;
/** For the repetitions on a machine that is busy with other things. */
const longestMs = 60_000 + repetitions * 20_000;
const model = 'openai/gpt-4o-mini';

/** 2 tokens of prompt by estimate, and the whole output limit. */
const hundredTokens = { max_tokens: 98 };
const usage = { prompt_tokens: 2, completion_tokens: 98, total_tokens: 100 };
const answer = sampleAnswer({ text: ['Hello', ' there.'], usage });
const [firstEvent = '', secondEvent = ''] = openAiEvents(answer);

function countOf(answers: readonly RawAnswer[], status: number): number {
  return answers.filter((each) => each.status === status).length;
}

function expectRefusals(answers: readonly RawAnswer[], mostSeconds: number): void {
  for (const { status, headers, text } of answers) {
    if (status === 200) continue;
    expect([status, text]).toEqual([429, expect.stringContaining('"code":"rate_limit_exceeded"')]);
    expect(headers['retry-after']).toMatch(/^[1-9][0-9]*$/);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(mostSeconds);
  }
}

describeWithRedis('three processes with Redis', () => {
  let redis: TestRedis;
  let upstream: FakeUpstream;
  let fleet: Fleet;

  beforeAll(async () => {
    redis = await openTestRedis();
    upstream = await FakeUpstream.start();
    fleet = await Fleet.start({
      environment: {
        REDIS_URL: redis.url,
        OPENAI_API_KEY: 'sk-fleet',
        OPENAI_BASE_URL: upstream.baseUrl,
        SANDBOX: 'on',
      },
    });
  });
  afterEach(() => {
    upstream.clear();
    expect(fleet.logs).toBe('');
  });
  afterAll(async () => {
    await fleet.close();
    await upstream.close();
    await redis.close();
  });

  /** All at once, over all instances in turn. */
  async function storm(limits: WorkspaceColumns, body: Record<string, unknown> = {}): Promise<RawAnswer[]> {
    const key = await fleet.newKey(limits);
    const calls = Array.from({ length: requests }, (_, index) => fleet.chat(index, key, body).answer);
    return Promise.all(calls);
  }

  it(
    `let exactly the requests of a minute through, ${repetitions} times`,
    async () => {
      for (let round = 0; round < repetitions; round += 1) {
        const answers = await storm({ rate_limit_rpm: 40 });
        expect(countOf(answers, 200)).toBe(40);
        expectRefusals(answers, 60);
      }
    },
    longestMs,
  );

  it(
    `let exactly the tokens of a minute through, ${repetitions} times`,
    async () => {
      upstream.script(serve(answer));
      for (let round = 0; round < repetitions; round += 1) {
        const answers = await storm({ rate_limit_tpm: 1099 }, { model, ...hundredTokens });
        expect(countOf(answers, 200)).toBe(10);
        expectRefusals(answers, 60);
      }
    },
    longestMs,
  );

  it(
    `let exactly as many run at once as may, and the next when those have gone, ${repetitions} times`,
    async () => {
      upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'hold' }));
      for (let round = 0; round < repetitions; round += 1) {
        const key = await fleet.newKey({ max_concurrency: 12 });
        const calls = Array.from({ length: requests }, (_, index) =>
          fleet.chat(index, key, { model, stream: true }),
        );
        const refused = await firstAnswers(calls, requests - 12);
        expect(countOf(refused, 429)).toBe(requests - 12);
        expectRefusals(refused, 1);
        for (const call of calls) call.leave();
        for (const index of [0, 1, 2]) await untilServed(() => fleet.chat(index, key).answer);
      }
    },
    longestMs,
  );

  it(
    `let exactly as much through as the scarcest of all three limits allows, ${repetitions} times`,
    async () => {
      upstream.script(serve(answer));
      const body = { model, ...hundredTokens };
      for (let round = 0; round < repetitions; round += 1) {
        const scarce = round % 2 === 0 ? { rate_limit_rpm: 10 } : { rate_limit_tpm: 1099 };
        const answers = await storm(
          { rate_limit_rpm: requests, rate_limit_tpm: 2000, max_concurrency: requests, ...scarce },
          body,
        );
        expect(countOf(answers, 200)).toBe(10);
        expectRefusals(answers, 60);
      }
    },
    longestMs,
  );

  it('give back what a request did not need, whichever of them serves the next', async () => {
    upstream.script(
      serve(sampleAnswer({ ...answer, usage: { ...usage, completion_tokens: 8, total_tokens: 10 } })),
    );
    const key = await fleet.newKey({ rate_limit_tpm: 150 });
    const ask = (index: number) => fleet.chat(index, key, { model, ...hundredTokens }).answer;
    for (let index = 0; index < 6; index += 1) await untilServed(() => ask(index));
    expect((await ask(0)).status).toBe(429);
  });
});

/** What was taken is given back a moment after the answer. The test's own time-out is the bound. */
async function untilServed(ask: () => Promise<RawAnswer>): Promise<void> {
  while ((await ask()).status !== 200);
}
