import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dieBehind } from '../support/broken-streams.js';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, modelOf, serve, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { jsonReply, type Reply, silence, streamReply } from '../support/fake-reply.js';
import { inTurn } from '../support/fake-upstream.js';
import { readStream, type ReadStream } from '../support/fixtures.js';
import { expectClosedAtOnce } from '../support/leaving.js';
import { openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { vendors } from '../support/vendors.js';

/** Where recovery is off, what it does not do, and how far it goes. */
const text = ['One, ', 'two, ', 'three, ', 'four.'];
const answer = sampleAnswer({ text });
const whole = serveEvery(answer);
const dying = dieBehind('two, ', answer, 'cut');
const down = jsonReply(openAiError('Down.', null), { status: 503 });
const prefilled = 'anthropic/claude-haiku-4-5';

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: [vendors.openai, vendors.anthropic],
    timeouts: { keepAliveMs: 100, idleMs: 300 },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

const chain = (...names: string[]) => ({
  models: names,
  route: 'fallback',
  recovery: 'continue',
  stream: true,
});
const asked = (): string[] => rig.upstream.requests.map(modelOf);
const outcomesOf = async (requestId: unknown): Promise<unknown[]> =>
  (await rig.usageRows(requestId)).map(({ outcome }) => outcome);

/** One whole answer, byte for byte. */
function expectWhole(wire: string, said = text.join('')): ReadStream {
  const stream = readStream(wire);
  expect([chunkViolations(stream.chunks), stream.errors, stream.endsInDone]).toEqual([[], [], true]);
  expect(assembleChunks(stream.chunks).choices).toMatchObject([{ text: said, finishReason: 'stop' }]);
  return stream;
}

/** What was delivered, one error event and no end. */
function expectBroken(wire: string, said = 'One, two, '): ReadStream {
  const stream = readStream(wire);
  expect([stream.errors.length, stream.dones]).toEqual([1, 0]);
  expect(stream.payloads.at(-1)).toBe(stream.errors[0]);
  expect(assembleChunks(stream.chunks).choices).toMatchObject([{ text: said, finishReason: null }]);
  return stream;
}

describe('a stream that dies', () => {
  it('is not carried on unless the client asks for it', async () => {
    for (const recovery of [undefined, null]) {
      rig.upstream.clear();
      rig.upstream.script(dying);
      const { text: wire } = await rig.ask({ ...chain('openai/m0', 'openai/m1'), recovery });
      expectBroken(wire);
      expect(asked()).toEqual(['m0']);
    }
    const refused = await rig.ask({ ...chain('openai/m0'), recovery: 'yes' });
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([400, { error: { param: 'recovery' } }]);
  });

  it('is carried on for a client that nests the word, and no vendor hears of it', async () => {
    const { stream, ...nested } = chain('openai/m0', prefilled);
    rig.upstream.script(inTurn(dying, serveEvery(sampleAnswer({ text: text.slice(2) }))));
    const { text: wire } = await rig.ask({ stream, extra_body: nested });
    expect(expectWhole(wire).comments).toEqual([`: continued by ${prefilled}`]);
    for (const { text: sent } of rig.upstream.requests)
      expect(sent).not.toMatch(/recovery|extra_body|hedge|"models"|"route"/);
  });

  it('gives who did not ask for usage none', async () => {
    rig.upstream.script(inTurn(dying, whole));
    const { text: wire } = await rig.ask(chain('openai/m0', 'openai/m1'));
    expect(assembleChunks(expectWhole(wire).chunks).usage).toBeUndefined();
  });

  it('is told to the next model as words to go on with, where that one begins otherwise', async () => {
    const other = serveEvery(sampleAnswer({ text: ['Un, ', 'deux.'] }));
    const rest = serveEvery(sampleAnswer({ text: text.slice(2) }));
    rig.upstream.script(inTurn(dying, other, rest));
    const { text: wire, headers } = await rig.ask({
      ...chain('openai/m0', 'openai/m1'),
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
    });
    expect(expectWhole(wire).comments).toEqual([': continued by openai/m1']);
    expect(asked()).toEqual(['m0', 'm1', 'm1']);
    expect(await rig.upstream.requests[1]?.closed).toBeDefined();
    expect(rig.upstream.requests[1]?.body).toMatchObject({
      messages: [{ role: 'user' }],
      max_completion_tokens: 100,
    });
    expect(rig.upstream.requests[2]?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'One, two, ' },
        { role: 'user', content: expect.stringMatching(/cut off.*Continue it verbatim/) },
      ],
      max_completion_tokens: 97,
    });
    const rows = await rig.usageRows(headers['x-request-id']);
    expect(rows.map(({ outcome, level, continues }) => [outcome, level, continues])).toEqual([
      ['failed', 0, false],
      ['superseded', 1, true],
      ['completed', 1, true],
    ]);
  });

  it('of a single model is carried on by the same, unless it fell silent', async () => {
    rig.upstream.script(inTurn(dying, whole));
    const { text: wire } = await rig.ask({ recovery: 'continue', stream: true });
    expect(expectWhole(wire).comments).toEqual([': continued by openai/gpt-4o-mini']);
    rig.upstream.clear();
    rig.upstream.script(dieBehind('two, ', answer, 'stall'));
    expectBroken((await rig.ask({ recovery: 'continue', stream: true })).text);
    expect(asked()).toHaveLength(1);
  });

  it('again is carried on again, passing over models that are away', async () => {
    const further = dieBehind('three, ', answer, 'error');
    rig.upstream.script(
      inTurn(
        dying,
        () => down,
        further,
        () => down,
        whole,
      ),
    );
    const { text: wire, headers } = await rig.ask(
      chain('openai/m0', 'openai/m1', 'openai/m2', 'openai/m3', 'openai/m4'),
    );
    expect(expectWhole(wire).comments).toEqual([': continued by openai/m2', ': continued by openai/m4']);
    expect(headers['x-clear-fallback-level']).toBe('0');
    expect(await outcomesOf(headers['x-request-id'])).toEqual([
      ...Array<string>(4).fill('failed'),
      'completed',
    ]);
  });

  it('ends in one error where nobody is left, and nobody is asked twice', async () => {
    rig.upstream.script(inTurn(dying, () => down));
    const { text: wire } = await rig.ask(chain('openai/m0', 'openai/m1', 'openai/m2'));
    expect(expectBroken(wire).errors).toEqual([
      { error: expect.objectContaining({ code: 'upstream_error' }) },
    ]);
    expect(asked()).toEqual(['m0', 'm1', 'm2']);
  });

  it('is never carried on in the middle of a tool call', async () => {
    const calling = sampleAnswer({
      text: ['Let me see. '],
      toolCalls: [{ id: 'call_1', name: 'look', arguments: ['{"a', '":1}'] }],
      finish: 'tool_calls',
    });
    rig.upstream.script(dieBehind('{"a', calling, 'cut'));
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    expectBroken(
      (await rig.ask({ ...chain('openai/gpt-4o-mini', 'openai/gpt-4o'), tools })).text,
      'Let me see. ',
    );
    expect(asked()).toEqual(['gpt-4o-mini']);
    rig.upstream.clear();
    // Before the call it is: the call comes from the next model, as it made it.
    const before = dieBehind('Let me see. ', calling, 'cut');
    rig.upstream.script(inTurn(before, serve(calling)));
    const { text: wire } = await rig.ask({ ...chain('openai/gpt-4o-mini', 'openai/gpt-4o'), tools });
    const { chunks, endsInDone } = readStream(wire);
    expect([chunkViolations(chunks), endsInDone]).toEqual([[], true]);
    expect(assembleChunks(chunks).choices).toMatchObject([
      {
        text: 'Let me see. ',
        toolCalls: [{ id: 'call_1', arguments: '{"a":1}' }],
        finishReason: 'tool_calls',
      },
    ]);
  });

  it('inside a document is gone on with as text, as the second half of one is none itself', async () => {
    const document = ['{"name": ', '"Ada"', '}'];
    const format = { type: 'json_object' };
    rig.upstream.script(
      inTurn(
        dieBehind('"Ada"', sampleAnswer({ text: document }), 'cut'),
        serveEvery(sampleAnswer({ text: ['}'] })),
      ),
    );
    const { text: wire } = await rig.ask({ ...chain('openai/m0', prefilled), response_format: format });
    expectWhole(wire, document.join(''));
    const [first, second] = rig.upstream.requests;
    expect(first?.body).toMatchObject({ response_format: format });
    expect(second?.text).not.toMatch(/json/i);
  });

  it('is closed at once when the client leaves while it is carried on, and booked', async () => {
    for (const reply of [silence, streamReply(openAiEvents(answer).slice(0, 3), { ending: 'hold' })]) {
      rig.upstream.clear();
      rig.upstream.script(inTurn(dying, () => reply));
      const call = rig.open(chain('openai/m0', 'openai/m1'));
      await expectClosedAtOnce(call, await rig.upstream.arrival(1));
      const rows = await rig.query('SELECT outcome FROM usage_attempts ORDER BY started_at DESC LIMIT 2');
      expect(rows).toEqual([{ outcome: 'client_gone' }, { outcome: 'failed' }]);
      expect(asked()).toEqual(['m0', 'm1']);
    }
  });

  it('keeps the client by comments while the next model repeats what it has', async () => {
    const slow: Reply = streamReply(openAiEvents(answer), { paceMs: 80 });
    rig.upstream.script(inTurn(dying, () => slow));
    const { comments } = expectWhole((await rig.ask(chain('openai/m0', 'openai/m1'))).text);
    expect(comments).toContain(': keep-alive');
  });
});

it('a whole answer needs none of it: nothing is delivered before it is whole', async () => {
  rig.upstream.script(inTurn(dying, whole));
  const {
    status,
    headers,
    text: body,
  } = await rig.ask({ ...chain('openai/m0', 'openai/m1'), stream: false });
  expect([status, headers['x-clear-fallback-level']]).toEqual([200, '1']);
  expect(JSON.parse(body)).toMatchObject({
    choices: [{ message: { content: text.join('') } }],
    usage: { total_tokens: answer.usage.total_tokens },
  });
  expect(await rig.usageRows(headers['x-request-id'])).toMatchObject([
    { outcome: 'failed', continues: false },
    { outcome: 'completed', continues: false },
  ]);
});
