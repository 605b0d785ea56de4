import type { ChatRequest } from '../../contract/chat.js';
import type { VendorTool } from '../../contract/vendor-tool.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { ErrorRules } from './chat-errors.js';
import type { FailureReader } from '../../upstream/upstream-request.js';

/** What differs between vendors that speak OpenAI's shape. A vendor that needs more gets its own request and stream files. */
export interface Dialect {
  /**
   * The body to send, a fresh object. Where absent everything the caller sent goes through (`passThroughBody`).
   * @throws GatewayError `invalid_request` for what the vendor cannot serve.
   */
  readonly toBody?: (call: ProviderCall, streamed: boolean) => Record<string, unknown>;
  /** A way of its own to read an answer that is no completion: an error status, or an error with status 200. */
  readonly toFailure?: FailureReader;
  /** Where its errors say something else than OpenAI's would, for the common way to read them. */
  readonly errors?: ErrorRules;
  /** Reads what is only this vendor's; made for each answer. */
  readonly reader?: () => DialectReader;
  /** Whether the vendor answers this call in a stream only. */
  readonly mustStream?: (call: ProviderCall) => boolean;
  /** See ChatPort. */
  readonly vendorTool?: (request: ChatRequest) => VendorTool | undefined;
  /** See ChatPort. */
  readonly mostThoughts?: (request: ChatRequest, candidate: RouteCandidate) => number;
}

export interface DialectReader {
  /**
   * First look at a parsed completion or chunk, before its shape is checked: puts right in place what the vendor says
   * differently. Whether anything was.
   * @throws GatewayError for an error with status 200.
   */
  receive(parsed: Record<string, unknown>): boolean;
  /** It has to see every chunk, those that carry nothing but text too: none may leave as the bytes it came in. */
  readonly seesText?: true;
}
