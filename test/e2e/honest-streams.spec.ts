import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, modelOf, serve, startChatRig } from '../support/chat-rig.js';
import { type Ending, jsonReply, type Reply, streamReply } from '../support/fake-reply.js';
import { type Speaker, speakers, wholeOf } from '../support/faulty-streams.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

const spare = sampleAnswer({ text: ['From ', 'the spare.'] });
const broken = 'data: {"id": \n\n';
const tools = [{ type: 'function', function: { name: 'tool_A', parameters: { type: 'object' } } }];

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: [vendors.openai, vendors.anthropic, vendors.gemini],
    timeouts: {
      firstChunkMs: 600,
      // A name that the catalogue lacks counts as a model that reasons.
      firstChunkReasoningMs: 600,
      lastFirstChunkMs: 600,
      lastFirstChunkReasoningMs: 600,
      idleMs: 600,
      keepAliveMs: 10_000,
    },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** The first model fails so, the spare one answers. */
function script(reply: Reply): void {
  rig.upstream.script((request) => (modelOf(request) === 'spare' ? serve(spare)(request) : reply));
}

interface Asked {
  readonly stream: boolean;
  readonly chain: boolean;
  readonly fields?: object;
}

function ask({ model }: Speaker, reply: Reply, { stream, chain, fields }: Asked): Promise<RawAnswer> {
  script(reply);
  const route = chain ? { models: [model, 'openai/spare'], route: 'fallback' } : {};
  const messages = [{ role: 'user', content: 'canary-prompt' }];
  return rig.ask({ model, stream, messages, ...route, ...fields });
}

/** A status of its own and one error in the envelope: nothing of the answer has left. */
function expectRefused(answer: RawAnswer): void {
  expect([502, 504]).toContain(answer.status);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(JSON.parse(answer.text)).toEqual({
    error: { message: expect.any(String), type: 'upstream_error', code: expect.any(String) },
  });
  expect(answer.text).not.toContain('canary');
}

/** Served by the second candidate, as if the first had never been. */
function expectSpare(answer: RawAnswer, stream: boolean): void {
  expect(answer.status).toBe(200);
  expect(answer.headers['x-clear-fallback-level']).toBe('1');
  expect(rig.upstream.requests).toHaveLength(2);
  if (!stream) {
    const message = { role: 'assistant', content: 'From the spare.' };
    expect(JSON.parse(answer.text)).toMatchObject({ choices: [{ message, finish_reason: 'stop' }] });
    return;
  }
  expectWholeStream(answer, 'From the spare.');
}

function expectWholeStream(answer: RawAnswer, text: string): void {
  const { chunks, errors, dones, endsInDone } = readStream(answer.text);
  expect({ errors, dones, endsInDone }).toEqual({ errors: [], dones: 1, endsInDone: true });
  expect(chunkViolations(chunks)).toEqual([]);
  expect(assembleChunks(chunks).choices).toMatchObject([{ text, finishReason: 'stop' }]);
}

/** The text so far, then one error event, and neither a finish reason nor `[DONE]`. */
function expectBrokenOff(answer: RawAnswer, text: string): void {
  expect(answer.status).toBe(200);
  expect(answer.headers['x-clear-fallback-level']).not.toBe('1');
  expect(rig.upstream.requests).toHaveLength(1);
  const { chunks, errors, dones, payloads } = readStream(answer.text);
  expect(assembleChunks(chunks).choices).toMatchObject([{ text, finishReason: null }]);
  expect(errors).toEqual([
    { error: { message: expect.any(String), type: 'upstream_error', code: expect.any(String) } },
  ]);
  expect({ dones, last: payloads.at(-1) }).toEqual({ dones: 0, last: errors[0] });
  expect(answer.text).not.toContain('canary');
}

describe.each(Object.entries<Speaker>(speakers))('streams of %s', (_name, speaker) => {
  const one = speaker.text('One ', 'two ', 'three.');
  const [first = '', ...rest] = one.pieces;
  const endings: readonly Ending[] = ['finish', 'cut', 'reset', 'hold'];

  const beforeCommit: readonly [string, Reply][] = [
    ...endings.map((ending): [string, Reply] => [
      `the stream stops (${ending})`,
      streamReply(one.prelude, { ending }),
    ]),
    ['an error event', streamReply([...one.prelude, speaker.error])],
    ['an error event and nothing else', streamReply([speaker.error])],
    ['only broken events', streamReply([...one.prelude, broken, broken])],
    ['all of the answer in a broken event', streamReply([...one.prelude, broken, ...one.ending])],
    ['five broken events', streamReply([...one.prelude, ...Array<string>(5).fill(broken), ...wholeOf(one)])],
  ];
  describe.each(beforeCommit)('before the first piece: %s', (_fault, reply) => {
    it('alone: one clear error', async () => {
      expectRefused(await ask(speaker, reply, { stream: true, chain: false }));
      expect(rig.upstream.requests).toHaveLength(1);
    });

    it.each([true, false])('in a chain: the next candidate (stream: %s)', async (stream) => {
      expectSpare(await ask(speaker, reply, { stream, chain: true }), stream);
    });
  });

  const begun = [...one.prelude, first];
  const afterCommit: readonly [string, Reply, object?][] = [
    ...endings.map((ending): [string, Reply] => [
      `the stream stops (${ending})`,
      streamReply(begun, { ending }),
    ]),
    ['an error event', streamReply([...begun, speaker.error, ...rest, ...one.ending])],
    ['a broken event is the last', streamReply([...begun, broken])],
    ['five broken events', streamReply([...begun, ...Array<string>(5).fill(broken), ...rest, ...one.ending])],
    [
      'a broken event where JSON was asked for',
      streamReply([...begun, broken, ...rest, ...one.ending]),
      { response_format: { type: 'json_object' } },
    ],
  ];
  describe.each(afterCommit)('behind the first piece: %s', (_fault, reply, fields = {}) => {
    it.each([false, true])('one error event and no [DONE] (in a chain: %s)', async (chain) => {
      expectBrokenOff(await ask(speaker, reply, { stream: true, chain, fields }), 'One ');
    });

    it('whole, in a chain: nothing has left, so that it is the next candidate’s', async () => {
      expectSpare(await ask(speaker, reply, { stream: false, chain: true, fields }), false);
    });
  });

  describe('a broken event between good ones', () => {
    const gap = one.pieces.with(1, broken);
    it.each<[string, readonly string[], string]>([
      ['one more', one.pieces.toSpliced(1, 0, broken), 'One two three.'],
      ['in place of a piece', gap, 'One three.'],
    ])('%s is passed over, counted and logged without a word of either side', async (_case, pieces, text) => {
      const reply = streamReply([...one.prelude, ...pieces, ...one.ending]);
      const logged = rig.app.logs.length;
      const answer = await ask(speaker, reply, { stream: true, chain: true });
      expect(answer.headers['x-clear-fallback-level']).toBe('0');
      expectWholeStream(answer, text);
      const lines = rig.app.logs.slice(logged).filter((line) => line.includes('skipped'));
      expect(lines).toEqual([expect.stringContaining('1 broken events skipped')]);
      expect(lines[0]).toContain(answer.headers['x-request-id']);
      expect(rig.app.logs.slice(logged).join('')).not.toMatch(/canary|three/);
    });

    it.each([...speaker.call.keys()])('in place of piece %i of a tool call is an error', async (place) => {
      const reply = streamReply([...begun, ...speaker.call.with(place, broken), ...one.ending]);
      const answer = await ask(speaker, reply, { stream: true, chain: true, fields: { tools } });
      expectBrokenOff(answer, 'One ');
    });
  });

  describe('a whole answer of broken JSON', () => {
    it('alone: one clear error', async () => {
      const reply = jsonReply('{"id": "x", "choi');
      expectRefused(await ask(speaker, reply, { stream: false, chain: false }));
    });

    it.each([true, false])('in a chain: the next candidate (stream: %s)', async (stream) => {
      expectSpare(await ask(speaker, jsonReply('{"id": "x", "choi'), { stream, chain: true }), stream);
    });
  });
});

describe('the end of an OpenAI-shaped stream', () => {
  const speaker = speakers['the OpenAI shape'];
  const one = speaker.text('One ', 'two.');
  const begun = [...one.prelude, ...one.pieces];
  const [finish = '', usage = '', done = ''] = one.ending;
  const streamed = { stream: true, chain: true };

  it.each<[string, readonly string[], Ending]>([
    ...(['finish', 'cut', 'reset'] as const).flatMap((ending): [string, string[], Ending][] => [
      [`no [DONE], then ${ending}`, [finish, usage], ending],
      [`neither usage nor [DONE], then ${ending}`, [finish], ending],
    ]),
    ['no [DONE], then hold', [finish, usage], 'hold'],
    ['no usage', [finish, done], 'finish'],
    ['no finish reason', [usage, done], 'finish'],
    ['two finish reasons', [finish, finish, usage, done], 'finish'],
    ['a broken event in place of usage', [finish, broken, done], 'finish'],
    ['more behind [DONE]', [finish, usage, done, broken, ...begun, speaker.error], 'finish'],
  ])('%s: whole', async (_case, ending, how) => {
    const reply = streamReply([...begun, ...ending], { ending: how });
    const answer = await ask(speaker, reply, streamed);
    expectWholeStream(answer, 'One two.');
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows).toMatchObject([{ outcome: 'completed' }]);
    // Where the vendor has told none, ours.
    expect(rows[0]?.['estimated']).toBe(!ending.includes(usage));
  });

  it.each<[string, readonly string[]]>([
    ['neither a finish reason nor [DONE]', [usage]],
    ['[DONE] behind a broken event that may have been the finish reason', [broken, usage, done]],
  ])('%s: one error event', async (_case, ending) => {
    expectBrokenOff(await ask(speaker, streamReply([...begun, ...ending]), streamed), 'One two.');
  });
});
