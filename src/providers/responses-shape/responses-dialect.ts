import type { FailureReader } from '../../upstream/upstream-request.js';

/** What differs between vendors that have a Responses endpoint. */
export interface ResponsesDialect {
  /**
   * Marks reasoning that only this vendor can read, so that another one is never sent it: the `format` of the entries of
   * `reasoning_details`.
   */
  readonly reasoningFormat: string;
  /** What an error status means. */
  readonly toFailure?: FailureReader;
}
