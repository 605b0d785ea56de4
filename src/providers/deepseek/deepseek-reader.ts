import { GatewayError } from '../../contract/gateway-error.js';
import type { DialectReader } from '../openai-shape/dialect.js';
import { putCachedTokens } from '../openai-shape/usage-counts.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/** The answer was cut because the vendor had no more machines for it. */
const outOfResources = 'insufficient_system_resource';

/** Reads what only DeepSeek says: its names for cached tokens, and answers cut by load. Source: second digest section 2. */
export class DeepSeekReader implements DialectReader {
  /** Whether the caller has something of a streamed answer already, so that nobody else can answer in its place. */
  private said = false;

  /** @throws GatewayError `upstream_unavailable` for an answer that was cut before the caller saw any of it: trap 10. */
  receive(parsed: Record<string, unknown>): boolean {
    const { choices, usage } = parsed;
    const changed = isRecord(usage) && putCachedTokens(usage, usage.prompt_cache_hit_tokens);
    if (Array.isArray(choices)) choices.forEach((choice: unknown) => this.look(choice));
    return changed;
  }

  private look(choice: unknown): void {
    if (!isRecord(choice)) return;
    if (choice.finish_reason === outOfResources && !this.said)
      throw new GatewayError('upstream_unavailable', 'The upstream provider could not finish the answer.');
    // Not so for a whole answer: nothing of it has left.
    const { delta } = choice;
    this.said ||=
      isRecord(delta) && Boolean(delta.content || delta.reasoning_content || delta.tool_calls !== undefined);
  }
}
