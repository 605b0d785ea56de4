import type { ChatMessage, ChatRequest, ContentPart, ToolCall } from '../../contract/chat.js';
import { effortOf, fieldsOf, maxTokensOf, refuseOrDrop, thinks } from '../canonical/caller-fields.js';
import { textOf, withoutLegacyCalls } from '../canonical/conversation.js';
import { withKnownParts } from '../canonical/known-parts.js';
import { type FunctionDefinition, functionsOf } from '../canonical/tools.js';
import type { ProviderCall } from '../provider-adapter.js';
import { isRecord } from './wire-shape.js';

/** What one vendor takes of a request. */
export interface BodyRules {
  /** Fields that go as the caller wrote them, unless the model's profile drops them. */
  readonly passes: readonly string[];
  /** What the vendor calls the longest answer. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  /** An earlier turn of the assistant as the vendor wants it back: the place for its reasoning. `turn` is fresh. */
  readonly assistantTurn?: (turn: ChatMessage, original: ChatMessage) => void;
  /** Parts may carry `cache_control`. */
  readonly cacheControl?: true;
  /** Content that is nothing but text goes as one string: there are models that take no lists. */
  readonly joinsText?: true;
  /** A function on offer in the vendor's words; as the caller wrote it where absent. */
  readonly toTool?: (definition: FunctionDefinition) => WireTool;
  /** Whether the model will think in this call; where absent, as the effort says. */
  readonly thinks?: boolean;
}

export interface WireTool {
  readonly type: string;
  readonly function: { readonly name: string; readonly [field: string]: unknown };
}

/** A body under construction. */
export interface OpenAiBody {
  messages: ChatMessage[];
  tools?: WireTool[];
  [field: string]: unknown;
}

/** Hints that cannot change what an answer means: left out without a word. Source: second digest section 1. */
export const hints: ReadonlySet<string> = new Set([
  'user',
  'store',
  'metadata',
  'seed',
  'verbosity',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
  'service_tier',
]);

/** What the body is made of in another way than by passing it. */
const translated = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'reasoning_effort',
  'response_format',
  'n',
]);

/** OpenAI's further fields: one of these that is not sent is worth a word to the caller. */
const standard = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'stop',
  'parallel_tool_calls',
  'audio',
  'web_search_options',
] as const;

/**
 * The beginning of a body for a vendor that refuses what it does not know: the model, the conversation in the vendor's roles,
 * the fields that it takes, tools, the longest answer within the model's bound, usage in every stream. `tool_choice`,
 * `response_format` and thinking are left to the vendor's own file. Source: second digest section 1.
 * @throws GatewayError `invalid_request` for several answers, spoken ones, parts that the model does not take, and for tools
 * that are no functions.
 */
export function allowListedBody(call: ProviderCall, streamed: boolean, rules: BodyRules): OpenAiBody {
  const fields = fieldsOf(call);
  const { profile, upstreamModel } = call.candidate;
  if ((fields.n ?? 1) > 1) refuseOrDrop(call, 'n', 'This model gives one answer at a time.');
  if (fields.modalities?.includes('audio') && !rules.passes.includes('modalities'))
    refuseOrDrop(call, 'modalities', 'This model answers in text only.');
  const dropped =
    (rules.thinks ?? thinks(profile, effortOf(call)))
      ? [...profile.drops, ...profile.dropsThinking]
      : profile.drops;

  const body: OpenAiBody = { model: upstreamModel, messages: toMessages(call, fields, rules) };
  for (const name of rules.passes) {
    const value = fields[name];
    if (value !== undefined && value !== null && !translated.has(name) && !dropped.includes(name))
      body[name] = value;
  }
  for (const name of standard) {
    const value = fields[name];
    if (value !== undefined && value !== null && body[name] === undefined && !hints.has(name))
      call.adjusted(name);
  }
  const maxTokens = maxTokensOf(fields);
  if (maxTokens !== undefined) body[rules.maxTokens] = clamped(call, maxTokens, profile.maxOutputTokens);
  const functions = functionsOf(fields);
  if (functions.length > 0) body.tools = functions.map(rules.toTool ?? toTool);
  if (streamed) {
    body.stream = true;
    body.stream_options = { include_usage: true };
  }
  return Object.assign(body, profile.requestOverrides);
}

function clamped(call: ProviderCall, wanted: number, bound: number | null): number {
  if (bound === null || wanted <= bound) return wanted;
  call.adjusted(fieldsOf(call).max_completion_tokens ? 'max_completion_tokens' : 'max_tokens');
  return bound;
}

function toTool(definition: FunctionDefinition): WireTool {
  return { type: 'function', function: { ...definition } };
}

function toMessages(call: ProviderCall, fields: ChatRequest, rules: BodyRules): ChatMessage[] {
  return withoutLegacyCalls(fields.messages).map((message, index) =>
    toMessage(withKnownParts(call, message, index), rules),
  );
}

/** Only what the vendor knows: a field of another vendor, or of a client's own, would be refused. */
function toMessage(message: ChatMessage, rules: BodyRules): ChatMessage {
  const { role, name, tool_calls: calls, tool_call_id: answers } = message;
  const turn: ChatMessage = {
    role: role === 'developer' ? 'system' : role,
    content: toContent(message.content, rules),
  };
  if (name !== undefined) turn.name = name;
  if (answers !== undefined) turn.tool_call_id = answers;
  if (calls !== undefined && calls.length > 0) turn.tool_calls = calls.map(toCall);
  if (role === 'assistant') rules.assistantTurn?.(turn, message);
  return turn;
}

/** A call of a tool with free text, which only OpenAI knows, becomes one of a function that takes the text. */
function toCall({ id, function: called, custom }: ToolCall): ToolCall {
  const text: unknown = isRecord(custom) ? custom.input : undefined;
  const name = called?.name ?? (isRecord(custom) ? String(custom.name) : '');
  const args = called === undefined ? JSON.stringify({ input: text }) : called.arguments || '{}';
  return { id, type: 'function', function: { name, arguments: args } };
}

function toContent(content: ChatMessage['content'], rules: BodyRules): ChatMessage['content'] {
  if (!Array.isArray(content)) return content ?? null;
  if (rules.joinsText && content.every(isText)) return textOf(content);
  return content.map((part) => toPart(part, rules));
}

function isText({ type }: ContentPart): boolean {
  return type === 'text' || type === 'refusal';
}

function toPart(part: ContentPart, { cacheControl }: BodyRules): ContentPart {
  if (part.type === 'refusal') return { type: 'text', text: String(part.refusal) };
  if (cacheControl || part.cache_control === undefined) return part;
  const { cache_control: _marker, ...rest } = part;
  return rest;
}
