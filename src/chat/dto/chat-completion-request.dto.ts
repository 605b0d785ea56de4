import { ApiSchema } from '@nestjs/swagger';
import { efforts, type ChatMessage, type Effort } from '../../contract/chat.js';
import {
  BooleanField,
  Field,
  IntegerField,
  NestedField,
  NestedListField,
  NumberField,
  ObjectField,
  TextField,
  TextListField,
  UnionField,
  UnionListField,
  WordField,
} from '../../validation/field.decorators.js';
import { StopField, StreamOptionsDto, WebSearchOptionsDto } from './chat-options.dto.js';
import { messages } from './message.dto.js';
import { IsNumberRecord, IsTextRecord } from './record.constraints.js';
import {
  responseFormats,
  type JsonObjectFormatDto,
  type JsonSchemaFormatDto,
  type TextFormatDto,
} from './response-format.dto.js';
import { ModelChainField, ModelField, RouteField } from '../../dispatch/api/routing-fields.js';
import { ExtraBodyDto, HedgeField, RecoveryField } from './routing-extension.dto.js';
import {
  FunctionChoiceField,
  FunctionDefinitionDto,
  ToolChoiceField,
  tools,
  type CustomToolDto,
  type FunctionToolDto,
} from './tool.dto.js';

/**
 * The body of `POST /v1/chat/completions`: the reference's request and what OpenAI's clients send beyond it. Fields that are
 * not here are legal and go to the provider as they are. Source: spec/clearmaas-api.md section 4, spec/interface.md section 5.
 */
@ApiSchema({ name: 'ChatCompletionRequest' })
export class ChatCompletionRequestDto {
  @ModelField(
    'An id of `GET /v1/models` (`provider/model`) or its bare name, also with an effort suffix (`-minimal` to `-max`); or a router, `clearmaas/{name}`.',
    'sandbox/echo',
  )
  model!: string;

  @UnionListField(messages, { notEmpty: true, description: 'The conversation so far, oldest message first.' })
  messages!: ChatMessage[];

  @BooleanField({ presence: 'nullable', description: 'Answer as server-sent events.' })
  stream?: boolean | null;

  @NestedField(StreamOptionsDto, { presence: 'nullable', description: 'Only together with `stream`.' })
  stream_options?: StreamOptionsDto | null;

  @UnionListField(tools, { presence: 'optional', description: 'Tools that the model may call.' })
  tools?: (FunctionToolDto | CustomToolDto)[];

  @ToolChoiceField({
    presence: 'optional',
    description:
      '`none`, `auto` (the default where there are tools), `required`, or the tool that must be called.',
  })
  tool_choice?: string | object;

  @BooleanField({
    presence: 'optional',
    default: true,
    description: 'Whether one answer may call several tools.',
  })
  parallel_tool_calls?: boolean;

  @NestedListField(FunctionDefinitionDto, {
    presence: 'nullable',
    deprecated: true,
    description: 'The older form of `tools`.',
  })
  functions?: FunctionDefinitionDto[] | null;

  @FunctionChoiceField({
    presence: 'nullable',
    deprecated: true,
    description: 'The older form of `tool_choice`, for `functions`.',
  })
  function_call?: string | object | null;

  @UnionField(responseFormats, {
    presence: 'optional',
    description: 'Plain text, any JSON object, or JSON that follows a schema.',
  })
  response_format?: TextFormatDto | JsonObjectFormatDto | JsonSchemaFormatDto;

  @WordField(efforts, { presence: 'nullable', description: 'How hard to think, where a model can be told.' })
  reasoning_effort?: Effort | null;

  @WordField(['low', 'medium', 'high'], { presence: 'nullable', description: 'How wordy the answer may be.' })
  verbosity?: 'low' | 'medium' | 'high' | null;

  @IntegerField({
    presence: 'nullable',
    minimum: 1,
    description: 'Longest answer in tokens, reasoning included.',
  })
  max_completion_tokens?: number | null;

  @IntegerField({
    presence: 'nullable',
    minimum: 1,
    description: 'The older name of `max_completion_tokens`.',
  })
  max_tokens?: number | null;

  @NumberField({
    presence: 'nullable',
    minimum: 0,
    maximum: 2,
    description: 'Randomness: the lower, the more predictable. Change this or `top_p`, not both.',
  })
  temperature?: number | null;

  @NumberField({
    presence: 'nullable',
    minimum: 0,
    maximum: 1,
    description: 'Nucleus sampling: only the likeliest tokens that make up this share of probability.',
  })
  top_p?: number | null;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 128, description: 'How many answers.' })
  n?: number | null;

  @StopField({ presence: 'nullable', description: 'Texts that end the answer.' })
  stop?: string | string[] | null;

  @NumberField({
    presence: 'nullable',
    minimum: -2,
    maximum: 2,
    description: 'Above 0: away from tokens that the text has already.',
  })
  presence_penalty?: number | null;

  @NumberField({
    presence: 'nullable',
    minimum: -2,
    maximum: 2,
    description: 'Above 0: away from tokens, the more the more often the text has them.',
  })
  frequency_penalty?: number | null;

  @IntegerField({
    presence: 'nullable',
    description: 'The same seed gives the same answer, as far as the provider can.',
  })
  seed?: number | null;

  @Field(
    { presence: 'nullable', description: 'Bias by token id, from -100 (never) to 100 (only).' },
    { type: Object, additionalProperties: { type: 'number', minimum: -100, maximum: 100 } },
    IsNumberRecord(-100, 100),
  )
  logit_bias?: Record<string, number> | null;

  @BooleanField({
    presence: 'nullable',
    description: 'Log probabilities of the answer’s tokens, with the answer.',
  })
  logprobs?: boolean | null;

  @IntegerField({
    presence: 'nullable',
    minimum: 0,
    maximum: 20,
    description: 'So many likeliest tokens at each place. Only together with `logprobs`.',
  })
  top_logprobs?: number | null;

  @TextListField({ presence: 'nullable', description: 'Kinds of output: `text`, `audio`, `image`.' })
  modalities?: string[] | null;

  @ObjectField({ presence: 'nullable', description: 'Voice and format of a spoken answer.' })
  audio?: Record<string, unknown> | null;

  @ObjectField({ presence: 'nullable', description: 'Text that the answer will mostly repeat.' })
  prediction?: Record<string, unknown> | null;

  @NestedField(WebSearchOptionsDto, { presence: 'optional', description: 'For models that search the web.' })
  web_search_options?: WebSearchOptionsDto;

  @Field(
    { presence: 'nullable', description: 'The caller’s own labels.' },
    { type: Object, additionalProperties: { type: 'string' } },
    IsTextRecord(),
  )
  metadata?: Record<string, string> | null;

  @TextField({ presence: 'optional', description: 'The end user, as the caller names them.' })
  user?: string;

  @TextField({
    presence: 'optional',
    description: 'A hash of the end user, for the provider’s abuse detection.',
  })
  safety_identifier?: string;

  @TextField({
    presence: 'optional',
    description: 'Groups requests that begin alike, for the provider’s cache.',
  })
  prompt_cache_key?: string;

  @TextField({
    presence: 'nullable',
    description: 'The provider’s class of service, such as `flex` or `priority`.',
  })
  service_tier?: string | null;

  @BooleanField({ presence: 'nullable', description: 'Whether the provider may keep the answer.' })
  store?: boolean | null;

  @ModelChainField()
  models?: string[];

  @RouteField()
  route?: string;

  @RecoveryField()
  recovery?: 'continue' | null;

  @HedgeField()
  hedge?: boolean | null;

  @NestedField(ExtraBodyDto, {
    presence: 'optional',
    description:
      'What a client nests here is lifted to the top level: the fallback chain, and fields that only the provider knows.',
  })
  extra_body?: ExtraBodyDto;
}
