import type { Usage } from '../../contract/chat.js';
import type { UsageWire } from './anthropic-wire.js';

/** Beside OpenAI's counts: what is billed by itself, in the vendor's own words. */
export interface MessagesUsage extends Usage {
  /** Cache writes by how long they last, which sets their price. */
  cache_creation?: Readonly<Record<string, number>>;
}

/** The latest word on each count: the vendor counts up, and leaves out what it has told. Source: providers digest, trap T45. */
export function mergedUsage(before: UsageWire, after: UsageWire): UsageWire {
  const known = Object.entries(after).filter(([, count]) => count !== null && count !== undefined);
  return { ...before, ...Object.fromEntries(known) };
}

/**
 * OpenAI's counts: tokens read from and written to the cache are part of the prompt, thoughts part of the answer.
 * Source: providers digest, Anthropic section 2.8 "Usage".
 */
export function toUsage(wire: UsageWire): MessagesUsage {
  const { input, read, written, written1h, output } = billed(wire);
  const prompt = input + read + written;
  const thoughts = wire.output_tokens_details?.thinking_tokens;
  const usage: MessagesUsage = {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: {
      cached_tokens: read,
      cache_write_tokens: written,
      ...(written1h > 0 && { cache_write_1h_tokens: written1h }),
    },
  };
  if (typeof thoughts === 'number')
    usage.completion_tokens_details = { reasoning_tokens: Math.min(thoughts, output) };
  if (written > 0 && wire.cache_creation) usage.cache_creation = wire.cache_creation;
  if (wire.server_tool_use) usage.server_tool_use = wire.server_tool_use;
  return usage;
}

/** Undefined for a tier that OpenAI has no word for. */
export function toServiceTier(tier: string | null | undefined): string | undefined {
  if (tier === 'standard' || tier === 'batch') return 'default';
  return tier === 'priority' ? tier : undefined;
}

interface Counts {
  readonly input: number;
  readonly read: number;
  readonly written: number;
  /** Of those written. */
  readonly written1h: number;
  readonly output: number;
}

/**
 * Where one answer took several runs of the model, the sum of those that are billed at its price; an answer that another
 * model took over tells its own sum.
 */
function billed(wire: UsageWire): Counts {
  const runs = wire.iterations ?? [];
  const own = runs.filter(({ type }) => type === 'message' || type === 'compaction');
  if (own.length === 0 || runs.some(({ type }) => type === 'fallback_message')) return countsOf(wire);
  return own.map(countsOf).reduce((sum, counts) => ({
    input: sum.input + counts.input,
    read: sum.read + counts.read,
    written: sum.written + counts.written,
    written1h: sum.written1h + counts.written1h,
    output: sum.output + counts.output,
  }));
}

function countsOf(wire: UsageWire): Counts {
  return {
    input: wire.input_tokens ?? 0,
    read: wire.cache_read_input_tokens ?? 0,
    written: wire.cache_creation_input_tokens ?? 0,
    written1h: wire.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    output: wire.output_tokens ?? 0,
  };
}
