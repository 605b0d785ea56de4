import type { RecordedTold, ToldCitation, ToldUsage } from './told.js';

interface ResponseWire {
  readonly model: string;
  readonly status: string;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output: readonly ItemWire[];
  readonly usage: UsageWire;
}

interface ItemWire {
  readonly type: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly encrypted_content?: string | null;
  readonly summary?: readonly { readonly text: string }[];
  readonly content?: readonly {
    readonly type: string;
    readonly text?: string;
    readonly refusal?: string;
    readonly annotations?: readonly AnnotationWire[];
  }[];
}

interface AnnotationWire {
  readonly url: string;
  readonly title: string;
  readonly start_index: number;
  readonly end_index: number;
}

interface UsageWire {
  readonly input_tokens: number;
  readonly input_tokens_details?: { readonly cached_tokens?: number; readonly cache_write_tokens?: number };
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number };
}

interface EventWire {
  readonly type: string;
  readonly delta?: string;
  readonly item?: ItemWire;
  readonly response?: ResponseWire;
}

/** Source: providers digest, OpenAI section 1.4 "Bridge mapping". */
export function toldByResponses(payloads: readonly unknown[], streamed: boolean): RecordedTold {
  const response = streamed ? last(payloads as readonly EventWire[]) : (payloads[0] as ResponseWire);
  const { output, usage } = response;
  const ofType = (type: string): readonly ItemWire[] => output.filter((item) => item.type === type);
  const contents = ofType('message').flatMap((item) => item.content ?? []);
  const text = contents.map((content) => content.text ?? '').join('');
  return {
    model: response.model,
    text,
    reasoning: ofType('reasoning')
      .flatMap((item) => (item.summary ?? []).map((part) => part.text))
      .join('\n\n'),
    refusal: contents.map((content) => content.refusal ?? '').join(''),
    toolCalls: ofType('function_call').map(({ call_id: id, name = '', arguments: text = '' }) => ({
      id,
      name,
      arguments: JSON.parse(text),
    })),
    finish: finishOf(response),
    nativeFinish: undefined,
    usage: responsesUsage(usage),
    citations: contents.flatMap(({ annotations = [] }) =>
      annotations.map((annotation) => citation(annotation, text)),
    ),
    seals: ofType('reasoning').flatMap((item) => item.encrypted_content ?? []),
    withheld: false,
  };
}

/** The response as it stands when the answer ends; its `output` is what the items done until then are. */
function last(events: readonly EventWire[]): ResponseWire {
  const end = events.findIndex(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  const response = events[end]?.response;
  if (response === undefined) throw new Error('The recording does not end.');
  const items = events.slice(0, end).filter(({ type }) => type === 'response.output_item.done');
  return { ...response, output: items.flatMap(({ item }) => item ?? []) };
}

function finishOf({ status, incomplete_details: details, output }: ResponseWire): string {
  if (status === 'incomplete') return details?.reason === 'content_filter' ? 'content_filter' : 'length';
  return output.some(({ type }) => type === 'function_call') ? 'tool_calls' : 'stop';
}

function citation({ url, title, start_index, end_index }: AnnotationWire, text: string): ToldCitation {
  return { url, title, cited: text.slice(start_index, end_index) };
}

function responsesUsage(usage: UsageWire): ToldUsage {
  return {
    prompt: usage.input_tokens,
    completion: usage.output_tokens,
    cached: usage.input_tokens_details?.cached_tokens ?? 0,
    written: usage.input_tokens_details?.cache_write_tokens ?? 0,
    reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
