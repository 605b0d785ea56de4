import type { ChunkEvent, StreamEvent } from '../../contract/chat.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import { ChunkBuilder } from '../canonical/chunk-builder.js';
import type { GapReader } from '../canonical/skipping-reader.js';
import { parseEventData, UnreadableEvent } from '../canonical/unreadable-event.js';
import { isNothing, isRecord } from '../openai-shape/wire-shape.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { fromResponseError } from './responses-errors.js';
import {
  commonFields,
  finishOf,
  identityOf,
  isBilledSearch,
  toAnnotation,
  toLogprobs,
  usageOf,
} from './responses-output.js';
import { toReasoningDetails } from './responses-reasoning.js';
import { StreamedCalls } from './streamed-calls.js';
import { type Fields, recordOf, recordsOf, textOf } from './responses-wire.js';

type Emit = (event: StreamEvent) => void;

/** What an answer cannot do without, in the text of an event that cannot be read. */
const essential =
  /"type"\s*:\s*"(response\.(completed|incomplete|failed)|error|(response\.)?(function|custom_tool)_call)/;
/** Events in which a piece of the answer is read: `delta`, `arguments` or `input`, there or in the call that they are about. */
const pieces =
  /^response\.(output_text\.delta|refusal\.delta|reasoning_(summary_)?text\.delta|(function_call_arguments|custom_tool_call_input)\.(delta|done)|output_item\.(added|done))$/;

/**
 * Reads the events of a Responses stream as chunks. Items are told apart by `output_index`: some hosts give an item another id in
 * each event. The answer is whole with `response.completed` or `response.incomplete`; types that are not known are passed over.
 * Source: providers digest, OpenAI section 1.4 "Bridge stream", trap T40.
 */
export class ResponsesStreamReader implements GapReader {
  private done = false;
  /** An event was passed over: what was never said may have been in it. */
  private hasGap = false;
  private builder: ChunkBuilder | undefined;
  private calls: StreamedCalls | undefined;
  private reasoned = false;
  private textLength = 0;
  /** Length of the text before the part under way: citations count from the beginning of their part. */
  private partStart = 0;
  private part = '';
  private readonly annotations: Fields[] = [];
  private readonly details: Fields[] = [];
  private searches = 0;

  constructor(private readonly dialect: ResponsesDialect) {}

  event(data: string, emit: Emit): boolean {
    // Some relays close with the other endpoint's last word, or keep the connection open with events without data.
    if (!this.done && !data.startsWith('[DONE]') && data.trim() !== '') this.read(parse(data), emit);
    return this.done;
  }

  end(): void {
    if (!this.done) throw cutStream();
  }

  passOver(data: string): boolean {
    this.hasGap = true;
    return !essential.test(data);
  }

  private read(event: Fields, emit: Emit): void {
    switch (event.type) {
      case 'response.output_text.delta':
        this.readText(event, emit);
        break;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        this.toolCalls(emit).piece(event);
        break;
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done':
        this.toolCalls(emit).rest(event);
        break;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        this.readReasoning(event, emit);
        break;
      case 'response.reasoning_summary_part.added':
        if (this.reasoned) emit(this.chunks(emit).reasoning('\n\n'));
        break;
      case 'response.refusal.delta':
        if (event.delta) emit(this.chunks(emit).delta({ refusal: textOf(event.delta) }));
        break;
      case 'response.output_text.annotation.added':
        this.readAnnotation(event);
        break;
      case 'response.output_item.added':
        this.toolCalls(emit).begin(event);
        break;
      case 'response.output_item.done':
        this.readItem(event, emit);
        break;
      default:
        this.readState(event, emit);
    }
  }

  /** Events about the answer as a whole. @throws GatewayError for those that say it failed. */
  private readState(event: Fields, emit: Emit): void {
    const response = recordOf(event.response);
    switch (event.type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.begin(response, emit);
        break;
      case 'response.completed':
      case 'response.incomplete':
        this.begin(response, emit);
        this.finish(response, emit);
        break;
      case 'response.failed':
        throw fromResponseError(response.error);
      case 'error':
        throw fromResponseError(event.error ?? { ...event, type: undefined });
    }
  }

  private begin(response: Fields, emit: Emit): ChunkBuilder {
    if (this.builder !== undefined) return this.builder;
    const { id, model, created } = identityOf(response);
    this.builder = new ChunkBuilder(id, model, created);
    emit(this.builder.role());
    return this.builder;
  }

  /** A stream that does not begin with the answer's name gets one, unless its own was in what was passed over. */
  private chunks(emit: Emit): ChunkBuilder {
    if (this.builder === undefined && this.hasGap) throw cutStream();
    return this.builder ?? this.begin({}, emit);
  }

  private toolCalls(emit: Emit): StreamedCalls {
    return (this.calls ??= new StreamedCalls(this.chunks(emit), (chunk: ChunkEvent) => emit(chunk)));
  }

  private readText(event: Fields, emit: Emit): void {
    const piece = textOf(event.delta);
    const logprobs = toLogprobs(event.logprobs);
    if (piece === '' && logprobs.length === 0) return;
    this.enterPart(event);
    this.textLength += piece.length;
    emit(this.chunks(emit).text(piece, logprobs.length > 0 ? { content: logprobs, refusal: null } : null));
  }

  private enterPart({ output_index: item, content_index: content }: Fields): void {
    const part = `${String(item)}.${String(content)}`;
    if (part === this.part) return;
    this.part = part;
    this.partStart = this.textLength;
  }

  private readReasoning(event: Fields, emit: Emit): void {
    const piece = textOf(event.delta);
    if (piece === '') return;
    this.reasoned = true;
    emit(this.chunks(emit).reasoning(piece));
  }

  private readAnnotation(event: Fields): void {
    this.enterPart(event);
    const annotation = toAnnotation(recordOf(event.annotation), this.partStart);
    if (annotation !== undefined) this.annotations.push(annotation);
  }

  private readItem(event: Fields, emit: Emit): void {
    const item = recordOf(event.item);
    if (isBilledSearch(item)) this.searches += 1;
    if (item.type !== 'reasoning') {
      this.toolCalls(emit).complete(event);
      return;
    }
    const index = typeof event.output_index === 'number' ? event.output_index : 0;
    this.details.push(...toReasoningDetails(item, index, this.dialect.reasoningFormat));
  }

  /** Each list in one piece: of one that comes again OpenAI's SDKs keep the last piece only, or break off. */
  private sayLists(chunks: ChunkBuilder, emit: Emit): void {
    if (this.details.length > 0) emit(chunks.delta({ reasoning_details: this.details }));
    if (this.annotations.length > 0) emit(chunks.delta({ annotations: this.annotations }));
  }

  private finish(response: Fields, emit: Emit): void {
    const chunks = this.chunks(emit);
    if (this.hasGap && callsIn(response) > chunks.toolCalls) throw cutStream();
    const { finish, native } = finishOf(response, chunks.toolCalls);
    this.sayLists(chunks, emit);
    emit(chunks.finish(finish, native));
    // The answer as it ended names every item, those too of which nothing was told in the stream; some hosts leave them out.
    const searches = Math.max(this.searches, recordsOf(response.output).filter(isBilledSearch).length);
    const usage = usageOf(response, searches);
    if (usage !== undefined) emit(chunks.usage(usage, commonFields(response)));
    this.done = true;
  }
}

/** @throws UnreadableEvent for broken JSON, anything that is no object, and a piece of the answer that is no text. */
function parse(data: string): Fields {
  const parsed = parseEventData(data);
  if (!isRecord(parsed)) throw new UnreadableEvent();
  if (!pieces.test(textOf(parsed.type)) || [parsed, callIn(parsed)].every(isOfTexts)) return parsed;
  throw new UnreadableEvent();
}

function callIn({ item }: Fields): Fields {
  const call = recordOf(item);
  return isCall(call) ? call : {};
}

function isOfTexts({ delta, arguments: args, input }: Fields): boolean {
  return [delta, args, input].every((piece) => isNothing(piece) || typeof piece === 'string');
}

/** The answer as it ended names every call, those too of which the stream told in an event that was passed over. */
function callsIn({ output }: Fields): number {
  return recordsOf(output).filter(isCall).length;
}

function isCall({ type }: Fields): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}
