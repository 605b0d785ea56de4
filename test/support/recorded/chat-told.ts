import type { RecordedTold, ToldUsage } from './told.js';

/** OpenAI's chat shape as vendors really write it: only what the readings need. */
interface ChatWire {
  readonly model?: string;
  readonly choices: readonly {
    readonly delta?: MessageWire;
    readonly message?: MessageWire;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: UsageWire | null;
}

interface MessageWire {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

interface UsageWire {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
  readonly prompt_cache_hit_tokens?: number;
  readonly cached_tokens?: number;
}

/** Reads a whole answer or the chunks of a stream. No recorded stream of this shape calls tools. */
export function toldByChat(payloads: readonly unknown[]): RecordedTold {
  const wires = payloads as readonly ChatWire[];
  const choices = wires.flatMap((wire) => wire.choices);
  const messages = choices.map(({ message, delta }) => message ?? delta ?? {});
  const joined = (field: 'content' | 'reasoning_content' | 'refusal'): string =>
    messages.map((message) => message[field] ?? '').join('');
  const finish = choices.map((choice) => choice.finish_reason).find(Boolean) ?? '';
  const usage = wires.map((wire) => wire.usage).findLast(Boolean);
  return {
    model: wires.map((wire) => wire.model).find(Boolean) ?? '',
    text: joined('content'),
    reasoning: joined('reasoning_content'),
    refusal: joined('refusal'),
    toolCalls: messages.flatMap((message) =>
      (message.tool_calls ?? []).map(({ id, function: called }) => ({
        id,
        name: called.name,
        arguments: JSON.parse(called.arguments),
      })),
    ),
    finish,
    nativeFinish: finish,
    usage: usage ? chatUsage(usage) : undefined,
    citations: [],
    seals: [],
    withheld: false,
  };
}

/**
 * One vendor counts reasoning beside the completion: told by the total. Source: providers digests, xAI "Usage trap",
 * DeepSeek "Usage", Kimi "Usage", OpenAI section 1.7.
 */
function chatUsage(usage: UsageWire): ToldUsage {
  return {
    prompt: usage.prompt_tokens,
    completion: usage.total_tokens - usage.prompt_tokens,
    cached:
      usage.prompt_tokens_details?.cached_tokens ?? usage.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
    written: 0,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}
