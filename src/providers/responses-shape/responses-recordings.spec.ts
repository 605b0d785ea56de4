import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { describeRecordings, recordingNamed } from '../../../test/support/fixtures.js';
import { readResponses } from '../../../test/support/responses-run.js';

interface Payload {
  readonly type: string;
  readonly response?: { readonly usage?: Readonly<Record<string, number>> };
  readonly item?: {
    readonly type: string;
    readonly call_id: string;
    readonly name: string;
    readonly arguments: string;
  };
  readonly delta?: string;
}

/** The answers of a recording: some hold several, one behind the other. */
function answersOf(payloads: readonly unknown[]): Payload[][] {
  const answers: Payload[][] = [];
  for (const payload of payloads as readonly Payload[]) {
    if (payload.type === 'response.created') answers.push([]);
    answers.at(-1)?.push(payload);
  }
  return answers;
}

describeRecordings('openai/responses', (recordings) => {
  const answers = recordings
    .filter(({ streamed, name }) => streamed && !name.startsWith('error'))
    .flatMap(({ name, payloads }) =>
      answersOf(payloads).map((events, index) => [name, index, events] as const),
    );

  it('hold streamed answers', () => {
    expect(answers.length).toBeGreaterThanOrEqual(4);
  });

  it.each(answers)('%s, answer %i: text, reasoning, calls and counts', (_name, _index, events) => {
    const { chunks, failure } = readResponses(events);
    expect(failure).toBeUndefined();
    expect(chunkViolations(chunks)).toEqual([]);
    const said = (type: string): string =>
      events.flatMap((event) => (event.type === type ? [event.delta] : [])).join('');
    const calls = events.flatMap(({ type, item }) =>
      type === 'response.output_item.done' && item?.type === 'function_call' ? [item] : [],
    );
    const { choices, usage } = assembleChunks(chunks);
    expect(choices[0]).toMatchObject({
      text: said('response.output_text.delta'),
      reasoning: said('response.reasoning_summary_text.delta'),
      toolCalls: calls.map((call) => ({ id: call.call_id, name: call.name, arguments: call.arguments })),
      finishReason: calls.length > 0 ? 'tool_calls' : 'stop',
    });
    const counted = events.at(-1)?.response?.usage;
    expect(usage).toMatchObject({
      prompt_tokens: counted?.input_tokens,
      completion_tokens: counted?.output_tokens,
    });
    expect(usage?.total_tokens).toBe(counted?.total_tokens);
    expect(usage?.prompt_tokens_details?.cached_tokens).toBeLessThanOrEqual(usage?.prompt_tokens ?? 0);
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBeLessThanOrEqual(
      usage?.completion_tokens ?? 0,
    );
  });

  it('sealed reasoning reaches the caller as it came', () => {
    const { payloads } = recordingNamed(recordings, 'reasoning-encrypted-content.1.chunks.txt');
    const [events = []] = answersOf(payloads);
    const sealed = events.find(
      ({ type, item }) => type === 'response.output_item.done' && item?.type === 'reasoning',
    );
    const details = readResponses(events).chunks.flatMap(
      ({ choices }) => choices[0]?.delta.reasoning_details ?? [],
    );
    expect(details).toContainEqual({
      type: 'reasoning.encrypted',
      format: 'test-v1',
      index: 0,
      data: sealed?.item !== undefined && Reflect.get(sealed.item, 'encrypted_content'),
    });
  });

  it('T33: an account without credit, told with status 200, in the middle of a stream', () => {
    const { payloads } = recordingNamed(recordings, 'error.1.chunks.txt');
    expect(readResponses(payloads).failure).toMatchObject({ kind: 'upstream_quota' });
  });
});
