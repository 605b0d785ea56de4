import { from, lastValueFrom, of } from 'rxjs';
import { chunkEvent, finishEvent, roleEvent, textEvent, usageEvent } from '../../test/support/chat-events.js';
import type { ChatEvent } from '../contract/chat.js';
import { foldChunks } from './fold-chunks.js';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const fold = (...events: ChatEvent[]): Promise<ChatEvent> => lastValueFrom(foldChunks(from(events)));

describe('foldChunks', () => {
  it('joins text, reasoning, finish reason and usage', async () => {
    const events = [
      roleEvent,
      chunkEvent({ reasoning_content: 'hm' }),
      chunkEvent({ reasoning_content: 'm' }),
      textEvent('Hel'),
      textEvent('lo'),
      finishEvent('length'),
      usageEvent(usage),
    ];
    expect(await fold(...events)).toEqual({
      kind: 'completion',
      completion: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'model',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hello', reasoning_content: 'hmm' },
            logprobs: null,
            finish_reason: 'length',
          },
        ],
        usage,
      },
    });
  });

  it('puts parallel tool calls together by their index; content is null then', async () => {
    const call = (index: number, id: string | undefined, name: string | undefined, args: string): ChatEvent =>
      chunkEvent({
        tool_calls: [{ index, ...(id && { id, type: 'function' }), function: { name, arguments: args } }],
      });
    const answer = await fold(
      roleEvent,
      call(0, 'call_a', 'first', ''),
      call(0, undefined, undefined, '{"a":'),
      call(1, 'call_b', 'second', '{}'),
      call(0, undefined, undefined, '1}'),
      finishEvent('tool_calls'),
    );
    expect(answer).toMatchObject({
      completion: {
        choices: [
          {
            message: {
              content: null,
              tool_calls: [
                { id: 'call_a', type: 'function', function: { name: 'first', arguments: '{"a":1}' } },
                { id: 'call_b', type: 'function', function: { name: 'second', arguments: '{}' } },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    [
      'the older function_call',
      [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } },
        { function_call: { arguments: '{"a":' } },
        { function_call: { arguments: '1}' } },
      ],
      { function_call: { name: 'f', arguments: '{"a":1}' } },
    ],
    [
      'calls of custom tools',
      [
        { tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'grep', input: '' } }] },
        { tool_calls: [{ index: 0, custom: { input: 'x ' } }] },
        { tool_calls: [{ index: 0, custom: { input: 'y' } }] },
      ],
      { tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'grep', input: 'x y' } }] },
    ],
    [
      'what a vendor adds to a call',
      [
        {
          tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' }, extra: { sign: 's' } }],
        },
        { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '}' } }] },
      ],
      {
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra: { sign: 's' } },
        ],
      },
    ],
  ])('keeps %s', async (_what, deltas, message) => {
    const answer = await fold(...deltas.map((delta) => chunkEvent(delta)), finishEvent('tool_calls'));
    expect(answer).toMatchObject({ completion: { choices: [{ message }] } });
  });

  it('is bounded like any whole answer', async () => {
    const piece = textEvent('x'.repeat(1024 * 1024));
    const endless = Array.from({ length: 65 }, () => piece);
    await expect(fold(...endless)).rejects.toMatchObject({ kind: 'upstream_protocol' });
  });

  it('makes a piece that it cannot read an error of the answer, not the end of the process', async () => {
    const unreadable = chunkEvent({ tool_calls: JSON.parse('[null]') });
    await expect(fold(unreadable)).rejects.toBeInstanceOf(TypeError);
  });

  it('keeps choices apart and in order', async () => {
    const answer = await fold(
      chunkEvent({ content: 'two' }, null, 1),
      chunkEvent({ content: 'one' }, null, 0),
    );
    expect(answer).toMatchObject({
      completion: {
        choices: [
          { index: 0, message: { content: 'one' } },
          { index: 1, message: { content: 'two' } },
        ],
      },
    });
  });

  it('T75: a refusal without a word has the content null, as in an answer that came whole', async () => {
    const refusal = chunkEvent({ refusal: 'No.' });
    expect(await fold(roleEvent, refusal, finishEvent('content_filter'))).toMatchObject({
      completion: { choices: [{ message: { content: null, refusal: 'No.' } }] },
    });
  });

  it('joins logprobs and annotations', async () => {
    const first = chunkEvent({ content: 'a', annotations: [1] });
    const second = chunkEvent({ content: 'b', annotations: [2] });
    for (const [{ chunk }, token] of [
      [first, 'a'],
      [second, 'b'],
    ] as const) {
      for (const choice of chunk.choices) choice.logprobs = { content: [{ token }], refusal: null };
    }
    expect(await fold(first, second)).toMatchObject({
      completion: {
        choices: [
          {
            message: { content: 'ab', annotations: [1, 2] },
            logprobs: { content: [{ token: 'a' }, { token: 'b' }], refusal: null },
          },
        ],
      },
    });
  });

  it('emits nothing for a stream without choices', async () => {
    expect(
      await lastValueFrom(foldChunks(of(usageEvent(usage))), { defaultValue: undefined }),
    ).toBeUndefined();
  });
});
