import { named, streamEvents } from './every-vendor.js';
import { type Reply, sseEvents, streamReply } from './fake-reply.js';
import type { RecordedRequest } from './fake-upstream.js';
import { openAiError, type SampleAnswer } from './openai-wire.js';

/** How a stream dies in its middle. */
export const deaths = ['cut', 'reset', 'stall', 'error'] as const;
export type Death = (typeof deaths)[number];

/**
 * The beginning of an answer, in the protocol of whoever was asked, and then its death.
 * @param last the piece of its text that still comes
 */
export function dieBehind(
  last: string,
  sample: SampleAnswer,
  death: Death,
): (request: RecordedRequest) => Reply {
  return (request) => {
    const events = streamEvents(sample, request);
    const end = events.findIndex((event) => event.includes(JSON.stringify(last)));
    if (end < 0) throw new Error('No event says these words.');
    const begun = events.slice(0, end + 1);
    if (death === 'error') return streamReply([...begun, ...errorEvent(request)]);
    return streamReply(begun, { ending: death === 'stall' ? 'hold' : death });
  };
}

function errorEvent({ path }: RecordedRequest): string[] {
  if (path.endsWith('/messages'))
    return named([{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded.' } }]);
  if (path.includes('GenerateContent'))
    return sseEvents([{ error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } }]);
  return sseEvents([openAiError('Overloaded.', null, 'server_error')]);
}
