import { afterAll, beforeAll, beforeEach, it } from '@jest/globals';
import type { Observable } from 'rxjs';
import { Backpressure } from '../../../src/contract/backpressure.js';
import type {
  ChatChunk,
  ChatRequest,
  ChunkEvent,
  CompletionEvent,
  StreamEvent,
} from '../../../src/contract/chat.js';
import { type Credential, noCredential } from '../../../src/contract/credential.js';
import { openProfile } from '../../../src/contract/chat-profile.js';
import type { RouteCandidate } from '../../../src/contract/route-plan.js';
import { GatewayError, toGatewayError } from '../../../src/contract/gateway-error.js';
import type { ProviderCall } from '../../../src/providers/provider-adapter.js';
import { FakeUpstream } from '../fake-upstream.js';
import {
  type ChatContractHarness,
  credential,
  type OptionalCase,
  upstreamModel,
} from './contract-harness.js';

const contractCredential: Credential = { ...noCredential, secret: credential };

/** A fake upstream for one block of tests, empty before each of them. */
export function useFakeUpstream(): () => FakeUpstream {
  let upstream: FakeUpstream | undefined;
  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => upstream?.clear());
  afterAll(() => upstream?.close());
  return () => {
    if (!upstream) throw new Error('The fake upstream has not started.');
    return upstream;
  };
}

/** A test, or in its place a test whose name says why this vendor has no such case. */
export function caseOf(
  harness: ChatContractHarness,
  optional: OptionalCase,
  title: string,
  body: () => Promise<void>,
): void {
  const reason = harness.skips[optional];
  if (reason === undefined) it(title, body);
  else it(`${title}: not applicable, ${reason}`, () => undefined);
}

export function request(fields: Partial<ChatRequest> = {}): ChatRequest {
  const whole: ChatRequest = {
    model: 'vendor/sample-1',
    messages: [{ role: 'user', content: 'What is in a name?' }],
    ...fields,
  };
  return deepFreeze(whole);
}

export function callOf(
  body: ChatRequest,
  backpressure = new Backpressure(),
  candidate: Partial<RouteCandidate> = {},
): ProviderCall {
  return {
    request: body,
    credential: contractCredential,
    adjusted: () => undefined,
    skipped: () => undefined,
    sent: () => undefined,
    candidate: {
      provider: 'vendor',
      modelId: 'vendor/sample-1',
      upstreamModel,
      position: 0,
      contextLength: null,
      profile: openProfile,
      ...candidate,
    },
    backpressure,
  };
}

export interface Outcome<T> {
  readonly values: T[];
  /** Undefined = completed. */
  readonly failure: unknown;
}

/** Runs an Observable to its end, whatever that is. */
export function outcomeOf<T>(source$: Observable<T>): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const values: T[] = [];
    source$.subscribe({
      next: (value) => values.push(value),
      error: (failure: unknown) => resolve({ values, failure }),
      complete: () => resolve({ values, failure: undefined }),
    });
  });
}

/** The chunks of a stream that must come to its proper end. */
export async function chunksOf(source$: Observable<StreamEvent>): Promise<ChatChunk[]> {
  const { values, failure } = await outcomeOf(source$);
  if (failure !== undefined) throw toGatewayError(failure);
  const events = values.filter(isChunkEvent);
  for (const { chunk, wire } of events) assertSays(wire === undefined ? undefined : dataOf(wire), chunk);
  return events.map(({ chunk }) => chunk);
}

export function isChunkEvent(event: StreamEvent): event is ChunkEvent {
  return event.kind === 'chunk';
}

/** The one event of a whole answer. */
export async function completionOf(
  source$: Observable<CompletionEvent>,
): Promise<CompletionEvent['completion']> {
  const { values, failure } = await outcomeOf(source$);
  if (failure !== undefined) throw toGatewayError(failure);
  const [event] = values;
  if (!event || values.length > 1) throw new Error(`A whole answer is one event, not ${values.length}.`);
  assertSays(event.json?.toString(), event.completion);
  return event.completion;
}

/** The failure an Observable must end with. */
export async function failureOf(source$: Observable<unknown>): Promise<GatewayError> {
  const { failure, values } = await outcomeOf(source$);
  if (failure instanceof GatewayError) return failure;
  throw new Error(`Expected a GatewayError after ${values.length} events, got ${String(failure)}.`);
}

/** What the client reads of an event that is written out as it came. */
function dataOf(wire: string | Buffer): string {
  const data = /^data: ([^\n]*)\n\n$/.exec(wire.toString())?.[1];
  if (data === undefined) throw new Error(`No event of one data line: ${wire.toString()}`);
  return data;
}

/** `json` is written out in place of the object: it must say the same. */
function assertSays(json: string | undefined, value: object): void {
  if (json === undefined) return;
  if (JSON.stringify(JSON.parse(json)) !== JSON.stringify(value)) {
    throw new Error(`The text of an event says ${json}, its object ${JSON.stringify(value)}.`);
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
