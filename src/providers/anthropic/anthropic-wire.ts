/** The Messages API: what we send, and of its answers only what we read. Source: providers digest, Anthropic sections 2.2, 2.8 and 2.9. */

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

/** What a cache breakpoint can stand on. */
export interface Cacheable {
  cache_control?: CacheControl;
}

export interface TextBlock extends Cacheable {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageBlock extends Cacheable {
  readonly type: 'image';
  readonly source:
    | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
    | { readonly type: 'url'; readonly url: string }
    | { readonly type: 'file'; readonly file_id: string };
}

export interface DocumentBlock extends Cacheable {
  readonly type: 'document';
  readonly source:
    | { readonly type: 'base64'; readonly media_type: 'application/pdf'; readonly data: string }
    | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string }
    | { readonly type: 'url'; readonly url: string }
    | { readonly type: 'file'; readonly file_id: string };
  readonly title?: string;
}

export interface ToolUseBlock extends Cacheable {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a person, or a tool, can say. */
export type SpokenBlock = TextBlock | ImageBlock | DocumentBlock;

export interface ToolResultBlock extends Cacheable {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly SpokenBlock[];
  readonly is_error?: true;
}

/** The model's own thoughts, sealed: they go back unchanged or not at all. */
export type ThinkingBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

export type Block = SpokenBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock;

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

export interface FunctionToolWire extends Cacheable {
  readonly name: string;
  readonly description?: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
  readonly strict?: true;
}

export interface WebSearchTool extends Cacheable {
  readonly type: 'web_search_20250305';
  readonly name: 'web_search';
  readonly max_uses?: number;
  readonly user_location?: Readonly<Record<string, string>>;
}

export type ToolWire = FunctionToolWire | WebSearchTool;

export type ToolChoiceWire =
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: true }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: true }
  | { readonly type: 'none' };

export type ThinkingWire =
  | { readonly type: 'enabled'; readonly budget_tokens: number; readonly display?: unknown }
  | { readonly type: 'adaptive'; readonly display?: unknown }
  | { readonly type: 'disabled' | 'between_tools' };

export interface OutputConfig {
  readonly effort?: string;
  readonly format?: { readonly type: 'json_schema'; readonly schema: Readonly<Record<string, unknown>> };
}

export interface MessagesBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly TextBlock[];
  readonly messages: readonly Turn[];
  readonly tools?: readonly ToolWire[];
  readonly tool_choice?: ToolChoiceWire;
  readonly thinking?: ThinkingWire;
  readonly output_config?: OutputConfig;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly metadata?: { readonly user_id: string };
  readonly service_tier?: 'auto' | 'standard_only';
  readonly cache_control?: CacheControl;
  readonly stream?: true;
}

/** Counts; null and absent both mean that nothing is known. */
export interface UsageWire {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation?: Readonly<Record<string, number>> | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
  readonly server_tool_use?: Readonly<Record<string, number>> | null;
  readonly service_tier?: string | null;
  readonly iterations?: readonly (UsageWire & { readonly type?: string })[] | null;
}

export interface CitationWire {
  readonly type?: string;
  readonly url?: string;
  readonly title?: string | null;
}

/** A block of an answer, of whatever type. */
export interface AnswerBlock {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly text?: string;
  readonly citations?: readonly CitationWire[] | null;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
}

/** Why the answer ended. */
export interface StopWire {
  readonly stop_reason?: string | null;
  readonly stop_details?: { readonly explanation?: string | null } | null;
}
