import type { RecordedTold, ToldUsage } from './told.js';

interface MessageWire {
  readonly model: string;
  readonly content: readonly BlockWire[];
  readonly stop_reason: string;
  readonly stop_details?: { readonly explanation?: string } | null;
  readonly usage: UsageWire;
}

interface BlockWire {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly citations?: readonly CitationWire[] | null;
}

interface CitationWire {
  readonly type: string;
  readonly url: string;
  readonly title: string;
}

interface UsageWire {
  readonly input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number } | null;
}

interface EventWire {
  readonly type: string;
  readonly index?: number;
  readonly message?: MessageWire;
  readonly content_block?: BlockWire;
  readonly delta?: {
    readonly type?: string;
    readonly text?: string;
    readonly thinking?: string;
    readonly signature?: string;
    readonly partial_json?: string;
    readonly citation?: CitationWire;
    readonly stop_reason?: string;
    readonly stop_details?: MessageWire['stop_details'];
  };
  readonly usage?: UsageWire;
}

/** Source: providers digest, Anthropic section 2.8. */
const finishes: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

export function toldByAnthropic(payloads: readonly unknown[], streamed: boolean): RecordedTold {
  const message = streamed ? assemble(payloads as readonly EventWire[]) : (payloads[0] as MessageWire);
  const { content, stop_reason: nativeFinish } = message;
  const ofType = (type: string): readonly BlockWire[] => content.filter((block) => block.type === type);
  const texts = ofType('text');
  const refusal = message.stop_details?.explanation ?? '';
  return {
    model: message.model,
    text: texts.map(({ text = '' }) => text).join(''),
    reasoning: ofType('thinking')
      .map(({ thinking = '' }) => thinking)
      .join(''),
    refusal,
    toolCalls: ofType('tool_use').map(({ id, name = '', input }) => ({ id, name, arguments: input })),
    finish: finishes[nativeFinish] ?? '',
    nativeFinish,
    usage: anthropicUsage(message.usage),
    citations: texts.flatMap(({ text = '', citations }) =>
      (citations ?? [])
        .filter(({ type }) => type === 'web_search_result_location')
        .map(({ url, title }) => ({ url, title, cited: text })),
    ),
    seals: ofType('thinking').map(({ signature = '' }) => signature),
    withheld: false,
  };
}

/** What the SDK makes of the events up to the one that ends the answer. */
function assemble(events: readonly EventWire[]): MessageWire {
  const end = events.findIndex(({ type }) => type === 'message_stop');
  const answer = events.slice(0, end);
  const starts = answer.filter(({ type }) => type === 'message_start').map(({ message }) => message);
  const last = answer.findLast(({ type }) => type === 'message_delta');
  const usages = [...starts.map((start) => start?.usage), ...answer.map(({ usage }) => usage)];
  return {
    model: starts[0]?.model ?? '',
    content: answer.filter(({ type }) => type === 'content_block_start').map((start) => block(start, answer)),
    stop_reason: last?.delta?.stop_reason ?? '',
    stop_details: last?.delta?.stop_details,
    // Counts are cumulative; what a later event leaves out or calls null stays.
    usage: Object.fromEntries(
      usages
        .flatMap((usage) => Object.entries(usage ?? {}))
        .filter(([, count]) => count !== null && count !== undefined),
    ),
  };
}

function block({ index, content_block: start }: EventWire, events: readonly EventWire[]): BlockWire {
  const deltas = events.filter((event) => event.index === index && event.delta).map(({ delta }) => delta);
  const joined = (field: 'text' | 'thinking' | 'signature' | 'partial_json'): string =>
    deltas.map((delta) => delta?.[field] ?? '').join('');
  const input = joined('partial_json');
  return {
    type: start?.type ?? '',
    id: start?.id,
    name: start?.name,
    text: (start?.text ?? '') + joined('text'),
    thinking: (start?.thinking ?? '') + joined('thinking'),
    signature: (start?.signature ?? '') + joined('signature'),
    input: input === '' ? start?.input : JSON.parse(input),
    citations: deltas.flatMap((delta) => delta?.citation ?? []),
  };
}

/** Source: providers digest, Anthropic section 2.8 "Usage". */
function anthropicUsage(usage: UsageWire): ToldUsage {
  const written = usage.cache_creation_input_tokens ?? 0;
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    prompt: (usage.input_tokens ?? 0) + written + cached,
    completion: usage.output_tokens ?? 0,
    cached,
    written,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  };
}
