import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { clientModels } from '../support/clients-rig.js';
import { answer, jsonReply, type Reply, sseEvents, streamReply } from '../support/fake-reply.js';
import { readStream } from '../support/fixtures.js';
import { openAiCompletion, openAiPayloads, sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

/** Answers of a vendor that are not what they should be: source security-and-reliability.md O6. */

const sample = sampleAnswer({ text: ['One ', 'two.'] });
const payloads = openAiPayloads(sample) as Record<string, unknown>[];
const megabyte = Buffer.alloc(1024 ** 2, 'x');
const hundredMegabytes = Array.from({ length: 100 }, () => megabyte);
/** More than the gateway reads of one answer, and what sockets hold. */
const mostBytesSent = 80 * 1024 ** 2;

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ vendors: Object.values(vendors) });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

const errorOf = ({ text }: RawAnswer): unknown => JSON.parse(text).error;
const upstreamError = { message: expect.any(String), type: 'upstream_error', code: 'upstream_error' };

async function expectClearError(reply: Reply, stream: boolean): Promise<void> {
  rig.upstream.enqueue(reply);
  const given = await rig.ask({ stream });
  expect(given.status).toBe(502);
  expect(errorOf(given)).toEqual(upstreamError);
  expect(given.text).not.toMatch(/xxx|undefined|JSON/);
  expect(await rig.usageRows(given.headers['x-request-id'])).toMatchObject([
    { outcome: 'failed', failure_kind: 'upstream_protocol', prompt_tokens: null },
  ]);
}

describe.each([false, true])('an answer without end (stream: %s)', (stream) => {
  it.each([
    ['a body of 100 MB', 200, 'application/json', ''],
    ['a page of 100 MB', 200, 'text/html', ''],
    ['one line of 100 MB', 200, 'text/event-stream', 'data: '],
    ['100 MB without a line', 200, 'text/event-stream', ''],
  ])('%s is a 502, and read no further than the bound', async (_case, status, type, start) => {
    const headers = { 'content-type': type };
    await expectClearError(
      answer([Buffer.from(`${start}{`), ...hundredMegabytes], { status, headers }),
      stream,
    );
    const { bytesSent, closed } = await rig.upstream.arrival();
    expect(bytesSent).toBeLessThan(mostBytesSent);
    expect((await closed).byClient).toBe(true);
  });

  it('an error of 100 MB is the error that its status says', async () => {
    const headers = { 'content-type': 'text/html' };
    rig.upstream.enqueue(answer(hundredMegabytes, { status: 500, headers }));
    const given = await rig.ask({ stream });
    expect(given.status).toBe(502);
    expect(errorOf(given)).toEqual(upstreamError);
    expect((await rig.upstream.arrival()).bytesSent).toBeLessThan(mostBytesSent);
  });
});

it('a line of 100 MB after the first words: the words, one error event and no [DONE]', async () => {
  const begun = sseEvents(payloads.slice(0, 2)).map((event) => Buffer.from(event));
  rig.upstream.enqueue(streamReply([...begun, Buffer.from('data: "'), ...hundredMegabytes]));
  const { chunks, errors, dones } = readStream((await rig.ask({ stream: true })).text);
  expect(chunks).toHaveLength(2);
  expect(errors).toEqual([{ error: upstreamError }]);
  expect(dones).toBe(0);
});

const [choice] = (openAiCompletion(sample).choices ?? []) as object[];
const message = { role: 'assistant', content: 'One' };
const wrongChoices: readonly [string, unknown][] = [
  ['no choices', undefined],
  ['choices that are no list', { 0: choice }],
  ['a hole among the choices', [choice, null]],
  ['a choice without a message', [{ index: 0, finish_reason: 'stop' }]],
  ['a number as content', [{ ...choice, message: { ...message, content: 5 } }]],
  ['an object as content', [{ ...choice, message: { ...message, content: { text: 'a' } } }]],
  ['a number as reasoning', [{ ...choice, message: { ...message, reasoning_content: 5 } }]],
  ['a number as finish reason', [{ ...choice, finish_reason: 7 }]],
  ['a word as index', [{ ...choice, index: 'first' }]],
  ['a negative index', [{ ...choice, index: -1 }]],
  ['calls that are no list', [{ ...choice, message: { ...message, tool_calls: {} } }]],
  ['a call of a number', [{ ...choice, message: { ...message, tool_calls: [{ function: { name: 5 } }] } }]],
];

describe('wrong types', () => {
  it.each(wrongChoices)('%s in a whole answer: a 502', async (_case, choices) => {
    await expectClearError(jsonReply({ ...openAiCompletion(sample), choices }), false);
  });

  it.each(wrongChoices.filter(([name]) => name !== 'a choice without a message'))(
    '%s in a stream: a 502',
    async (_case, choices) => {
      const inChunks = Array.isArray(choices)
        ? (choices as ({ message?: unknown } | null)[]).map((one) => one && { ...one, delta: one.message })
        : choices;
      await expectClearError(streamReply(sseEvents([{ ...payloads[0], choices: inChunks }, '[DONE]'])), true);
    },
  );

  it.each(['[]', '5', 'null', '"text"', '{}', '{"choices":[]}'])(
    '%s as a whole answer: a 502',
    async (body) => {
      await expectClearError(jsonReply(body), false);
    },
  );
});

const counts = (prompt: string, completion: string, total: string, more = '') =>
  `{"prompt_tokens":${prompt},"completion_tokens":${completion},"total_tokens":${total}${more}}`;

describe.each([false, true])(
  'counts that are none (stream: %s): an answer without usage, and nothing billed',
  (stream) => {
    it.each([
      ['texts', counts('"10"', '"5"', '"15"')],
      ['a text for the total', counts('10', '5', '"99"')],
      ['negative', counts('-10', '5', '-5')],
      ['fractions', counts('1.5', '2.5', '4')],
      ['without end', counts('1e400', '5', '1e400')],
      ['beyond all counting', counts('10', '5', '1e300')],
      ['beyond what a vendor counts', counts('99999999999', '5', '100000000004')],
      ['a list', '[1,2]'],
      ['a word', '"many"'],
      ['a number', '5'],
      ['details in words', counts('10', '5', '15', ',"prompt_tokens_details":"none"')],
      ['negative details', counts('10', '5', '15', ',"completion_tokens_details":{"reasoning_tokens":-5}')],
    ])('%s', async (_case, usage) => {
      const put = (value: unknown): string =>
        JSON.stringify(value).replace('"usage":"here"', `"usage":${usage}`);
      rig.upstream.enqueue(
        stream
          ? streamReply(
              payloads.map((payload) => {
                const last = Array.isArray(payload.choices) && payload.choices.length === 0;
                return `data: ${typeof payload === 'string' ? payload : last ? put({ ...payload, usage: 'here' }) : JSON.stringify(payload)}\n\n`;
              }),
            )
          : jsonReply(put({ ...openAiCompletion(sample), usage: 'here' })),
      );
      const given = await rig.ask({ stream, ...(stream && { stream_options: { include_usage: true } }) });
      expect(given.status).toBe(200);
      if (stream) {
        const { chunks, endsInDone, errors } = readStream(given.text);
        expect({ endsInDone, errors }).toEqual({ endsInDone: true, errors: [] });
        expect(chunks.filter((chunk) => chunk.usage)).toEqual([]);
      } else {
        expect(JSON.parse(given.text)).not.toHaveProperty('usage');
      }
      expect(await rig.usageRows(given.headers['x-request-id'])).toMatchObject([
        { outcome: 'completed', estimated: true, cost_picodollars: expect.any(String) },
      ]);
    });
  },
);

describe.each(clientModels.map(({ model }) => model))('nonsense in the place of an answer of %s', (model) => {
  const page = '<!doctype html><html><body>xxx</body></html>';
  const html = { 'content-type': 'text/html' };
  it.each<[string, Reply]>([
    ['a page', answer(page, { headers: html })],
    ['a page that is called JSON', jsonReply(page)],
    ['a page that is called a stream', streamReply([page])],
    ['nothing', jsonReply('')],
    ['a stream of nothing', streamReply([])],
    ['a stream of comments', streamReply([': ping\n\n', ': ping\n\n'])],
    ['half of a JSON', jsonReply('{"id": "xxx", "choices": [')],
    ['a list', jsonReply('[]')],
    ['a number', jsonReply('5')],
    ['null', jsonReply('null')],
    ['an empty object', jsonReply('{}')],
    ['lists that are words', jsonReply('{"choices":"x","content":"x","candidates":"x","output":"x"}')],
    ['lists of numbers', jsonReply('{"choices":[5],"content":[5],"candidates":[5],"output":[5]}')],
    ['events that are lists', streamReply(sseEvents(['[]', '[5]']))],
    ['events that are no JSON', streamReply(sseEvents(['xxx']))],
    ['events of numbers', streamReply(sseEvents(['{"choices":5,"type":5,"candidates":5,"delta":5}']))],
  ])('%s: a 502', async (_case, reply) => {
    for (const stream of [false, true]) {
      rig.upstream.clear();
      rig.upstream.enqueue(reply);
      const given = await rig.ask({ model, stream });
      expect({ stream, status: given.status }).toEqual({ stream, status: 502 });
      expect(errorOf(given)).toEqual(upstreamError);
      expect(given.text).not.toMatch(/xxx|undefined|JSON/);
      expect(await rig.usageRows(given.headers['x-request-id'])).toMatchObject([
        { outcome: 'failed', prompt_tokens: null },
      ]);
    }
  });

  it.each([false, true])(
    'one line of 100 MB: a 502, read no further than the bound (stream: %s)',
    async (stream) => {
      rig.upstream.enqueue(
        answer([stream ? 'data: {"' : '{"', ...hundredMegabytes], {
          headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
        }),
      );
      const given = await rig.ask({ model, stream });
      expect(given.status).toBe(502);
      expect(errorOf(given)).toEqual(upstreamError);
      expect((await rig.upstream.arrival()).bytesSent).toBeLessThan(mostBytesSent);
    },
  );
});
