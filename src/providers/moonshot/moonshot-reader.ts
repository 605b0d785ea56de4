import type { DialectReader } from '../openai-shape/dialect.js';
import { putCachedTokens } from '../openai-shape/usage-counts.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/** Reads what only Kimi says: where its usage stands, and calls of its own tools. Source: second digest section 5. */
export class MoonshotReader implements DialectReader {
  receive(parsed: Record<string, unknown>): boolean {
    let changed = false;
    if (Array.isArray(parsed.choices)) {
      for (const choice of parsed.choices as unknown[]) {
        if (!isRecord(choice)) continue;
        if (takeUsage(parsed, choice)) changed = true;
        if (mendCalls(choice.delta) || mendCalls(choice.message)) changed = true;
      }
    }
    const { usage } = parsed;
    if (isRecord(usage) && putCachedTokens(usage, usage.cached_tokens)) changed = true;
    return changed;
  }
}

/** Streamed usage may stand in the choice that finishes: trap 33. */
function takeUsage(parsed: Record<string, unknown>, choice: Record<string, unknown>): boolean {
  if (!isRecord(choice.usage)) return false;
  parsed.usage ??= choice.usage;
  delete choice.usage;
  return true;
}

/** To the caller a call of a built-in tool is one of a function: it is answered like one. */
function mendCalls(message: unknown): boolean {
  if (!isRecord(message) || !Array.isArray(message.tool_calls)) return false;
  let changed = false;
  for (const call of message.tool_calls as unknown[]) {
    if (!isRecord(call) || call.type !== 'builtin_function') continue;
    call.type = 'function';
    changed = true;
  }
  return changed;
}
