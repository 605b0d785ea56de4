import { begin, end, textBlock, toolBlock } from './anthropic-events.js';
import { sseEvents } from './fake-reply.js';
import { answered, candidate } from './gemini-calls.js';
import { openAiPayloads, sampleAnswer } from './openai-wire.js';

/** A vendor's stream, taken apart so that a test can damage it where it wants to. */
export interface SpokenStream {
  /** Before anything of the answer. */
  readonly prelude: readonly string[];
  /** One event for each piece of the text. */
  readonly pieces: readonly string[];
  /** Why it ended, and that it has. */
  readonly ending: readonly string[];
}

/** One vendor as the tests of broken streams speak to it. */
export interface Speaker {
  /** A model that is asked at the endpoint of these streams. */
  readonly model: string;
  readonly text: (...pieces: string[]) => SpokenStream;
  /** A call of `tool_A` in two pieces where the vendor cuts calls up. */
  readonly call: readonly string[];
  /** The vendor breaks off, in its own words. */
  readonly error: string;
}

const oops = 'canary of the vendor';

const [role, ...openAiTail] = openAiPayloads(sampleAnswer());
const openAiChunk = (delta: object): unknown =>
  openAiPayloads(sampleAnswer({ text: ['x'] })).map((payload) => ({
    ...(payload as object),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null }],
  }))[1];
const openAiCall = (id: string | undefined, args: string): unknown =>
  openAiChunk({
    tool_calls: [
      { index: 0, id, type: id && 'function', function: { name: id && 'tool_A', arguments: args } },
    ],
  });

const [open, close] = textBlock(0);

export const speakers = {
  'the OpenAI shape': {
    model: 'openai/gpt-4o-mini',
    text: (...pieces) => ({
      prelude: sseEvents([role]),
      pieces: sseEvents(pieces.map((content) => openAiChunk({ content }))),
      ending: sseEvents(openAiTail),
    }),
    call: sseEvents([openAiCall('A', '{"city":'), openAiCall(undefined, '"Rome"}')]),
    error: sseEvents([{ error: { message: oops, type: 'server_error' } }]).join(''),
  },
  Anthropic: {
    model: 'anthropic/m0',
    text: (...pieces) => ({
      prelude: sseEvents([begin(), { type: 'ping' }, open]),
      pieces: sseEvents(textBlock(0, ...pieces).slice(1, -1)),
      ending: sseEvents([close, ...end('end_turn')]),
    }),
    call: sseEvents(toolBlock(1, 'A', '{"city":', '"Rome"}')),
    error: sseEvents([{ type: 'error', error: { type: 'overloaded_error', message: oops } }]).join(''),
  },
  Gemini: {
    model: 'google/m0',
    text: (...pieces) => ({
      prelude: sseEvents([{ usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 }, responseId: 'r1' }]),
      pieces: sseEvents(pieces.map((text) => candidate([{ text }]))),
      ending: sseEvents([answered([{ text: '' }])]),
    }),
    call: sseEvents([candidate([{ functionCall: { name: 'tool_A', args: { city: 'Rome' } } }])]),
    error: sseEvents([{ error: { code: 503, status: 'UNAVAILABLE', message: oops } }]).join(''),
  },
} as const satisfies Readonly<Record<string, Speaker>>;

/** All events of a stream in their order. */
export function wholeOf({ prelude, pieces, ending }: SpokenStream): string[] {
  return [...prelude, ...pieces, ...ending];
}
