import type { ChatMessage, ChatRequest, ContentPart } from '../../contract/chat.js';
import { effortOf, fieldsOf, maxTokensOf, refuseOrDrop, thinks } from '../canonical/caller-fields.js';
import { withoutLegacyCalls } from '../canonical/conversation.js';
import { functionsOf } from '../canonical/tools.js';
import type { ProviderCall } from '../provider-adapter.js';

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
}

/** Hints that cannot change what an answer means: left out without a word. Source: second digest section 1. */
const hints = new Set([
  'user',
  'store',
  'metadata',
  'seed',
  'verbosity',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
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
  'modalities',
  'audio',
  'web_search_options',
] as const;

/**
 * The beginning of a body for a vendor that refuses what it does not know: the model, the conversation in the vendor's roles,
 * the fields that it takes, tools, the longest answer within the model's bound, usage in every stream. `tool_choice`,
 * `response_format` and thinking are left to the vendor's own file. Source: second digest section 1.
 * @throws GatewayError `invalid_request` for several answers and for tools that are no functions.
 */
export function allowListedBody(
  call: ProviderCall,
  streamed: boolean,
  rules: BodyRules,
): Record<string, unknown> {
  const fields = fieldsOf(call);
  const { profile, upstreamModel } = call.candidate;
  if ((fields.n ?? 1) > 1) refuseOrDrop(call, 'n', 'This model gives one answer at a time.');
  const dropped = thinks(profile, effortOf(call))
    ? [...profile.drops, ...profile.dropsThinking]
    : profile.drops;

  const body: Record<string, unknown> = { model: upstreamModel, messages: toMessages(fields, rules) };
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
  if (functions.length > 0)
    body.tools = functions.map((definition) => ({ type: 'function', function: definition }));
  if (streamed) {
    body.stream = true;
    body.stream_options = { include_usage: true };
  }
  return Object.assign(body, profile.requestOverrides);
}

function clamped(call: ProviderCall, wanted: number, bound: number | null): number {
  if (bound === null || wanted <= bound) return wanted;
  call.adjusted('max_completion_tokens');
  return bound;
}

function toMessages(fields: ChatRequest, rules: BodyRules): ChatMessage[] {
  return withoutLegacyCalls(fields.messages).map((message) => toMessage(message, rules));
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
  if (calls !== undefined && calls.length > 0)
    turn.tool_calls = calls.map(({ id, type, function: called }) => ({
      id,
      type,
      ...(called && { function: { name: called.name, arguments: called.arguments || '{}' } }),
    }));
  if (role === 'assistant') rules.assistantTurn?.(turn, message);
  return turn;
}

function toContent(content: ChatMessage['content'], rules: BodyRules): ChatMessage['content'] {
  if (!Array.isArray(content)) return content ?? null;
  return content.map((part) => toPart(part, rules));
}

function toPart(part: ContentPart, { cacheControl }: BodyRules): ContentPart {
  if (part.type === 'refusal') return { type: 'text', text: String(part.refusal) };
  if (cacheControl || part.cache_control === undefined) return part;
  const { cache_control: _marker, ...rest } = part;
  return rest;
}
