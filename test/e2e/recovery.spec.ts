import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deaths, dieBehind } from '../support/broken-streams.js';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { inTurn, type RecordedRequest } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { openRaw } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

/** `recovery: "continue"`: a stream that dies after commit is carried on from vendor to vendor. */
const text = ['One, ', 'two, ', 'three, ', 'four.'];
const delivered = 'One, two, ';
const answer = sampleAnswer({ text });
const { usage } = answer;
const question = 'Count to four.';

/** Counts known of what died, or guessed: four characters to a token. */
const broken = [
  { from: 'openai/gpt-4o-mini', prompt: 4, completion: 3 },
  { from: 'anthropic/claude-haiku-4-5', prompt: usage.prompt_tokens, completion: 1 },
  { from: 'google/gemini-2.0-flash', prompt: usage.prompt_tokens, completion: usage.completion_tokens },
];
/** Models that go on with their own words, by the text with which they do. */
const goingOn = new Map([
  // The adapter has taken the blank off the end: the vendor refuses it.
  ['anthropic/claude-haiku-4-5-20251001', [' three, ', 'four.']],
  ['google/gemini-2.0-flash-001', ['thr', 'ee, four.']],
]);
const successors = [
  ...goingOn.keys(),
  'openai/gpt-4o',
  'openai/gpt-5.3-codex',
  'anthropic/claude-opus-4-8',
  'google/gemini-3.6-flash',
];

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: [vendors.openai, vendors.anthropic, vendors.gemini],
    timeouts: { idleMs: 200 },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

const bodyOf = (from: string, to: string) => ({
  models: [from, to],
  route: 'fallback',
  recovery: 'continue',
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: question }],
});

/** The turns of a conversation as the vendor was sent them: who speaks, and the text. */
function turnsOf({ body }: RecordedRequest): [unknown, string][] {
  const { messages, input, contents } = body as Record<string, { role: string }[] | undefined>;
  return (messages ?? input ?? contents ?? []).map((turn) => [turn.role, JSON.stringify(turn)]);
}

describe.each(broken)('a stream of $from', ({ from, prompt, completion }) => {
  describe.each(deaths)('that dies by %s', (death) => {
    it.each(successors)('is carried on by %s', async (to) => {
      const rest = goingOn.get(to);
      const next = rest === undefined ? ['On', 'e, two, th', 'ree, four.'] : rest;
      rig.upstream.script(
        inTurn(dieBehind('two, ', answer, death), serveEvery(sampleAnswer({ text: next }))),
      );
      const { status, headers, text: wire } = await rig.ask(bodyOf(from, to));

      expect([status, headers['x-clear-fallback-level']]).toEqual([200, '0']);
      expect(headers['x-clear-fallback-model']).toBeUndefined();
      const { chunks, comments, dones, endsInDone, errors } = readStream(wire);
      expect([chunkViolations(chunks), errors, dones, endsInDone]).toEqual([[], [], 1, true]);
      const whole = assembleChunks(chunks);
      expect(whole.choices).toMatchObject([{ text: text.join(''), finishReason: 'stop', toolCalls: [] }]);
      expect(comments).toEqual([`: continued by ${to}`]);
      expect(whole.usage).toMatchObject({
        prompt_tokens: prompt + usage.prompt_tokens,
        completion_tokens: completion + usage.completion_tokens,
        total_tokens: prompt + completion + usage.total_tokens,
      });

      const [first, second, ...others] = rig.upstream.requests.map(turnsOf);
      expect([first?.length, others]).toEqual([1, []]);
      expect(second?.[0]?.[1]).toContain(question);
      if (rest === undefined) expect(second).toHaveLength(1);
      else {
        expect(second?.slice(1)).toEqual([
          [expect.stringMatching(/assistant|model/), expect.stringContaining(delivered.trimEnd())],
        ]);
      }

      const requestId = headers['x-request-id'];
      expect(await rig.usageRows(requestId)).toMatchObject([
        { attempt: 0, level: 0, model_id: from, outcome: 'failed', continues: false },
        {
          attempt: 1,
          level: 1,
          model_id: to,
          outcome: 'completed',
          continues: true,
          prompt_tokens: usage.prompt_tokens,
        },
      ]);
      const generation = await openRaw(`${rig.app.url}/v1/generation?id=${String(requestId)}`, {
        method: 'GET',
        headers: { authorization: `Bearer ${rig.app.apiKey}` },
      }).answer;
      expect(JSON.parse(generation.text)).toMatchObject({
        recovered: true,
        completion_id: whole.id,
        model: to,
        outcome: 'completed',
        attempts: [
          { model: from, continues: false, outcome: 'failed' },
          { model: to, continues: true, outcome: 'completed' },
        ],
      });
    });
  });
});
