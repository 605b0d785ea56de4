import { createHash } from 'node:crypto';
import type { ChatRequest } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { effortOf, fieldsOf } from '../canonical/caller-fields.js';
import type { ProviderCall } from '../provider-adapter.js';
import { cacheControlOf, limitBreakpoints } from './anthropic-cache.js';
import { type FormatPlan, planFormat } from './anthropic-format.js';
import { limitTokens, longestWholeAnswer } from './anthropic-limits.js';
import { type Conversation, lacksThought, mendEnd, toConversation } from './anthropic-messages.js';
import { refuseUnsupported, toSampling } from './anthropic-sampling.js';
import { planThinking, type ThinkingPlan, withoutThinking } from './anthropic-thinking.js';
import { declarationsFor, planTools, type ToolPlan } from './anthropic-tools.js';
import type { Block, Cacheable, MessagesBody, TextBlock, ThinkingWire, ToolWire } from './anthropic-wire.js';

/** What a request is asked again without, where the vendor refused just that. */
export type Without = 'thoughts' | 'strict';

export interface Translation {
  readonly body: MessagesBody;
  /** For `anthropic-beta`. */
  readonly betas: readonly string[];
  /** The tool whose input is the answer. */
  readonly answerTool: string | undefined;
  /** What it could be asked again without. */
  readonly droppable: readonly Without[];
}

/** Fields whose inside the gateway checks at the top level only. */
const checkedAtTheTop = ['messages', 'tools', 'response_format'] as const;

/** The body of a call. @throws GatewayError `invalid_request` for what the vendor cannot serve. */
export function toMessagesBody(call: ProviderCall, streamed: boolean): MessagesBody {
  return translate(call, streamed).body;
}

/** Whether the answer may become too long to be waited for in one piece. Source: providers digest, trap T75. */
export function mustStream(call: ProviderCall): boolean {
  const fields = fieldsOf(call);
  const plan = planThinking({ ...call, adjusted: () => undefined }, fields);
  return limitTokens(fields, call.candidate.profile, plan, false).maxTokens > longestWholeAnswer;
}

/**
 * A request in the vendor's words; the same call gives the same bytes, so that the vendor's cache can find its beginning.
 * Source: providers digest, Anthropic sections 2.2 to 2.7, trap T50.
 * @throws GatewayError `invalid_request` for what the vendor cannot serve.
 */
export function translate(call: ProviderCall, streamed: boolean, without?: Without): Translation {
  const { profile, upstreamModel } = call.candidate;
  const fields = fieldsOf(call);
  for (const name of checkedAtTheTop)
    if (fields[name] !== call.request[name])
      throw invalidRequest('This belongs at the top level of the body.', `extra_body.${name}`);
  refuseUnsupported(call, fields);

  const format = planFormat(call, fields);
  const tools = planTools(call, fields, format.tool, without !== 'strict');
  const conversation = toConversation(call, profile.thinking.habit !== 'never' && without !== 'thoughts');
  const intended = legalThinking(call, fields, tools, conversation);
  const limits = limitTokens(fields, profile, intended, streamed);
  if (limits.lowered !== undefined) call.adjusted(limits.lowered);
  const plan = withinBudget(call, fields, intended, limits.budget);
  if (mendEnd(conversation, profile.prefill !== 'refused' && !plan.on)) call.adjusted('messages');

  const offered = tools.tools.length > 0 ? tools.tools : declarationsFor(conversation.messages);
  const system = [...conversation.system, ...sentences(format, tools)];
  const atTheEnd = limitBreakpoints(
    cacheable(offered, system, conversation),
    cacheControlOf({ cache_control: fields.cache_control }),
  );
  const body: MessagesBody = {
    model: upstreamModel,
    max_tokens: limits.maxTokens,
    system: system.length === 0 ? undefined : system,
    messages: conversation.messages,
    tools: offered.length === 0 ? undefined : offered,
    tool_choice: tools.tools.length === 0 && offered.length > 0 ? { type: 'none' } : tools.choice,
    thinking: plan.thinking,
    output_config:
      plan.effort === undefined && format.format === undefined
        ? undefined
        : { effort: plan.effort, format: format.format },
    ...toSampling(call, fields, plan.on),
    metadata: toMetadata(fields),
    service_tier: serviceTiers.get(fields.service_tier),
    cache_control: atTheEnd,
    stream: streamed || undefined,
    ...profile.requestOverrides,
  };
  return { body, betas: betasFor(conversation), answerTool: format.tool?.name, droppable: droppable(body) };
}

/**
 * Without thinking where the vendor takes it in no company: with a tool that must be called, or with results whose call
 * comes without the thought behind it. Source: providers digest, Anthropic section 2.5, trap T19.
 */
function legalThinking(
  call: ProviderCall,
  fields: ChatRequest,
  { forced }: ToolPlan,
  conversation: Conversation,
): ThinkingPlan {
  const { profile } = call.candidate;
  const plan = planThinking(call, fields);
  const excluded =
    (forced && plan.on && profile.forcedToolChoice === 'not_thinking') ||
    (plan.thinking?.type === 'enabled' && lacksThought(conversation));
  const allowed = excluded ? withoutThinking(profile) : undefined;
  if (allowed === undefined) return plan;
  reportThinking(call, fields);
  return allowed;
}

function withinBudget(
  call: ProviderCall,
  fields: ChatRequest,
  plan: ThinkingPlan,
  budget: number | undefined,
): ThinkingPlan {
  const { thinking } = plan;
  if (thinking?.type !== 'enabled' || thinking.budget_tokens === budget) return plan;
  // What an effort stands for is ours to say, a number of the caller's is not.
  if (budget === undefined || fields.thinking !== undefined) reportThinking(call, fields);
  const kept: ThinkingWire = { ...thinking, budget_tokens: budget ?? 0 };
  return budget === undefined
    ? { thinking: undefined, effort: plan.effort, on: false }
    : { ...plan, thinking: kept };
}

function reportThinking(call: ProviderCall, fields: ChatRequest): void {
  if (fields.thinking !== undefined) call.adjusted('thinking');
  else if (effortOf(call) !== undefined) call.adjusted('reasoning_effort');
}

/** Behind everything the caller wrote: what is new each time must not stand in front of what is cached. */
function sentences(format: FormatPlan, tools: ToolPlan): TextBlock[] {
  return [format.sentence, tools.sentence].flatMap((text) =>
    text === undefined ? [] : [{ type: 'text', text }],
  );
}

function* cacheable(
  tools: readonly ToolWire[],
  system: readonly TextBlock[],
  { messages }: Conversation,
): Iterable<Cacheable> {
  yield* tools;
  yield* system;
  for (const { content } of messages)
    for (const block of content)
      if (block.type !== 'thinking' && block.type !== 'redacted_thinking') yield block;
}

/** Whom an answer is for, told so that nobody can be recognised. Source: providers digest, Anthropic section 2.3. */
function toMetadata({ safety_identifier: identifier, user }: ChatRequest): MessagesBody['metadata'] {
  const name = identifier ?? user;
  if (typeof name !== 'string' || name === '') return undefined;
  return { user_id: createHash('sha256').update(name).digest('hex') };
}

const serviceTiers: ReadonlyMap<unknown, 'auto' | 'standard_only'> = new Map([
  ['auto', 'auto'],
  ['priority', 'auto'],
  ['default', 'standard_only'],
]);

function betasFor({ messages }: Conversation): readonly string[] {
  const namesFile = (block: Block): boolean =>
    (block.type === 'image' || block.type === 'document') && block.source.type === 'file';
  return messages.some(({ content }) => content.some(namesFile)) ? ['files-api-2025-04-14'] : [];
}

function droppable({ messages, tools }: MessagesBody): Without[] {
  const hasThoughts = messages.some(({ content }) =>
    content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking'),
  );
  const isStrict = tools?.some((tool) => 'strict' in tool) ?? false;
  return [...(hasThoughts ? (['thoughts'] as const) : []), ...(isStrict ? (['strict'] as const) : [])];
}
