import type { ChatPort } from '../../../src/providers/provider-adapter.js';
import type { AnswerReply } from '../fake-reply.js';
import type { RecordedRequest } from '../fake-upstream.js';
import type { SampleAnswer } from '../openai-wire.js';

/** Cases of the contract that a vendor may be unable to have; everything else every vendor must pass. */
export type OptionalCase =
  | 'reasoning'
  | 'tool call'
  | 'parallel tool calls'
  | 'vision input'
  | 'structured output'
  | 'error inside 200'
  | 'error inside a stream'
  | 'finish length'
  | 'finish content_filter';

/** Refusals every vendor knows in words of its own. */
export type VendorFailure =
  | 'invalid request'
  | 'context too long'
  | 'bad credential'
  | 'forbidden credential'
  | 'quota used up'
  | 'model gone'
  | 'rate limited'
  | 'server error'
  | 'overloaded';

/** What the vendor was asked, read from its own request shape. */
export interface SeenRequest {
  readonly model: string;
  readonly streamed: boolean;
  /** All text of all messages in their order. */
  readonly texts: readonly string[];
  /** Data URIs or addresses of the images, as given. */
  readonly images: readonly string[];
  readonly tools: readonly string[];
  /** The JSON schema asked for; undefined where none was. */
  readonly schema: unknown;
  readonly credential: string | undefined;
}

/** A FakeUpstream, or a port where nobody listens. */
export interface UpstreamAddress {
  /** With `/v1`. */
  readonly baseUrl: string;
  /** Without a path. */
  readonly origin: string;
}

/** Says the abstract cases in one vendor's words. */
export interface ChatContractHarness {
  /** A port that speaks to this address with this credential. */
  chat(upstream: UpstreamAddress, credential: string): ChatPort;
  /** Body of a whole answer. */
  whole(sample: SampleAnswer): unknown;
  /** Text of each event of the same answer streamed, terminal event included. */
  events(sample: SampleAnswer): readonly string[];
  /** `rate limited` is answered with `Retry-After: 7` or the vendor's own way of saying seven seconds. */
  failure(failure: VendorFailure): AnswerReply;
  /** A body with status 200 that is an error of the server all the same. */
  errorInside200(): AnswerReply;
  /** The event that breaks a stream off with an overload of the vendor. */
  errorEvent(): string;
  seen(request: RecordedRequest): SeenRequest;
  /** What this vendor has not, each with the reason that is printed. */
  readonly skips: Partial<Record<OptionalCase, string>>;
}

export const upstreamModel = 'sample-1';
export const credential = 'contract-credential-0123456789';
