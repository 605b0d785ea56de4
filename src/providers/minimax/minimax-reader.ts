import type { DialectReader } from '../openai-shape/dialect.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { GrowingText } from './growing-text.js';
import { failureCode } from './minimax-errors.js';
import { splitThinkTags, ThinkTags } from './think-tags.js';

type Fields = Record<string, unknown>;

/** What is known of one choice of a stream. */
interface ChoiceState {
  readonly tags: ThinkTags;
  readonly reasoning: GrowingText;
  /** By place in `reasoning_details`. */
  readonly details: GrowingText[];
}

/** The answer was found offensive: code of a `base_resp`. */
const outputSensitive = 1027;

/**
 * Reads what only MiniMax says: reasoning in tags and as growing snapshots, the word on every answer in `base_resp`, answers
 * withheld as offensive. Source: second digest section 6.
 */
export class MiniMaxReader implements DialectReader {
  private readonly choices = new Map<number, ChoiceState>();
  /** Whether the caller has something of a streamed answer already. */
  private said = false;
  /** Why the vendor withholds the answer, in its own word. */
  private withheld: 'input_sensitive' | 'output_sensitive' | undefined;

  /** Until the text has begun a chunk of it may be reasoning. */
  get seesText(): true | undefined {
    for (const { tags } of this.choices.values()) if (!tags.settled) return true;
    return this.choices.size === 0 ? true : undefined;
  }

  receive(parsed: Fields): boolean {
    let changed = this.readVerdict(parsed);
    if (!Array.isArray(parsed.choices)) return changed;
    for (const choice of parsed.choices as unknown[]) {
      if (!isRecord(choice)) continue;
      if (isRecord(choice.delta)) {
        if (this.readDelta(choice, choice.delta)) changed = true;
      } else if (this.choices.size > 0) {
        // An older build repeats the whole message in the last event.
        changed = delete choice.message;
      } else if (isRecord(choice.message) && readMessage(choice.message)) changed = true;
      if (this.readFinish(choice)) changed = true;
    }
    return changed;
  }

  /** A failure is left for the common way to read errors; of an answer that is under way it may be the end. */
  private readVerdict(parsed: Fields): boolean {
    if (parsed.input_sensitive === true) this.withheld = 'input_sensitive';
    if (parsed.output_sensitive === true) this.withheld = 'output_sensitive';
    if (!('base_resp' in parsed)) return false;
    const code = failureCode(parsed.base_resp);
    if (code === outputSensitive && this.said) {
      parsed.choices = [
        { index: 0, delta: {}, finish_reason: 'content_filter', native_finish_reason: 'output_sensitive' },
      ];
    } else if (code !== undefined) return false;
    return delete parsed.base_resp;
  }

  private readDelta(choice: Fields, delta: Fields): boolean {
    const state = this.stateOf(choice.index);
    let changed = readReasoning(delta, state);
    if (typeof delta.content === 'string' && delta.content !== '' && !state.tags.settled) {
      const { content } = delta;
      const piece = state.tags.push(content);
      if (piece.text !== content) changed = true;
      put(delta, piece.reasoning, piece.text);
    }
    if (choice.finish_reason) {
      const rest = state.tags.end();
      if (rest.reasoning !== '' || rest.text !== '') changed = true;
      append(delta, rest.reasoning, rest.text);
    }
    this.said ||= Boolean(delta.content || delta.reasoning_content || delta.tool_calls);
    return changed;
  }

  private stateOf(index: unknown): ChoiceState {
    const place = typeof index === 'number' ? index : 0;
    const known = this.choices.get(place);
    if (known !== undefined) return known;
    const state = { tags: new ThinkTags(), reasoning: new GrowingText(), details: [] };
    this.choices.set(place, state);
    return state;
  }

  /** An empty answer that was marked as offensive did not stop by itself. */
  private readFinish(choice: Fields): boolean {
    if (!choice.finish_reason || this.withheld === undefined || this.said || saysSomething(choice.message))
      return false;
    choice.finish_reason = 'content_filter';
    choice.native_finish_reason = this.withheld;
    return true;
  }
}

function readMessage(message: Fields): boolean {
  let changed = false;
  if (!message.reasoning_content) {
    const reasoning = textsOf(message.reasoning_details).join('');
    if (reasoning !== '') {
      message.reasoning_content = reasoning;
      changed = true;
    }
  }
  if (typeof message.content !== 'string') return changed;
  const { reasoning, text } = splitThinkTags(message.content);
  if (text === message.content) return changed;
  message.content = text;
  if (reasoning !== '') message.reasoning_content = `${textOr(message.reasoning_content)}${reasoning}`;
  return true;
}

/** Leaves of the reasoning in a delta what is new, in both its forms. */
function readReasoning(delta: Fields, { reasoning, details }: ChoiceState): boolean {
  let changed = false;
  let told = '';
  if (Array.isArray(delta.reasoning_details)) {
    const list: unknown[] = delta.reasoning_details;
    list.forEach((detail, place) => {
      if (!isRecord(detail) || typeof detail.text !== 'string') return;
      const fresh = (details[place] ??= new GrowingText()).next(detail.text);
      if (fresh !== detail.text) changed = true;
      detail.text = fresh;
      told += fresh;
    });
    if (told === '' && list.every((detail) => isRecord(detail) && detail.text === ''))
      changed = delete delta.reasoning_details;
  }
  const { reasoning_content: text } = delta;
  const isTold = typeof text === 'string' && text !== '';
  const fresh = isTold ? reasoning.next(text) : told;
  if (fresh === (isTold ? text : '')) return changed;
  delta.reasoning_content = fresh;
  return true;
}

function put(delta: Fields, reasoning: string, text: string): void {
  if (text === '') delete delta.content;
  else delta.content = text;
  append(delta, reasoning, '');
}

function append(delta: Fields, reasoning: string, text: string): void {
  if (reasoning !== '') delta.reasoning_content = `${textOr(delta.reasoning_content)}${reasoning}`;
  if (text !== '') delta.content = `${textOr(delta.content)}${text}`;
}

function textsOf(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((detail: unknown) =>
    isRecord(detail) && typeof detail.text === 'string' ? [detail.text] : [],
  );
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function saysSomething(message: unknown): boolean {
  if (!isRecord(message)) return false;
  return Boolean(message.content) || (Array.isArray(message.tool_calls) && message.tool_calls.length > 0);
}
