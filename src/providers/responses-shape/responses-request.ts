import type { ChatRequest, Effort } from '../../contract/chat.js';
import { mostSearches } from '../../contract/vendor-tool.js';
import { fieldsOf, maxTokensOf, refuseOrDrop, thinks } from '../canonical/caller-fields.js';
import { dropField, dropUnfit, settledEffort } from '../openai-shape/profile-rules.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { toInput } from './responses-input.js';
import { toToolChoice, toTools } from './responses-tools.js';
import { type Fields, recordOf } from './responses-wire.js';

/** The least the endpoint takes. Source: providers digest, OpenAI section 1.4. */
const minOutputTokens = 16;

/** Fields of chat completions for which the Responses endpoint has nothing. */
const chatOnly = [
  'n',
  'stop',
  'seed',
  'logit_bias',
  'presence_penalty',
  'frequency_penalty',
  'prediction',
  'modalities',
  'audio',
] as const;

/** What the body says under another name or in another shape, and the gateway's own. Every other field goes as it came. */
const translated: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'reasoning_effort',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'web_search_options',
  'response_format',
  'verbosity',
  'logprobs',
  // Other vendors' word for caching all of the prompt.
  'cache_control',
  'extra_body',
  'models',
  'route',
  'recovery',
  'hedge',
  'drop_params',
]);

/**
 * The body for the Responses endpoint; nothing of the conversation is kept there unless the caller wants it. Source: providers
 * digest, OpenAI section 1.4 "Bridge mapping, request".
 * @throws GatewayError `invalid_request` for several answers, spoken answers, and parts that the endpoint does not know.
 */
export function toResponsesBody(
  call: ProviderCall,
  streamed: boolean,
  { reasoningFormat }: ResponsesDialect,
): Record<string, unknown> {
  const asked = fieldsOf(call);
  const effort = settledEffort(call);
  const fields = fitFields(call, asked, effort);
  const tools = toTools(fields);
  return {
    model: call.candidate.upstreamModel,
    input: toInput(call, reasoningFormat),
    store: false,
    include: toInclude(call, fields),
    ...Object.fromEntries(
      Object.entries(fields).filter(
        ([name, value]) => value !== undefined && value !== null && !translated.has(name),
      ),
    ),
    reasoning: toReasoning(call, effort),
    max_output_tokens: toMaxOutputTokens(call, asked),
    max_tool_calls: toMaxToolCalls(fields),
    text: toText(fields),
    ...(tools.length > 0 && {
      tools,
      tool_choice: toToolChoice(fields),
      parallel_tool_calls: fields.parallel_tool_calls ?? undefined,
    }),
    ...(streamed && { stream: true, stream_options: toStreamOptions(asked) }),
  };
}

/** The caller's fields without those that the endpoint or the model refuses. */
function fitFields(call: ProviderCall, asked: ChatRequest, effort: Effort | undefined): ChatRequest {
  if ((asked.n ?? 1) !== 1) refuseOrDrop(call, 'n', 'This model gives one answer at a time.');
  if (asked.modalities?.some((kind) => kind !== 'text'))
    refuseOrDrop(call, 'modalities', 'This model answers with text only.');
  const unfit: Record<string, unknown> = {
    ...asked,
    n: undefined,
    modalities: undefined,
    max_tokens: undefined,
    max_completion_tokens: undefined,
  };
  for (const name of chatOnly) dropField(call, unfit, name);
  dropUnfit(call, unfit, effort);
  return { ...unfit, model: asked.model, messages: asked.messages };
}

/** A model that cannot think refuses to be asked for its reasoning. */
function toInclude({ candidate }: ProviderCall, { logprobs }: ChatRequest): string[] | undefined {
  const include: string[] = [];
  if (candidate.profile.thinking.habit !== 'never') include.push('reasoning.encrypted_content');
  if (logprobs === true) include.push('message.output_text.logprobs');
  return include.length > 0 ? include : undefined;
}

function toReasoning({ candidate }: ProviderCall, effort: Effort | undefined): Fields | undefined {
  const thinking = thinks(candidate.profile, effort) || (effort !== undefined && effort !== 'none');
  if (thinking) return { effort, summary: 'auto' };
  return effort === undefined ? undefined : { effort };
}

function toMaxOutputTokens(call: ProviderCall, fields: ChatRequest): number | undefined {
  const wanted = maxTokensOf(fields);
  if (wanted === undefined || wanted >= minOutputTokens) return wanted;
  call.adjusted('max_completion_tokens');
  return minOutputTokens;
}

/** Of a search of the web, the one tool here that the vendor runs, no more than are reserved for. */
function toMaxToolCalls({ web_search_options: search, max_tool_calls: wanted }: ChatRequest): unknown {
  if (search === undefined || search === null) return wanted ?? undefined;
  return typeof wanted === 'number' ? Math.min(wanted, mostSearches) : mostSearches;
}

function toText({ response_format: format, verbosity }: ChatRequest): Fields | undefined {
  const text = { ...toFormat(format), ...(typeof verbosity === 'string' && { verbosity }) };
  return Object.keys(text).length > 0 ? text : undefined;
}

/** What chat completions nest in `json_schema` stands beside the type here. */
function toFormat(format: ChatRequest['response_format']): Fields {
  if (format === undefined || format === null) return {};
  const { json_schema: definition, ...kind } = format;
  return { format: definition === undefined ? kind : { ...kind, schema: {}, ...definition } };
}

/** The padding may be turned off; usage comes with the last event in any case. */
function toStreamOptions({ stream_options: options }: ChatRequest): Fields | undefined {
  const { include_obfuscation: padded } = recordOf(options);
  return padded === undefined ? undefined : { include_obfuscation: padded };
}
