import { isRecord } from '../openai-shape/wire-shape.js';
import type { Cacheable, CacheControl } from './anthropic-wire.js';

/** More breakpoints than this are refused. Source: providers digest, Anthropic section 2.7. */
const maxBreakpoints = 4;

/** What a caller wrote on a part, a message or a tool: this vendor's own word, or OpenAI's newer one. */
export function cacheControlOf(fields: Readonly<Record<string, unknown>>): CacheControl | undefined {
  const { cache_control: control, prompt_cache_breakpoint: breakpoint } = fields;
  if (isRecord(control) && control.type === 'ephemeral') {
    const { ttl } = control;
    return ttl === '5m' || ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
  }
  return breakpoint === true || isRecord(breakpoint) ? { type: 'ephemeral' } : undefined;
}

/**
 * Makes the breakpoints of a request legal, in place: of too many the last stay, as they cover the longest prefix, and none of
 * an hour follows one of five minutes. Source: providers digest, Anthropic section 2.7, trap T68.
 * @param blocks all of the request in the vendor's order: tools, system, messages.
 * @param atTheEnd what the caller set for the request as a whole: one more breakpoint, behind its last block.
 */
export function limitBreakpoints(
  blocks: Iterable<Cacheable>,
  atTheEnd: CacheControl | undefined,
): CacheControl | undefined {
  const marked = [...blocks].filter((block) => block.cache_control !== undefined);
  const last: Cacheable[] = atTheEnd === undefined ? [] : [{ cache_control: atTheEnd }];
  const all = [...marked, ...last];
  const surplus = all.length - maxBreakpoints;
  let short = false;
  all.forEach((block, index) => {
    if (index < surplus) delete block.cache_control;
    else if (block.cache_control?.ttl !== '1h') short = true;
    else if (short) block.cache_control = { type: 'ephemeral', ttl: '5m' };
  });
  return last[0]?.cache_control;
}
