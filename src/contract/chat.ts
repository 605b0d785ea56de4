/**
 * The canonical chat shape: OpenAI's wire shape (snake_case), plus `reasoning_content` and `native_finish_reason`.
 * Only fields that the gateway itself reads are typed; every other field of a request survives untouched.
 * Source: spec/clearmaas-api.md section 4, spec/interface.md section 5.
 */

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** OpenAI's words for how hard to think. Source: spec/interface.md section 5. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

export interface ContentPart {
  type: string;
  text?: string;
  [key: string]: unknown;
}

/** Of a function, or of another kind with a member of its own name. */
export interface ToolCall {
  id: string;
  type: string;
  function?: { name: string; arguments: string };
  [key: string]: unknown;
}

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content?: string | ContentPart[] | null;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
  reasoning_content?: string | null;
  [key: string]: unknown;
}

export interface FunctionTool {
  type: 'function';
  function: {
    name: string;
    description?: string;
    parameters?: Record<string, unknown>;
    strict?: boolean | null;
  };
}

/** A tool whose input is free text. */
export interface CustomTool {
  type: 'custom';
  custom: { name: string; [key: string]: unknown };
}

export interface StreamOptions {
  include_usage?: boolean;
  [key: string]: unknown;
}

/** A validated request body. Never mutated: the next attempt needs it as it came. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null;
  readonly stream_options?: StreamOptions | null;
  readonly tools?: readonly (FunctionTool | CustomTool)[];
  readonly response_format?: {
    type: string;
    json_schema?: { name?: string; schema?: Record<string, unknown> };
  };
  readonly reasoning_effort?: Effort | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly modalities?: readonly string[] | null;
  readonly n?: number | null;
  readonly models?: readonly string[];
  readonly route?: string;
  readonly recovery?: 'continue' | null;
  readonly hedge?: boolean | null;
  readonly extra_body?: {
    readonly models?: readonly string[];
    readonly route?: string;
    readonly recovery?: 'continue' | null;
    readonly hedge?: boolean | null;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** A request with what an SDK nests in a literal `extra_body` where it belongs; a field that is there already wins. */
export function requestFields(request: ChatRequest): ChatRequest {
  return request.extra_body === undefined ? request : { ...request.extra_body, ...request };
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: {
    cached_tokens?: number;
    cache_write_tokens?: number;
    /** Of those written: kept for an hour. */
    cache_write_1h_tokens?: number;
    image_tokens?: number;
    audio_tokens?: number;
  } | null;
  completion_tokens_details?: {
    reasoning_tokens?: number;
    image_tokens?: number;
    audio_tokens?: number;
    accepted_prediction_tokens?: number;
    rejected_prediction_tokens?: number;
  } | null;
  /** Calls of the vendor's own tools, which are billed by the call; in Anthropic's and OpenRouter's words. */
  server_tool_use?: { web_search_requests?: number } | null;
}

export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
  [key: string]: unknown;
}

export interface ChatDelta {
  role?: string;
  content?: string | null;
  reasoning_content?: string | null;
  refusal?: string | null;
  tool_calls?: ToolCallDelta[];
  [key: string]: unknown;
}

export interface ChunkChoice {
  index: number;
  delta: ChatDelta;
  finish_reason: FinishReason | null;
  native_finish_reason?: string;
  logprobs?: unknown;
}

export interface ChatChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: ChunkChoice[];
  usage?: Usage | null;
  [key: string]: unknown;
}

export interface AssistantMessage {
  role: 'assistant';
  content: string | null;
  reasoning_content?: string | null;
  refusal?: string | null;
  tool_calls?: ToolCall[];
  [key: string]: unknown;
}

export interface CompletionChoice {
  index: number;
  message: AssistantMessage;
  finish_reason: FinishReason;
  native_finish_reason?: string;
  logprobs?: unknown;
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: CompletionChoice[];
  usage?: Usage;
  [key: string]: unknown;
}

/**
 * One event of a streamed answer. `wire` is the event as the vendor sent it (`data: `, the chunk, a blank line), as text or
 * as the bytes received; present only while it still says exactly what `chunk` says: the egress then writes it as it is
 * instead of stringifying again.
 */
export interface ChunkEvent {
  readonly kind: 'chunk';
  readonly chunk: ChatChunk;
  readonly wire?: string | Buffer;
  /** It carries text and neither a finish reason nor usage: who looks for these need not read `chunk`, which may cost a parse. */
  readonly textOnly?: true;
  /**
   * Of a chunk that carries text only: writes its text, as UTF-8, to `target` from `at` on, where there must be as much room as
   * `wire` is long, and returns the position behind it.
   */
  copyText?(target: Uint8Array, at: number): number;
}

/** A whole answer; `json` is its body as the vendor sent it, under the same condition. */
export interface CompletionEvent {
  readonly kind: 'completion';
  readonly completion: ChatCompletion;
  readonly json?: string | Buffer;
}

export type ChatEvent = ChunkEvent | CompletionEvent;

/** A line to people who read the stream: no part of the answer. One line, of what may stand in a header. */
export interface CommentEvent {
  readonly kind: 'comment';
  readonly text: string;
}

/**
 * What the vendor has counted so far, told ahead of the usage chunk: for the books of an answer that breaks off. The meter
 * takes it; it never reaches the caller.
 */
export interface TallyEvent {
  readonly kind: 'tally';
  readonly usage: Usage;
  /** It counts the answer up to the chunks that follow at once; else no more of it than its beginning. */
  readonly isCurrent?: boolean;
}

/** What a provider says of a streamed answer. */
export type StreamEvent = ChunkEvent | TallyEvent;

/**
 * Whether a chunk carries something of the answer: text, reasoning, refusal, a tool call, audio, an image or a finish reason.
 * Role-only deltas and pings are a prelude. Source: design/architecture.md section 5 number 3.
 */
export function isEffective(chunk: ChatChunk): boolean {
  for (const { delta, finish_reason } of chunk.choices) {
    if (finish_reason) return true;
    if (!delta) continue;
    for (const key in delta) {
      if (key === 'role') continue;
      const value = delta[key];
      if (
        value !== null &&
        value !== undefined &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0)
      )
        return true;
    }
  }
  return false;
}
