import type { Node } from 'yaml';
import type { Timeouts } from '../gateway-config.js';
import type { BlockReader, Handler } from './block-reader.js';

/** Names in the `timeouts:` block, in seconds. */
const timeoutNames: Readonly<Record<string, keyof Timeouts>> = {
  connect: 'connectMs',
  first_chunk: 'firstChunkMs',
  first_chunk_reasoning: 'firstChunkReasoningMs',
  last_first_chunk: 'lastFirstChunkMs',
  last_first_chunk_reasoning: 'lastFirstChunkReasoningMs',
  idle: 'idleMs',
  keep_alive: 'keepAliveMs',
  video_submit: 'videoSubmitMs',
  video_poll: 'videoPollMs',
};
const maximumTimeoutSeconds = 86_400;

/** The `timeouts:` block; those that it does not name are absent. */
export function readTimeouts(reader: BlockReader, block: Node): Partial<Timeouts> {
  const timeouts: Partial<Record<keyof Timeouts, number>> = {};
  const handlers: Record<string, Handler> = {};
  for (const [name, field] of Object.entries(timeoutNames))
    handlers[name] = (value, node) => {
      if (typeof value === 'number' && value > 0 && value <= maximumTimeoutSeconds)
        timeouts[field] = Math.max(1, Math.round(value * 1000));
      else
        reader.fail(node, `timeouts.${name} must be seconds, above 0 and at most ${maximumTimeoutSeconds}`);
    };
  reader.readBlock(block, 'timeouts', handlers);
  return timeouts;
}
