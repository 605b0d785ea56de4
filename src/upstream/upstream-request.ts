import type { GatewayError } from '../contract/gateway-error.js';

/** One request to a vendor. */
export interface UpstreamRequest {
  /** POST unless told otherwise. */
  readonly method?: 'GET';
  /** Scheme, host and port. */
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a POST. */
  readonly body?: string;
  /** To be told when it goes out on a connection; a request that is given up before that never reaches the vendor. */
  readonly sent: () => void;
}

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A whole answer of a vendor, of any status. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly body: Buffer;
}

/**
 * Reads one event stream; made per request. Called synchronously for each event; may emit any number of values and
 * throws a GatewayError where the stream cannot go on.
 */
export interface EventReader<T> {
  /** True when the answer is complete with this event: the body need not end for it. */
  event(data: string, emit: (value: T) => void): boolean;
  /**
   * Takes an event straight from the bytes where it can do without the text, a string less for each chunk. Asked where an
   * event begins. Returns where it ends, -1 to have it through `event`.
   */
  bytes?(bytes: Buffer, start: number, emit: (value: T) => void): number;
  /**
   * Whether nothing more of the answer can come, though the vendor's last word has not: asked after each event. A connection
   * that then stalls or breaks takes nothing away from it.
   */
  isWhole?(): boolean;
  /** The body ended. @throws GatewayError `upstream_protocol` if the vendor's terminal event has not come. */
  end(emit: (value: T) => void): void;
}

/** What a vendor's answer means when it is not what was asked for: an error status, or a body that is no event stream. */
export type FailureReader = (answer: UpstreamAnswer) => GatewayError;
