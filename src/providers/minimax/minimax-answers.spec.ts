import { describe, expect, it } from '@jest/globals';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { readFixtures } from '../../../test/support/fixtures.js';
import { replayStream, replayWhole } from '../../../test/support/replay.js';
import type { ChatChunk, ChatMessage } from '../../contract/chat.js';
import { fromErrorAnswer } from '../openai-shape/chat-errors.js';
import { miniMaxDialect } from './minimax-dialect.js';
import { miniMaxErrors } from './minimax-errors.js';
import { toMiniMaxBody } from './minimax-request.js';

const usage = {
  prompt_tokens: 9,
  completion_tokens: 4,
  total_tokens: 13,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

function whole(message: object, fields: object = {}, finish = 'stop'): object {
  return {
    id: 'mm-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'MiniMax-M3',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage,
    base_resp: { status_code: 0, status_msg: '' },
    ...fields,
  };
}

function chunk(delta: object, fields: object = {}, finish: string | null = null): object {
  return {
    id: 'mm-1',
    object: 'chat.completion.chunk',
    created: 1_767_225_600,
    model: 'MiniMax-M3',
    choices: [{ index: 0, delta, finish_reason: finish }],
    input_sensitive: false,
    output_sensitive: false,
    ...fields,
  };
}

const stop = chunk({}, {}, 'stop');
const last = { ...chunk({}), choices: [], usage };

function read(...payloads: unknown[]): ChatChunk[] {
  return replayStream(streamReply(sseEvents(payloads)), undefined, miniMaxDialect);
}

function assembled(...payloads: unknown[]): ReturnType<typeof assembleChunks> {
  const chunks = read(...payloads);
  expect(chunkViolations(chunks)).toEqual([]);
  return assembleChunks(chunks);
}

const detail = (text: string): object => ({ type: 'reasoning.text', id: 'r1', index: 0, text });

describe('a whole answer', () => {
  it('has nothing of the vendor’s verdict, its usage as it came', () => {
    const completion = replayWhole(jsonReply(whole({ content: 'Yes.' })), miniMaxDialect);
    expect(completion).not.toHaveProperty('base_resp');
    expect(completion.usage).toEqual(usage);
  });

  it('T76: has its reasoning from the details', () => {
    const message = { content: 'Yes.', reasoning_details: [detail('Hm, '), detail('yes.')] };
    const { choices } = replayWhole(jsonReply(whole(message)), miniMaxDialect);
    expect(choices[0]?.message).toMatchObject({ ...message, reasoning_content: 'Hm, yes.' });
  });

  it('trap 42: has its reasoning from the tags', () => {
    const message = { content: '<think>\nHm.\n</think>\n\nYes.' };
    const { choices } = replayWhole(jsonReply(whole(message)), miniMaxDialect);
    expect(choices[0]?.message).toMatchObject({ content: 'Yes.', reasoning_content: '\nHm.\n' });
  });
});

describe('a stream', () => {
  const opening = chunk({ role: 'assistant', content: '' });

  it('trap 42: reasoning in tags is apart from the text, wherever the pieces are cut', () => {
    const text = '<think>Hm, 世.</think>\n\nYes, 界.';
    for (let cut = 1; cut < text.length; cut++) {
      const pieces = [text.slice(0, cut), text.slice(cut)].map((content) => chunk({ content }));
      const { choices } = assembled(opening, ...pieces, stop, last, '[DONE]');
      expect(choices[0]).toMatchObject({ reasoning: 'Hm, 世.', text: 'Yes, 界.' });
    }
  });

  it('trap 42: what was held back comes with the end', () => {
    expect(assembled(opening, chunk({ content: '<thi' }), stop, '[DONE]').choices[0]?.text).toBe('<thi');
    expect(assembled(opening, chunk({ content: '<think>a</' }), stop, '[DONE]').choices[0]?.reasoning).toBe(
      'a</',
    );
  });

  it('trap 43: snapshots of the reasoning give every character once, in both forms', () => {
    const texts = ['Hm', 'Hm, so', 'Hm, so yes', 'Hm, so yes.'];
    const chunks = read(
      opening,
      ...texts.map((text) => chunk({ reasoning_details: [detail(text)] })),
      chunk({ content: 'Yes.' }),
      stop,
      last,
      '[DONE]',
    );
    expect(assembleChunks(chunks).choices[0]).toMatchObject({ reasoning: 'Hm, so yes.', text: 'Yes.' });
    const details = chunks.flatMap(({ choices }) => choices[0]?.delta.reasoning_details ?? []);
    expect(details.map((item) => (item as { text: string }).text).join('')).toBe('Hm, so yes.');
  });

  it('trap 43: growing details beside reasoning in pieces give it once', () => {
    const { choices } = assembled(
      opening,
      chunk({ reasoning_content: 'Hm', reasoning_details: [detail('Hm')] }),
      chunk({ reasoning_content: ', so', reasoning_details: [detail('Hm, so')] }),
      chunk({ reasoning_content: ' yes.', reasoning_details: [detail('Hm, so yes.')] }),
      chunk({ content: 'Yes.' }),
      stop,
      '[DONE]',
    );
    expect(choices[0]).toMatchObject({ reasoning: 'Hm, so yes.', text: 'Yes.' });
  });

  it('a last event with the whole message again adds nothing', () => {
    const again = {
      ...chunk({}),
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
      usage,
      base_resp: { status_code: 0, status_msg: '' },
    };
    const chunks = read(opening, chunk({ content: 'Yes.' }), again, '[DONE]');
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks)).toMatchObject({
      usage,
      choices: [{ text: 'Yes.', finishReason: 'stop' }],
    });
    expect(JSON.stringify(chunks)).not.toMatch(/"message"|base_resp/);
  });

  it('text that has begun goes through as it came', () => {
    const text = 'Yes, and <think>.';
    const { choices } = assembled(opening, ...[...text].map((content) => chunk({ content })), stop, '[DONE]');
    expect(choices[0]).toMatchObject({ text, reasoning: '' });
  });
});

describe('answers withheld as offensive', () => {
  const empty = { content: '' };

  it.each(['input_sensitive', 'output_sensitive'])('%s: an empty answer was filtered', (mark) => {
    const { choices } = replayWhole(jsonReply(whole(empty, { [mark]: true })), miniMaxDialect);
    expect(choices[0]).toMatchObject({ finish_reason: 'content_filter', native_finish_reason: mark });
    expect(
      assembled(chunk({ role: 'assistant', content: '' }), chunk({}, { [mark]: true }, 'stop'), '[DONE]'),
    ).toMatchObject({ choices: [{ finishReason: 'content_filter', nativeFinishReason: mark }] });
  });

  it('a marked answer that says something stopped by itself', () => {
    const { choices } = replayWhole(
      jsonReply(whole({ content: 'Yes.' }, { output_sensitive: true })),
      miniMaxDialect,
    );
    expect(choices[0]?.finish_reason).toBe('stop');
  });

  it('T79: no answer at all is the caller’s mistake', () => {
    for (const mark of ['input_sensitive', 'output_sensitive'])
      expect(() => replayWhole(jsonReply({ choices: null, [mark]: true }), miniMaxDialect)).toThrow(
        expect.objectContaining({ kind: 'content_filtered' }),
      );
  });

  it('an answer that was stopped half-way ends there', () => {
    const verdict = { base_resp: { status_code: 1027, status_msg: 'output sensitive' }, choices: null };
    const begun = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Half' })];
    expect(assembled(...begun, verdict, '[DONE]').choices[0]).toMatchObject({
      text: 'Half',
      finishReason: 'content_filter',
      nativeFinishReason: 'output_sensitive',
    });
    expect(() => read(verdict)).toThrow(expect.objectContaining({ kind: 'content_filtered' }));
  });
});

describe('failures', () => {
  const codes: readonly (readonly [number, string])[] = [
    [1000, 'upstream_unavailable'],
    [1001, 'upstream_timeout'],
    [1002, 'upstream_rate_limited'],
    [1004, 'upstream_auth'],
    [1008, 'upstream_quota'],
    [1024, 'upstream_unavailable'],
    [1026, 'content_filtered'],
    [1027, 'content_filtered'],
    [1033, 'upstream_unavailable'],
    [1039, 'context_too_long'],
    [1041, 'upstream_rate_limited'],
    [1042, 'invalid_request'],
    [2013, 'invalid_request'],
    [2045, 'upstream_rate_limited'],
    [2049, 'upstream_auth'],
    [2056, 'upstream_quota'],
    [4711, 'upstream_unavailable'],
  ];
  const fail = (status: number, body: object) =>
    fromErrorAnswer({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) }, miniMaxErrors);

  it.each(codes)('trap 37: %i inside a 200 is %s, whole and streamed', (code, kind) => {
    const body = { base_resp: { status_code: code, status_msg: 'No.' }, choices: null };
    const error = expect.objectContaining({ kind, code: expect.not.stringMatching(/\d/) });
    expect(() => replayWhole(jsonReply(body), miniMaxDialect)).toThrow(error);
    expect(() => read(body)).toThrow(error);
    expect(fail(200, body)).toMatchObject({ kind });
  });

  it.each([200, 402, 429, 500])('trap 38: 1008 is a used-up balance inside a %i', (status) => {
    const bodies = [
      { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      { type: 'error', error: { type: 'e', message: 'insufficient balance (1008)', http_code: '429' } },
    ];
    for (const body of bodies)
      expect(fail(status, body)).toMatchObject({ kind: 'upstream_quota', upstreamStatus: status });
  });

  it('a prompt that is too long goes to a larger model, whatever the code', () => {
    const message = 'invalid params, context window exceeds limit (2013)';
    const bodies = [
      { type: 'error', error: { type: 'bad_request_error', message, http_code: '400' } },
      { base_resp: { status_code: 2013, status_msg: 'invalid params, context window exceeds limit' } },
    ];
    for (const body of bodies) {
      expect(fail(400, body)).toMatchObject({ kind: 'context_too_long', code: 'context_length_exceeded' });
      expect(fail(200, body)).toMatchObject({ kind: 'context_too_long' });
      expect(() => read(body)).toThrow(expect.objectContaining({ kind: 'context_too_long' }));
    }
  });

  it.each([
    ['400', 'invalid_request'],
    ['401', 'upstream_auth'],
    ['403', 'upstream_auth'],
    ['404', 'upstream_model_gone'],
    ['429', 'upstream_rate_limited'],
    ['500', 'upstream_unavailable'],
  ])('an http_code of %s without a code of its own speaks for itself', (httpCode, kind) => {
    const error = { type: 'some_error', message: 'No.', http_code: httpCode };
    expect(fail(Number(httpCode), { type: 'error', error }).kind).toBe(kind);
    expect(() => read({ type: 'error', error })).toThrow(expect.objectContaining({ kind }));
  });
});

describe('a 403 and a 404 without a code of its own', () => {
  it.each([
    [403, 'The prompt violates our policies.', 'content_filtered'],
    [403, 'no access to model x', 'upstream_model_gone'],
    [403, 'file x is not yours', 'invalid_request'],
    [404, 'unknown model', 'upstream_model_gone'],
    [404, 'file x not found', 'invalid_request'],
  ])('%i: %j is %s', (status, message, kind) => {
    const error = { type: 'some_error', message, http_code: String(status) };
    const body = Buffer.from(JSON.stringify({ type: 'error', error }));
    expect(fromErrorAnswer({ status, headers: {}, body }, miniMaxErrors).kind).toBe(kind);
  });
});

describe('a question, a call, its result, an answer', () => {
  const question: ChatMessage = { role: 'user', content: 'Weather in Ulm?' };
  const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' };
  const calls = [
    { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"c":"Ulm"}' } },
  ];
  const asked = { content: '', reasoning_details: [detail('The tool knows.')], tool_calls: calls };

  const secondTurn = (message: ChatMessage): ChatMessage | undefined =>
    toMiniMaxBody(catalogueCall('minimax/minimax-m2.7', { messages: [question, message, result] }), false)
      .messages[1];
  const { choices } = replayWhole(jsonReply(whole(asked, {}, 'tool_calls')), miniMaxDialect);
  const message = { ...choices[0]?.message } as ChatMessage;

  it('with all fields: the details come back as they were', () => {
    expect(secondTurn(message)).toEqual({
      role: 'assistant',
      content: null,
      reasoning_details: [detail('The tool knows.')],
      tool_calls: calls,
    });
  });

  it('with the text of the reasoning alone: it comes back in tags', () => {
    const { reasoning_details: _lost, ...rest } = message;
    expect(secondTurn(rest)).toMatchObject({
      content: '<think>\nThe tool knows.\n</think>\n\n',
      tool_calls: calls,
    });
  });

  it('with OpenAI’s own fields alone: calls and ids come back', () => {
    const { role, content, tool_calls: kept } = message;
    expect(secondTurn({ role, content, tool_calls: kept })).toEqual({ role, content, tool_calls: calls });
  });
});

describe('synthetic fixtures', () => {
  it.each(readFixtures('minimax'))('$name, in any slices', ({ request, reply, expected }) => {
    for (const slicing of [undefined, 7, 1]) {
      if (!request.stream) {
        expect(replayWhole(reply, miniMaxDialect)).toMatchObject(expected);
        continue;
      }
      const chunks = replayStream(reply, slicing, miniMaxDialect);
      expect(chunkViolations(chunks)).toEqual([]);
      expect(assembleChunks(chunks)).toMatchObject(expected);
    }
  });
});
