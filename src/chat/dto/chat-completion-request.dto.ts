import { ApiSchema } from '@nestjs/swagger';
import { efforts, type ChatMessage, type Effort } from '../../contract/chat.js';
import {
  BooleanField,
  Field,
  IntegerField,
  NestedField,
  NumberField,
  ObjectField,
  TextField,
  TextListField,
  UnionField,
  UnionListField,
  WordField,
} from '../../validation/field.decorators.js';
import { IsStorableText } from '../../validation/text.constraint.js';
import { StopField, StreamOptionsDto, WebSearchOptionsDto } from './chat-options.dto.js';
import { messages } from './message.dto.js';
import { IsNumberRecord, IsTextRecord } from './record.constraints.js';
import {
  responseFormats,
  type JsonObjectFormatDto,
  type JsonSchemaFormatDto,
  type TextFormatDto,
} from './response-format.dto.js';
import { ExtraBodyDto, maxModelNameLength, ModelChainField, RouteField } from './routing-extension.dto.js';
import { ToolChoiceField, tools, type CustomToolDto, type FunctionToolDto } from './tool.dto.js';

/**
 * The body of `POST /v1/chat/completions`: the reference's request and what OpenAI's clients send beyond it. Fields that are
 * not here are legal and go to the provider as they are. Source: spec/clearmaas-api.md section 4, spec/interface.md section 5.
 */
@ApiSchema({ name: 'ChatCompletionRequest' })
export class ChatCompletionRequestDto {
  @TextField({
    notEmpty: true,
    maxLength: maxModelNameLength,
    description:
      '`provider/model`, an alias, either with an effort suffix (`-minimal` … `-max`), or a router (`clearmaas/{name}`).',
    example: 'sandbox/echo',
  })
  @IsStorableText()
  model!: string;

  @UnionListField(messages, { notEmpty: true, description: 'The conversation so far.' })
  messages!: ChatMessage[];

  @BooleanField({ presence: 'nullable', description: 'Answer as server-sent events.' })
  stream?: boolean | null;

  @NestedField(StreamOptionsDto, { presence: 'nullable', description: 'Only together with `stream`.' })
  stream_options?: StreamOptionsDto | null;

  @UnionListField(tools, { presence: 'optional' })
  tools?: (FunctionToolDto | CustomToolDto)[];

  @ToolChoiceField({ presence: 'optional' })
  tool_choice?: string | object;

  @BooleanField({ presence: 'optional', default: true })
  parallel_tool_calls?: boolean;

  @UnionField(responseFormats, { presence: 'optional' })
  response_format?: TextFormatDto | JsonObjectFormatDto | JsonSchemaFormatDto;

  @WordField(efforts, { presence: 'nullable', description: 'How hard to think, where a model can be told.' })
  reasoning_effort?: Effort | null;

  @WordField(['low', 'medium', 'high'], { presence: 'nullable' })
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

  @NumberField({ presence: 'nullable', minimum: 0, maximum: 2 })
  temperature?: number | null;

  @NumberField({ presence: 'nullable', minimum: 0, maximum: 1 })
  top_p?: number | null;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 128, description: 'How many answers.' })
  n?: number | null;

  @StopField({ presence: 'nullable', description: 'Texts that end the answer.' })
  stop?: string | string[] | null;

  @NumberField({ presence: 'nullable', minimum: -2, maximum: 2 })
  presence_penalty?: number | null;

  @NumberField({ presence: 'nullable', minimum: -2, maximum: 2 })
  frequency_penalty?: number | null;

  @IntegerField({ presence: 'nullable' })
  seed?: number | null;

  @Field(
    { presence: 'nullable', description: 'Token id to bias, from -100 to 100.' },
    { type: Object, additionalProperties: { type: 'number', minimum: -100, maximum: 100 } },
    IsNumberRecord(-100, 100),
  )
  logit_bias?: Record<string, number> | null;

  @BooleanField({ presence: 'nullable' })
  logprobs?: boolean | null;

  @IntegerField({
    presence: 'nullable',
    minimum: 0,
    maximum: 20,
    description: 'Only together with `logprobs`.',
  })
  top_logprobs?: number | null;

  @TextListField({ presence: 'nullable', description: 'Kinds of output: `text`, `audio`, `image`.' })
  modalities?: string[] | null;

  @ObjectField({ presence: 'nullable', description: 'Voice and format of a spoken answer.' })
  audio?: Record<string, unknown> | null;

  @ObjectField({ presence: 'nullable', description: 'Text that the answer will mostly repeat.' })
  prediction?: Record<string, unknown> | null;

  @NestedField(WebSearchOptionsDto, { presence: 'optional' })
  web_search_options?: WebSearchOptionsDto;

  @Field(
    { presence: 'nullable', description: 'The caller’s own labels.' },
    { type: Object, additionalProperties: { type: 'string' } },
    IsTextRecord(),
  )
  metadata?: Record<string, string> | null;

  @TextField({ presence: 'optional', description: 'The end user, as the caller names them.' })
  user?: string;

  @TextField({ presence: 'optional' })
  safety_identifier?: string;

  @TextField({ presence: 'optional' })
  prompt_cache_key?: string;

  @TextField({ presence: 'nullable' })
  service_tier?: string | null;

  @BooleanField({ presence: 'nullable' })
  store?: boolean | null;

  @ModelChainField()
  models?: string[];

  @RouteField()
  route?: string;

  @NestedField(ExtraBodyDto, {
    presence: 'optional',
    description: 'The fallback chain, for clients that nest it. Never reaches a provider.',
  })
  extra_body?: ExtraBodyDto;
}
