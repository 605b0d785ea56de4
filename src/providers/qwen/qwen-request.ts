import type { ChatMessage, ChatRequest, ContentPart, Effort } from '../../contract/chat.js';
import type { ThinkingProfile } from '../../contract/chat-profile.js';
import { clampEffort, fieldsOf, refuseOrDrop } from '../canonical/caller-fields.js';
import { reasoningOf } from '../canonical/reasoning-echo.js';
import { allowListedBody, type BodyRules, type OpenAiBody } from '../openai-shape/allow-listed-body.js';
import { putResponseFormat } from '../openai-shape/response-format.js';
import { putToolChoice } from '../openai-shape/tool-choice.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { budgetFor, planOf, type QwenPlan } from './qwen-plan.js';

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
const spoken = ['modalities', 'audio'];

/** `temperature` lies below this, `top_p` above that. Source: second digest section 4. */
const highest = { bound: 2, within: 1.99 };
const lowest = { bound: 0, within: 0.01 };

/**
 * A request as DashScope's compatible mode takes it. Source: second digest section 4.
 * @throws GatewayError `invalid_request` for what the model cannot take.
 */
export function toQwenBody(call: ProviderCall, streamed: boolean): OpenAiBody {
  const { profile } = call.candidate;
  const fields = fieldsOf(call);
  const plan = planOf(call);
  const body = allowListedBody(withoutSearch(call), streamed, rulesFor(call, fields, plan));
  body.messages = body.messages.map(withAudioUris);
  keepWithinBounds(body, call);
  Object.assign(body, thinkingFields(call, fields, plan), searchFields(call, fields));
  putToolChoice(body, plan.choice);
  putResponseFormat(body, call);
  // OpenAI's default is several calls at a time, the vendor's is one.
  if (body.tools !== undefined) body.parallel_tool_calls ??= true;
  return Object.assign(body, profile.requestOverrides);
}

/** Old reasoning is left out, as the vendor ignores or bills it, unless the caller asks for it to be kept. */
function rulesFor(
  { candidate }: ProviderCall,
  { preserve_thinking: kept }: ChatRequest,
  { thinks }: QwenPlan,
): BodyRules {
  const passes = candidate.profile.traits.includes('speaks') ? [...rules.passes, ...spoken] : rules.passes;
  return { ...rules, passes, thinks, ...(kept === true && { assistantTurn: putReasoning }) };
}

function putReasoning(turn: ChatMessage, original: ChatMessage): void {
  const reasoning = reasoningOf(original);
  if (reasoning !== undefined) turn.reasoning_content = reasoning;
}

/** The call without the field that is translated here, so that nothing reports it as dropped. */
function withoutSearch(call: ProviderCall): ProviderCall {
  return { ...call, request: { ...call.request, web_search_options: undefined } };
}

function keepWithinBounds(body: OpenAiBody, call: ProviderCall): void {
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
  return budget === undefined ? {} : { thinking_budget: budgetFor(budget, effort) };
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

/** Audio has to come as a data URI; OpenAI's clients send bare base64. The very message where there is none. */
function withAudioUris(message: ChatMessage): ChatMessage {
  const { content } = message;
  return Array.isArray(content) && content.some(({ type }) => type === 'input_audio')
    ? { ...message, content: content.map(withAudioUri) }
    : message;
}

function withAudioUri(part: ContentPart): ContentPart {
  const { type, input_audio: audio } = part;
  if (type !== 'input_audio' || !isRecord(audio)) return part;
  const { data } = audio;
  if (typeof data !== 'string' || /^(data|https?):/i.test(data)) return part;
  return { ...part, input_audio: { ...audio, data: `data:;base64,${data}` } };
}
