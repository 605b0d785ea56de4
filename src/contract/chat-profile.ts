import type { Effort, JsonValue } from './chat.js';

/** What a chat model accepts: data of the catalogue, handed to the provider with each candidate. Vendor-neutral. */

/** How a model is told how hard to think: by a word, a switch, a number of tokens, or a word beside an adaptive mode. */
export const thinkingControls = ['none', 'effort', 'switch', 'budget', 'adaptive', 'level'] as const;
export type ThinkingControl = (typeof thinkingControls)[number];

/** Whether it thinks: never, only when asked, unless told not to, always. */
export const thinkingHabits = ['never', 'off', 'on', 'always'] as const;
export type ThinkingHabit = (typeof thinkingHabits)[number];

/**
 * Where the vendor serves it: at chat completions, at its Responses endpoint, or there only as soon as function tools meet
 * an effort other than `none`.
 */
export const chatEndpoints = ['chat', 'responses', 'responses_for_tools'] as const;
export type ChatEndpoint = (typeof chatEndpoints)[number];

/** Whether a caller may demand a tool call (`required`, or a named tool). */
export const forcedToolChoices = ['accepted', 'not_thinking', 'refused'] as const;
export type ForcedToolChoice = (typeof forcedToolChoices)[number];

/** The most the vendor's own `response_format` can promise. */
export const structuredOutputs = ['json_schema', 'json_object', 'none'] as const;
export type StructuredOutput = (typeof structuredOutputs)[number];

/** Whether the vendor answers without a stream: always, only while the model does not think, never. */
export const wholeAnswers = ['always', 'not_thinking', 'never'] as const;
export type WholeAnswers = (typeof wholeAnswers)[number];

/**
 * What becomes of a conversation that ends with the assistant's own words: the model goes on with them where they stop
 * (unless it thinks), takes them for an earlier turn, or refuses the request.
 */
export const prefills = ['continued', 'answered', 'refused'] as const;
export type Prefill = (typeof prefills)[number];

/** What only some models of one vendor do differently; each word is read in that vendor's folder alone. */
export const modelTraits = [
  /** Effort `max` exists at the Responses endpoint only. */
  'max_effort_on_responses',
  /** Searches the web by a tool of the Responses endpoint; chat completions refuse `web_search_options`. */
  'web_search_on_responses',
  /** Every answer is one search of the web, whether it was asked for or not. */
  'always_searches',
  /** A prompt that is searched for counts as one search, however many queries are made of it. */
  'search_billed_by_prompt',
  /** Caches up to marks in the conversation: `prompt_cache_breakpoint`. */
  'prompt_cache_breakpoints',
  /** `temperature` and `top_p` exclude each other. */
  'one_sampling_parameter',
  /** Knows schemas in the OpenAPI dialect only. */
  'openapi_schemas',
  /** JSON mode and function tools exclude each other. */
  'json_without_tools',
  /** Has no system instruction. */
  'no_system_instruction',
  /** Answers with pictures in its text. */
  'draws',
  /** Takes `thinking.keep`. */
  'keeps_thinking',
  /** Where thinking cannot be turned off, it can be kept to the time between tool calls. */
  'thinks_between_tools',
  /** Answers in speech too: takes `modalities` and `audio`. */
  'speaks',
  /** Has a dearer and faster class of service: takes `service_tier` `priority`. */
  'priority_tier',
  /** Wants the first tool call of each turn back with the signature of the thought behind it. */
  'signed_calls',
  /** The vendor's own tools and functions go together, if what the former do may be shown. */
  'mixed_tools',
  /** Takes the resolution of each picture apart. */
  'part_resolution',
  /** A tool call may be demanded, but not by the name of the tool. */
  'no_named_tool_choice',
] as const;
export type ModelTrait = (typeof modelTraits)[number];

export interface ThinkingProfile {
  readonly habit: ThinkingHabit;
  readonly control: ThinkingControl;
  /** Words the vendor accepts, in rising order; empty where it takes none. */
  readonly efforts: readonly Effort[];
  /** Bounds of a budget in tokens. */
  readonly budget: { readonly min: number; readonly max: number } | undefined;
}

export interface ChatProfile {
  readonly endpoint: ChatEndpoint;
  readonly thinking: ThinkingProfile;
  /** Fields of a request that the vendor refuses or ignores: not sent. */
  readonly drops: readonly string[];
  /** The same while the model thinks. */
  readonly dropsThinking: readonly string[];
  readonly forcedToolChoice: ForcedToolChoice;
  readonly structuredOutput: StructuredOutput;
  readonly wholeAnswers: WholeAnswers;
  /** The vendor streams its answers; else they are asked for whole. */
  readonly streams: boolean;
  readonly prefill: Prefill;
  readonly traits: readonly ModelTrait[];
  /** Tokens of the model's own tokenizer for a hundred of OpenAI's (o200k_base); where it is not known, 100. */
  readonly tokenPercent: number;
  /** The most tokens that the vendor makes of one picture. */
  readonly mostImageTokens: number;
  /** Longest answer in tokens; null = not published. */
  readonly maxOutputTokens: number | null;
  /** Kinds of input the model is known to take; undefined = not known. */
  readonly inputs: readonly string[] | undefined;
  /** Fields to merge into the body sent to the vendor. */
  readonly requestOverrides: Readonly<Record<string, JsonValue>> | undefined;
}

/** More than vendors make of one picture as a rule. Source: Qwen's guide to images (high resolution); Anthropic: 4,784, Gemini: 2,240. */
export const usualMostImageTokens = 16_384;

/** Of a model about which nothing is known but that its host speaks OpenAI's shape: everything goes through, nothing is waited for. */
export const openProfile: ChatProfile = {
  endpoint: 'chat',
  thinking: { habit: 'never', control: 'effort', efforts: [], budget: undefined },
  drops: [],
  dropsThinking: [],
  forcedToolChoice: 'accepted',
  structuredOutput: 'json_schema',
  wholeAnswers: 'always',
  streams: true,
  prefill: 'answered',
  traits: [],
  tokenPercent: 100,
  mostImageTokens: usualMostImageTokens,
  maxOutputTokens: null,
  inputs: undefined,
  requestOverrides: undefined,
};
