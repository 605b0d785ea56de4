import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { ChatCompletion, ChatMessage, ChatRequest, StreamEvent } from '../../src/contract/chat.js';
import type { RouteCandidate } from '../../src/contract/route-plan.js';
import type { ProviderCall } from '../../src/providers/provider-adapter.js';
import { toMessagesBody } from '../../src/providers/anthropic/anthropic-request.js';
import { fromMessageAnswer } from '../../src/providers/anthropic/anthropic-response.js';
import { MessagesStreamReader } from '../../src/providers/anthropic/anthropic-stream.js';
import type { Block, MessagesBody } from '../../src/providers/anthropic/anthropic-wire.js';
import { callOf, isChunkEvent, request } from './provider-contract/contract-run.js';

const catalog = new CatalogService();

/** A call to one of Anthropic's models as the router would make it. */
export function callTo(
  upstreamModel: string,
  fields: Partial<ChatRequest> = {},
  candidate: Partial<RouteCandidate> = {},
): ProviderCall & { readonly adjustments: string[] } {
  const adjustments: string[] = [];
  const row = catalog
    .all()
    .find(({ prefix, upstreamId }) => prefix === 'anthropic' && upstreamId === upstreamModel);
  const modelId = row?.id ?? `anthropic/${upstreamModel}`;
  const profile = catalog.chatProfile(modelId, 'anthropic', upstreamModel);
  return {
    ...callOf(request(fields), undefined, { modelId, upstreamModel, profile, ...candidate }),
    adjusted: (field) => adjustments.push(field),
    adjustments,
  };
}

/** The body of a call, as it is on the wire. */
export function bodyFor(
  upstreamModel: string,
  fields: Partial<ChatRequest> = {},
  candidate: Partial<RouteCandidate> = {},
): MessagesBody {
  return JSON.parse(
    JSON.stringify(toMessagesBody(callTo(upstreamModel, fields, candidate), false)),
  ) as MessagesBody;
}

/** The turns of a conversation, each as its role and blocks. */
export function turnsFor(
  messages: readonly ChatMessage[],
  upstreamModel = 'claude-opus-4-6',
): [string, readonly Block[]][] {
  return bodyFor(upstreamModel, { messages }).messages.map(({ role, content }) => [role, content]);
}

/** What a stream of these events says. */
export function readEvents(events: readonly (object | string)[], answerTool?: string): StreamEvent[] {
  const read: StreamEvent[] = [];
  const reader = new MessagesStreamReader(answerTool);
  const emit = (event: StreamEvent): number => read.push(event);
  for (const event of events) {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    if (reader.event(data, emit)) break;
  }
  reader.end();
  return read;
}

/** The deltas of a stream, up to its finish reason. */
export function deltasOf(events: readonly StreamEvent[]): object[] {
  return events
    .filter(isChunkEvent)
    .flatMap(({ chunk }) =>
      chunk.choices.flatMap(({ delta, finish_reason: reason }) => (reason === null ? [delta] : [])),
    );
}

/** What a whole answer says. */
export function readMessage(message: object, answerTool?: string): ChatCompletion {
  const body = Buffer.from(JSON.stringify(message));
  return fromMessageAnswer({ status: 200, headers: {}, body }, answerTool).completion;
}
