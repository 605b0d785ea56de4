import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion, FinishReason } from '../../../src/contract/chat.js';
import { assembleChunks, chunkViolations } from '../chunk-validator.js';
import { jsonReply, streamReply } from '../fake-reply.js';
import { sampleAnswer, type SampleAnswer, sampleUsage } from '../openai-wire.js';
import { type ChatContractHarness, credential, type OptionalCase } from './contract-harness.js';
import { callOf, caseOf, chunksOf, completionOf, request, useFakeUpstream } from './contract-run.js';

const weather = { id: 'call_1', name: 'get_weather', arguments: ['{"city":', '"Zürich"', '}'] };
const time = { id: 'call_2', name: 'get_time', arguments: ['{"zone":"CET"}'] };

export const samples = {
  text: sampleAnswer({ text: ['A rose ', 'by any ', 'other näme 世界 🌹', '\n\ndata: not an event'] }),
  reasoning: sampleAnswer({ reasoning: ['Shakespeare, ', 'I think.'], text: ['A rose.'] }),
  toolCall: sampleAnswer({ toolCalls: [weather], finish: 'tool_calls' }),
  parallelToolCalls: sampleAnswer({
    text: ['Two things.'],
    toolCalls: [weather, time],
    finish: 'tool_calls',
  }),
} as const;

/** What the vendor says arrives as the canonical shape, whole and streamed alike. */
export function describeAnswers(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  const check = async (sample: SampleAnswer): Promise<void> => {
    const chat = harness.chat(upstream(), credential);
    upstream().enqueue(jsonReply(harness.whole(sample)), streamReply(harness.events(sample)));
    expectAnswer(await completionOf(chat.complete(callOf(request()))), sample);

    const chunks = await chunksOf(chat.stream(callOf(request({ stream: true }))));
    expect(chunkViolations(chunks)).toEqual([]);
    expectAssembled(chunks, sample);
  };

  describe('answers', () => {
    it('text', () => check(samples.text));
    caseOf(harness, 'reasoning', 'reasoning apart from the text', () => check(samples.reasoning));
    caseOf(harness, 'tool call', 'one tool call', () => check(samples.toolCall));
    caseOf(harness, 'parallel tool calls', 'parallel tool calls after a text', () =>
      check(samples.parallelToolCalls),
    );

    const finishes: readonly [FinishReason, OptionalCase][] = [
      ['length', 'finish length'],
      ['content_filter', 'finish content_filter'],
    ];
    for (const [finish, optional] of finishes) {
      caseOf(harness, optional, `finish reason ${finish}`, () =>
        check(sampleAnswer({ text: ['A ro'], finish })),
      );
    }

    it('an explicit zero in the usage stays a zero', () =>
      check(
        sampleAnswer({
          text: ['x'],
          usage: {
            ...sampleUsage,
            completion_tokens: 0,
            total_tokens: 21,
            completion_tokens_details: { reasoning_tokens: 0 },
          },
        }),
      ));
  });
}

function expectAnswer(completion: ChatCompletion, sample: SampleAnswer): void {
  expect(completion.object).toBe('chat.completion');
  expect(completion.id).not.toBe('');
  expect(completion.model).toBe(sample.model);
  expect(completion.choices).toHaveLength(1);
  const [choice] = completion.choices;
  expect(choice?.index).toBe(0);
  expect(choice?.finish_reason).toBe(sample.finish);
  expect(choice?.message.role).toBe('assistant');
  expect(choice?.message.content).toBe(sample.text.length > 0 ? sample.text.join('') : null);
  expect(choice?.message.reasoning_content ?? '').toBe(sample.reasoning.join(''));
  expect((choice?.message.tool_calls ?? []).map(({ type }) => type)).toEqual(
    sample.toolCalls.map(() => 'function'),
  );
  expectToolCalls(
    (choice?.message.tool_calls ?? []).map(({ id, function: called }) => ({
      id,
      name: called?.name ?? '',
      arguments: called?.arguments ?? '',
    })),
    sample,
  );
  expect(completion.usage).toMatchObject(sample.usage);
}

function expectAssembled(chunks: Parameters<typeof assembleChunks>[0], sample: SampleAnswer): void {
  const { model, choices, usage } = assembleChunks(chunks);
  expect(model).toBe(sample.model);
  expect(choices).toHaveLength(1);
  expect(choices[0]).toMatchObject({
    index: 0,
    text: sample.text.join(''),
    reasoning: sample.reasoning.join(''),
    finishReason: sample.finish,
  });
  expectToolCalls(choices[0]?.toolCalls ?? [], sample);
  expect(usage).toMatchObject(sample.usage);
}

/** Ids are compared by being there and different: some vendors have none, so that the adapter must invent them. */
function expectToolCalls(
  calls: readonly { id: string; name: string; arguments: string }[],
  sample: SampleAnswer,
): void {
  expect(calls.map(({ name }) => name)).toEqual(sample.toolCalls.map(({ name }) => name));
  expect(calls.map((call): unknown => JSON.parse(call.arguments))).toEqual(
    sample.toolCalls.map((call): unknown => JSON.parse(call.arguments.join(''))),
  );
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
  expect(calls.every(({ id }) => id !== '')).toBe(true);
}
