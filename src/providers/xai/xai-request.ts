import type { ChatMessage, ChatRequest, Effort } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { clampEffort, effortOf, fieldsOf, refuseOrDrop, thinks } from '../canonical/caller-fields.js';
import { type FunctionDefinition, settleToolChoice } from '../canonical/tools.js';
import {
  allowListedBody,
  type BodyRules,
  type OpenAiBody,
  type WireTool,
} from '../openai-shape/allow-listed-body.js';
import { putResponseFormat } from '../openai-shape/response-format.js';
import { putToolChoice } from '../openai-shape/tool-choice.js';
import type { ProviderCall } from '../provider-adapter.js';
import { withoutClosedObjects } from './tool-schema.js';

const rules: BodyRules = {
  passes: [
    'temperature',
    'top_p',
    'seed',
    'stop',
    'frequency_penalty',
    'presence_penalty',
    'logprobs',
    'top_logprobs',
    'parallel_tool_calls',
  ],
  maxTokens: 'max_completion_tokens',
  toTool,
  assistantTurn: putContent,
};

const maxTopLogprobs = 8;
/** Classes of service. Source: second digest section 3, row `service_tier`. */
const serviceTiers = ['default', 'priority'];

/**
 * The body for xAI's chat completions. Source: second digest section 3.
 * @throws GatewayError `invalid_request` for what they cannot serve.
 */
export function toXaiBody(call: ProviderCall, streamed: boolean): OpenAiBody {
  const { profile } = call.candidate;
  const fields = fieldsOf(call);
  refuseSearch(call, fields);
  const body = allowListedBody(call, streamed, rules);
  if (typeof body.top_logprobs === 'number' && body.top_logprobs > maxTopLogprobs) {
    body.top_logprobs = maxTopLogprobs;
    call.adjusted('top_logprobs');
  }
  const effort = effortFor(call);
  if (effort !== undefined) body.reasoning_effort = effort;
  const tier = serviceTierFor(profile, fields);
  if (tier !== undefined) body.service_tier = tier;
  putToolChoice(body, settleToolChoice(call, thinks(profile, effort)));
  putResponseFormat(body, call);
  return Object.assign(body, profile.requestOverrides);
}

/** A function whose schema is missing, or does not say that it is an object's, is refused. Source: dirac-run/dirac#58. */
function toTool({ parameters, ...definition }: FunctionDefinition): WireTool {
  const schema = { properties: {}, ...withoutClosedObjects(parameters ?? {}), type: 'object' };
  return { type: 'function', function: { ...definition, parameters: schema } };
}

/** A turn without content is refused, also where it called tools; an empty text is content. Source: langchain-ai/langchain#34140. */
function putContent(turn: ChatMessage): void {
  if (!turn.content?.length) turn.content = '';
}

/** Search is a tool of the Responses endpoint; asked for here it is a 410. Source: second digest section 3, trap 17. */
function refuseSearch(call: ProviderCall, fields: ChatRequest): void {
  for (const name of ['web_search_options', 'search_parameters']) {
    const value = fields[name];
    if (value !== undefined && value !== null)
      refuseOrDrop(call, name, 'This model does not search the web at this endpoint.');
  }
}

/** The caller's word or the nearest that the model takes; not to think is left unsaid where the model cannot be told. */
function effortFor(call: ProviderCall): Effort | undefined {
  const { habit, efforts } = call.candidate.profile.thinking;
  const asked = effortOf(call);
  if (asked === undefined) return undefined;
  const word = asked === 'none' && !efforts.includes('none') ? undefined : clampEffort(asked, efforts);
  const isMet = word === asked || (asked === 'none' && habit === 'never');
  if (!isMet) call.adjusted('reasoning_effort');
  return word;
}

function serviceTierFor({ traits }: ChatProfile, { service_tier: tier }: ChatRequest): string | undefined {
  return traits.includes('priority_tier') ? serviceTiers.find((name) => name === tier) : undefined;
}
