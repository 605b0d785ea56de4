import type { AnySchemaObject } from 'ajv';
import { allow, allowOnly, editable } from './schema-edits.js';
import type { WireRules } from './wire-rules.js';

/** What a host of OpenAI's shape takes of it, and what it takes beyond. Source: digest of these vendors, sections 2 to 6. */
interface Host {
  /** Fields of OpenAI's own. */
  readonly fields: readonly string[];
  readonly ownFields?: Readonly<Record<string, AnySchemaObject>>;
  /** Beyond OpenAI's in an earlier answer. */
  readonly ofAnswers?: Readonly<Record<string, AnySchemaObject>>;
  /** Beyond OpenAI's in a part of text. */
  readonly ofTexts?: Readonly<Record<string, AnySchemaObject>>;
  readonly responseFormats: readonly ('JSONObject' | 'JSONSchema')[];
}

const always = ['model', 'messages', 'stream', 'stream_options', 'tools'];
const switchOf = (...types: readonly string[]): AnySchemaObject => ({
  type: 'object',
  properties: { type: { enum: types }, keep: { const: 'all' } },
  required: ['type'],
  additionalProperties: false,
});
const text = { type: 'string' };

const hosts = {
  deepseek: {
    fields: [
      ...always,
      ...['max_tokens', 'temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'stop', 'logprobs'],
      ...['top_logprobs', 'response_format', 'tool_choice', 'reasoning_effort'],
    ],
    ownFields: { thinking: switchOf('enabled', 'disabled', 'adaptive') },
    ofAnswers: { reasoning_content: text },
    responseFormats: ['JSONObject'],
  },
  xai: {
    fields: [
      ...always,
      ...[
        'max_completion_tokens',
        'temperature',
        'top_p',
        'seed',
        'logprobs',
        'top_logprobs',
        'service_tier',
      ],
      ...['response_format', 'tool_choice', 'parallel_tool_calls', 'reasoning_effort'],
    ],
    responseFormats: ['JSONObject', 'JSONSchema'],
  },
  qwen: {
    fields: [
      ...always,
      ...['max_tokens', 'temperature', 'top_p', 'presence_penalty', 'seed', 'stop', 'modalities', 'audio'],
      ...['response_format', 'tool_choice', 'parallel_tool_calls', 'reasoning_effort'],
    ],
    ownFields: {
      top_k: { type: 'integer' },
      repetition_penalty: { type: 'number' },
      enable_thinking: { type: 'boolean' },
      thinking_budget: { type: 'integer' },
      preserve_thinking: { type: 'boolean' },
      enable_search: { type: 'boolean' },
      search_options: { type: 'object' },
    },
    ofTexts: { cache_control: { type: 'object' } },
    responseFormats: ['JSONObject', 'JSONSchema'],
  },
  kimi: {
    fields: [
      ...always,
      ...['max_completion_tokens', 'stop', 'response_format', 'tool_choice', 'reasoning_effort'],
      ...['prompt_cache_key', 'safety_identifier'],
    ],
    ownFields: { thinking: switchOf('enabled', 'disabled') },
    ofAnswers: { reasoning_content: text, partial: { type: 'boolean' } },
    responseFormats: ['JSONObject', 'JSONSchema'],
  },
  minimax: {
    fields: [...always, 'max_completion_tokens', 'temperature', 'top_p', 'tool_choice'],
    ownFields: { thinking: switchOf('adaptive', 'disabled'), reasoning_split: { const: true } },
    ofAnswers: { reasoning_content: text, reasoning_details: { type: 'array' } },
    responseFormats: [],
  },
} as const satisfies Readonly<Record<string, Host>>;

/** None of them takes other tools, or the role that stands for `system` at OpenAI. Source: the same digest, section 1. */
const notThere = [
  'ChatCompletionDeveloperMessageParam',
  'ChatCompletionFunctionMessageParam',
  'ChatCompletionCustomTool',
  'ChatCompletionMessageCustomToolCall',
  'ChatCompletionNamedToolChoiceCustom',
  'ChatCompletionAllowedToolChoice',
];

/** OpenAI's chat body cut down to what a host of that shape takes. */
export function hostRules(name: keyof typeof hosts): WireRules {
  const host: Host = hosts[name];
  return (generated) => {
    const { schema, definition } = editable(generated);
    for (const body of ['NonStreaming', 'Streaming']) {
      const fields = definition(`ChatCompletionCreateParams${body}`);
      allowOnly(fields, host.fields);
      allow(fields, host.ownFields ?? {});
    }
    for (const absent of notThere) refuse(definition(absent));
    for (const format of ['JSONObject', 'JSONSchema'] as const)
      if (!host.responseFormats.includes(format)) refuse(definition(`ResponseFormat${format}`));
    for (const part of ['Text', 'Image', 'InputAudio'])
      delete definition(`ChatCompletionContentPart${part}`)['properties'].prompt_cache_breakpoint;
    const answer = definition('ChatCompletionAssistantMessageParam');
    allowOnly(answer, ['role', 'content', 'name', 'tool_calls']);
    allow(answer, host.ofAnswers ?? {});
    allow(definition('ChatCompletionContentPartText'), host.ofTexts ?? {});
    return schema;
  };
}

function refuse(definition: AnySchemaObject): void {
  for (const keyword of Object.keys(definition)) delete definition[keyword];
  definition['not'] = {};
}
