import type { ChatMessage, ChatRequest, ContentPart, Effort } from '../../contract/chat.js';
import type { ThinkingProfile } from '../../contract/chat-profile.js';
import { clampEffort, fieldsOf, refuseOrDrop } from '../canonical/caller-fields.js';
import { refuseForeignParts } from '../canonical/input-kinds.js';
import { withInstruction } from '../canonical/instruction.js';
import { reasoningOf } from '../canonical/reasoning-echo.js';
import { functionsOf, toWireChoice } from '../canonical/tools.js';
import { allowListedBody, type BodyRules } from '../openai-shape/allow-listed-body.js';
import type { ProviderCall } from '../provider-adapter.js';
import { planOf, type QwenPlan } from './qwen-plan.js';

const rules: BodyRules = {
  passes: [
    'temperature',
    'top_p',
    'top_k',
    'presence_penalty',
    'repetition_penalty',
    'seed',
    'stop',
    'parallel_tool_calls',
    'preserve_thinking',
    'enable_search',
    'search_options',
  ],
  maxTokens: 'max_tokens',
  cacheControl: true,
};
const spokenRules: BodyRules = { ...rules, passes: [...rules.passes, 'modalities', 'audio'] };

/** `temperature` lies below this, `top_p` above that. Source: second digest section 4. */
const highest = { bound: 2, within: 1.99 };
const lowest = { bound: 0, within: 0.01 };

/** Part of the model's longest thinking, by effort; the spec's shares for budgets. Source: spec/clearmaas-api.md section 8. */
const shares: Readonly<Record<Effort, number>> = {
  none: 0.05,
  minimal: 0.05,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 1,
  max: 1,
};

/**
 * A request as DashScope's compatible mode takes it. Source: second digest section 4.
 * @throws GatewayError `invalid_request` for what the model cannot take.
 */
export function toQwenBody(call: ProviderCall, streamed: boolean): Record<string, unknown> {
  const { profile } = call.candidate;
  const fields = fieldsOf(call);
  refuseForeignParts(call, ['image', 'video', 'audio']);
  const speaks = profile.traits.includes('speaks');
  if (!speaks && fields.modalities?.includes('audio'))
    refuseOrDrop(call, 'modalities', 'This model does not answer in speech.');
  const plan = planOf(call);
  const body = allowListedBody(prepared(call, plan), streamed, rulesFor(fields, speaks));
  keepWithinBounds(call, body);
  Object.assign(body, thinkingFields(call, fields, plan), searchFields(call, fields));
  if (plan.responseFormat !== undefined) body.response_format = plan.responseFormat;
  offerTools(body, fields, plan);
  return Object.assign(body, profile.requestOverrides);
}

/** Old reasoning is left out, as the vendor ignores or bills it, unless the caller asks for it to be kept. */
function rulesFor({ preserve_thinking: kept }: ChatRequest, speaks: boolean): BodyRules {
  const base = speaks ? spokenRules : rules;
  if (kept !== true) return base;
  return {
    ...base,
    assistantTurn: (turn, original) => {
      const reasoning = reasoningOf(original);
      if (reasoning !== undefined) turn.reasoning_content = reasoning;
    },
  };
}

/** The call with the prompt as it is to be, and without the field that is translated here. */
function prepared(call: ProviderCall, { sentences }: QwenPlan): ProviderCall {
  const spoken = withAudioUris(call.request.messages);
  const messages = sentences.length === 0 ? spoken : withInstruction(spoken, sentences.join('\n\n'));
  return { ...call, request: { ...call.request, messages, web_search_options: undefined } };
}

function keepWithinBounds(call: ProviderCall, body: Record<string, unknown>): void {
  if (typeof body.temperature === 'number' && body.temperature >= highest.bound) {
    body.temperature = highest.within;
    call.adjusted('temperature');
  }
  if (typeof body.top_p === 'number' && body.top_p <= lowest.bound) {
    body.top_p = lowest.within;
    call.adjusted('top_p');
  }
}

/** The vendor's own fields as the caller wrote them, and what the effort asked for means in them. */
function thinkingFields(
  call: ProviderCall,
  { enable_thinking: asked, thinking_budget: ownBudget }: ChatRequest,
  { thinks, stopped, effort }: QwenPlan,
): Record<string, unknown> {
  const { thinking } = call.candidate.profile;
  const always = thinking.habit === 'always';
  if (stopped) return { enable_thinking: false };
  if (always && asked === false) call.adjusted('enable_thinking');
  const said = {
    ...(typeof asked === 'boolean' && !always && { enable_thinking: asked }),
    ...(typeof ownBudget === 'number' && { thinking_budget: ownBudget }),
  };
  // A switch that is on says more than an effort of none.
  if (effort === undefined || (effort === 'none' && asked === true && !always)) return said;
  if (thinking.habit === 'never' || thinking.control === 'none') {
    if (thinks || effort !== 'none') call.adjusted('reasoning_effort');
    return said;
  }
  if (!thinks) {
    if (effort !== 'none') call.adjusted('reasoning_effort');
    return { enable_thinking: false };
  }
  return { ...(!always && { enable_thinking: true }), ...depthOf(call, thinking, effort), ...said };
}

/** How deep a model thinks, in the word or the number of tokens that it takes. */
function depthOf(
  call: ProviderCall,
  { control, efforts, budget }: ThinkingProfile,
  effort: Effort,
): Record<string, unknown> {
  if (control === 'effort') {
    const word = efforts.length === 0 ? effort : clampEffort(effort, efforts);
    if (word !== effort) call.adjusted('reasoning_effort');
    return { reasoning_effort: word };
  }
  if (effort === 'none') call.adjusted('reasoning_effort');
  return budget === undefined
    ? {}
    : { thinking_budget: Math.max(budget.min, Math.floor(budget.max * shares[effort])) };
}

/** The vendor's search has no size and no place: these are left out, and reported. */
function searchFields(
  call: ProviderCall,
  { web_search_options: wanted, enable_search: asked }: ChatRequest,
): Record<string, unknown> {
  if (typeof wanted !== 'object' || wanted === null || asked !== undefined) return {};
  if (call.candidate.profile.drops.includes('web_search_options')) {
    refuseOrDrop(call, 'web_search_options', 'This model does not search the web.');
    return {};
  }
  if (Object.values(wanted).some((option) => option !== null)) call.adjusted('web_search_options');
  return { enable_search: true };
}

/** Only the tools that the choice is about, and several calls at a time as OpenAI has it: the vendor's default is one. */
function offerTools(body: Record<string, unknown>, fields: ChatRequest, { toolChoice }: QwenPlan): void {
  const functions = functionsOf(fields);
  if (functions.length === 0) return;
  body.parallel_tool_calls ??= true;
  if (toolChoice === undefined) return;
  body.tool_choice = toWireChoice(toolChoice);
  const { mode, names = [] } = toolChoice;
  const offered = functions.filter(({ name }) => names.includes(name));
  if (mode === 'auto' && offered.length > 0)
    body.tools = offered.map((definition) => ({ type: 'function', function: definition }));
}

/** Audio has to come as a data URI; OpenAI's clients send bare base64. The very list where there is none. */
function withAudioUris(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const isAudio = (part: ContentPart): boolean => part.type === 'input_audio';
  return messages.map((message) =>
    Array.isArray(message.content) && message.content.some(isAudio)
      ? { ...message, content: message.content.map(withAudioUri) }
      : message,
  );
}

function withAudioUri(part: ContentPart): ContentPart {
  const { type, input_audio: audio } = part;
  if (type !== 'input_audio' || typeof audio !== 'object' || audio === null || !('data' in audio))
    return part;
  const { data } = audio;
  if (typeof data !== 'string' || /^(data|https?):/i.test(data)) return part;
  return { ...part, input_audio: { ...audio, data: `data:;base64,${data}` } };
}
