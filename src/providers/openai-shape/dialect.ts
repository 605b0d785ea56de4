import type { ChatRequest } from '../../contract/chat.js';

/** What differs between vendors that speak OpenAI's shape. A vendor that needs more gets its own request and stream files. */
export interface Dialect {
  /** Last word on the body sent upstream: a fresh object, free to be changed. */
  readonly prepare?: (body: Record<string, unknown>, request: ChatRequest) => void;
}
