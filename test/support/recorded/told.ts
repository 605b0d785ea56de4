import type { ChatChunk, ChatCompletion, Usage } from '../../../src/contract/chat.js';

/** What an answer says, whoever says it: the vendor in a recording, or the gateway. */
export interface Told {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly toolCalls: readonly ToldCall[];
  /** OpenAI's word. */
  readonly finish: string;
  /** The vendor's own word; undefined where it has none. */
  readonly nativeFinish: string | undefined;
  /** Undefined where the vendor was not asked for it. */
  readonly usage: ToldUsage | undefined;
  readonly citations: readonly ToldCitation[];
}

/** What else a recording says. */
export interface RecordedTold extends Told {
  readonly model: string;
  /** Opaque state that must come back with the next request: signatures, encrypted reasoning. */
  readonly seals: readonly string[];
  /** The answer was withheld without a word why: the gateway has to find one. */
  readonly withheld: boolean;
}

export interface ToldCall {
  /** Undefined where the vendor gives none. */
  readonly id: string | undefined;
  readonly name: string;
  /** Parsed. */
  readonly arguments: unknown;
}

export interface ToldUsage {
  readonly prompt: number;
  readonly completion: number;
  readonly cached: number;
  readonly written: number;
  readonly reasoning: number;
}

export interface ToldCitation {
  readonly url: string;
  readonly title: string;
  /** The part of the text that it stands behind. */
  readonly cited: string;
}

/** The whole answer of the gateway. */
export function toldByCompletion({ choices, usage }: ChatCompletion): Told {
  const [choice] = choices;
  if (choice === undefined || choices.length > 1) throw new Error('One choice was asked for.');
  const { message, finish_reason: finish, native_finish_reason: native } = choice;
  const text = message.content ?? '';
  return {
    text,
    reasoning: message.reasoning_content ?? '',
    refusal: message.refusal ?? '',
    toolCalls: (message.tool_calls ?? []).map(({ id, function: called }) => ({
      id,
      name: called?.name ?? '',
      arguments: JSON.parse(called?.arguments ?? ''),
    })),
    finish,
    nativeFinish: native ?? finish,
    usage: toldUsage(usage),
    citations: citationsOf(message['annotations'], text),
  };
}

/** The streamed answer of the gateway, put together by plain concatenation. */
export function toldByChunks(chunks: readonly ChatChunk[]): Told {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const deltas = choices.map(({ delta }) => delta);
  const joined = (field: 'content' | 'reasoning_content' | 'refusal'): string =>
    deltas.map((delta) => delta[field] ?? '').join('');
  const pieces = deltas.flatMap((delta) => delta.tool_calls ?? []);
  const places = [...new Set(pieces.map(({ index }) => index))].sort((left, right) => left - right);
  const last = choices.findLast(({ finish_reason }) => finish_reason !== null);
  const text = joined('content');
  return {
    text,
    reasoning: joined('reasoning_content'),
    refusal: joined('refusal'),
    toolCalls: places.map((place) => {
      const own = pieces.filter(({ index }) => index === place);
      return {
        id: own.map(({ id }) => id ?? '').join(''),
        name: own.map((piece) => piece.function?.name ?? '').join(''),
        arguments: JSON.parse(own.map((piece) => piece.function?.arguments ?? '').join('')),
      };
    }),
    finish: last?.finish_reason ?? '',
    nativeFinish: last?.native_finish_reason ?? last?.finish_reason ?? undefined,
    usage: toldUsage(chunks.at(-1)?.usage),
    citations: deltas.flatMap((delta) => citationsOf(delta['annotations'], text)),
  };
}

function toldUsage(usage: Usage | null | undefined): ToldUsage | undefined {
  if (!usage) return undefined;
  return {
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    written: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

interface UrlCitation {
  readonly url: string;
  readonly title: string;
  readonly start_index: number;
  readonly end_index: number;
}

/** OpenAI's chat nests what its Responses endpoint has flat. */
function citationsOf(annotations: unknown, text: string): ToldCitation[] {
  if (!Array.isArray(annotations)) return [];
  return (annotations as { url_citation: UrlCitation }[]).map(({ url_citation: citation }) => ({
    url: citation.url,
    title: citation.title,
    cited: text.slice(citation.start_index, citation.end_index),
  }));
}
