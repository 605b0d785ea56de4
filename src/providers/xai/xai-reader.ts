import type { DialectReader } from '../openai-shape/dialect.js';
import { putWebSearches } from '../openai-shape/usage-counts.js';
import { isRecord } from '../openai-shape/wire-shape.js';

type Fields = Record<string, unknown>;

/** Shorter pieces of reasoning may well come twice: a digit, a blank, a word. */
const shortestRepeat = 8;

/** Reads what only xAI says, in one answer. Source: second digest section 3. */
export class XaiReader implements DialectReader {
  private lastReasoning: unknown;
  private readonly cited = new Set<unknown>();

  receive(parsed: Fields): boolean {
    const { usage, choices, citations } = parsed;
    let changed = isRecord(usage) && mendCounts(usage);
    // Each source that it has searched for us is billed as one call.
    if (isRecord(usage) && putWebSearches(usage, usage.num_sources_used)) changed = true;
    if (!Array.isArray(choices) || choices.length === 0) return changed;
    const choice: unknown = choices[0];
    if (!isRecord(choice)) return changed;
    if (isRecord(choice.delta) && this.dropRepeat(choice.delta)) changed = true;
    if (Array.isArray(citations)) {
      delete parsed.citations;
      this.annotate(choice, citations);
      changed = true;
    }
    return changed;
  }

  /** Some streams say a piece of reasoning twice. */
  private dropRepeat(delta: Fields): boolean {
    const { reasoning_content: piece } = delta;
    const isRepeat =
      typeof piece === 'string' && piece.length >= shortestRepeat && piece === this.lastReasoning;
    this.lastReasoning = piece;
    if (isRepeat) delete delta.reasoning_content;
    return isRepeat;
  }

  /** Addresses beside the answer become annotations of it, each once; the vendor does not say which words they are about. */
  private annotate(choice: Fields, citations: readonly unknown[]): void {
    const said = isRecord(choice.delta) ? choice.delta : choice.message;
    const fresh = citations.filter((url) => typeof url === 'string' && !this.cited.has(url));
    if (!isRecord(said) || fresh.length === 0) return;
    const told = this.cited.size;
    fresh.forEach((url) => this.cited.add(url));
    const annotations = fresh.map((url, place) => ({
      type: 'url_citation',
      url_citation: { start_index: 0, end_index: 0, title: '', url },
      // OpenAI's SDK for Python breaks off at a second piece of a list whose members do not say where they belong.
      ...(told === 0 ? {} : { index: told + place }),
    }));
    const before: readonly unknown[] = Array.isArray(said.annotations) ? said.annotations : [];
    said.annotations = [...before, ...annotations];
  }
}

/**
 * Reasoning belongs to the completion and cached tokens to the prompt. The vendor leaves the one out of it, and at times the
 * other: by the sum, or by there being more of them than of the whole. Its price is the operator's business and goes.
 * Source: second digest section 3 "Usage trap", trap 13.
 */
function mendCounts(usage: Fields): boolean {
  const priced = 'cost_in_usd_ticks' in usage;
  delete usage.cost_in_usd_ticks;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  if (typeof prompt !== 'number' || typeof completion !== 'number') return priced;
  const cached = countIn(usage.prompt_tokens_details, 'cached_tokens');
  const reasoning = countIn(usage.completion_tokens_details, 'reasoning_tokens');
  const isApart = reasoning > completion || (reasoning > 0 && total === prompt + completion + reasoning);
  if (!isApart && cached <= prompt) return priced;
  const input = cached > prompt ? prompt + cached : prompt;
  const output = isApart ? completion + reasoning : completion;
  Object.assign(usage, { prompt_tokens: input, completion_tokens: output, total_tokens: input + output });
  return true;
}

function countIn(details: unknown, name: string): number {
  const count = isRecord(details) ? details[name] : undefined;
  return typeof count === 'number' ? count : 0;
}
