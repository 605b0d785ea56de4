import type { ChatRequest } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { fieldsOf, maxTokensOf, refuseOrDrop } from '../canonical/caller-fields.js';
import { jsonInstruction } from '../canonical/json-instruction.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { Extensions } from './gemini-extensions.js';
import { thinkingConfigOf } from './gemini-thinking.js';
import type { GenerationConfigWire } from './gemini-wire.js';
import { toJsonSchema } from './json-schema.js';
import { toOpenApiSchema } from './openapi-schema.js';

/** Numbers that only change their names. */
const numbers = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
} as const;
type NumberName = keyof typeof numbers;
const numberNames = Object.keys(numbers) as readonly NumberName[];

const mostStops = 5;
const mostCandidates = 8;

/** How the answer is asked for: as JSON by the vendor's own means, and by what is told the model in words. */
export interface AnswerFormat {
  readonly isJson: boolean;
  readonly schema: Readonly<Record<string, unknown>> | undefined;
  readonly instruction: string | undefined;
}

/**
 * `response_format`. Where the model has no JSON mode, none with a schema or none beside tools, it is asked in words.
 * Source: providers digest, Gemini section 3.3.
 */
export function answerFormatOf(call: ProviderCall, hasTools: boolean): AnswerFormat {
  const { profile } = call.candidate;
  const fields = fieldsOf(call);
  const { response_format: format } = fields;
  const plain = { isJson: false, schema: undefined, instruction: undefined };
  if (format?.type !== 'json_object' && format?.type !== 'json_schema') return plain;
  const schema = format.type === 'json_schema' ? format.json_schema?.schema : undefined;
  if (profile.structuredOutput === 'none' || (hasTools && profile.traits.includes('json_without_tools'))) {
    call.adjusted('response_format');
    return { ...plain, instruction: jsonInstruction(fields) };
  }
  if (schema === undefined) return { ...plain, isJson: true };
  if (profile.structuredOutput === 'json_schema') return { ...plain, isJson: true, schema };
  call.adjusted('response_format');
  return { isJson: true, schema: undefined, instruction: jsonInstruction(fields) };
}

/**
 * Everything about how the answer is made.
 * @throws GatewayError for what the model cannot do and would be missed.
 */
export function generationConfigOf(
  call: ProviderCall,
  streamed: boolean,
  extensions: Extensions,
  format: AnswerFormat,
): GenerationConfigWire | undefined {
  const fields = fieldsOf(call);
  const { profile } = call.candidate;
  if (fields.logit_bias && Object.keys(fields.logit_bias).length > 0)
    refuseOrDrop(call, 'logit_bias', 'This model takes no logit_bias.');
  const config: GenerationConfigWire = {
    ...numbersOf(call, fields),
    seed: typeof fields.seed === 'number' ? toInt32(fields.seed) : undefined,
    maxOutputTokens: maxTokensOf(fields),
    stopSequences: stopsOf(call, fields),
    candidateCount: candidateCountOf(call, fields, streamed),
    ...logprobsOf(call, fields),
    ...formatOf(profile, format),
    responseModalities: modalitiesOf(call, fields),
    imageConfig: imageConfigOf(profile, extensions),
    thinkingConfig: thinkingConfigOf(call, extensions),
  };
  return Object.values(config).some((value) => value !== undefined) ? config : undefined;
}

function numbersOf(call: ProviderCall, fields: ChatRequest): GenerationConfigWire {
  const config: { -readonly [Name in (typeof numbers)[NumberName]]?: number } = {};
  for (const name of numberNames) {
    const value = fields[name];
    if (typeof value !== 'number') continue;
    if (call.candidate.profile.drops.includes(name)) call.adjusted(name);
    else config[numbers[name]] = value;
  }
  return config;
}

/** The vendor counts in 32 bits; a seed means nothing but itself. */
function toInt32(seed: number): number {
  return seed | 0;
}

function stopsOf(call: ProviderCall, { stop }: ChatRequest): string[] | undefined {
  const all: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  const stops = all.filter((text): text is string => typeof text === 'string' && text !== '');
  if (stops.length > mostStops) call.adjusted('stop');
  return stops.length === 0 ? undefined : stops.slice(0, mostStops);
}

/** Several answers at once, from some models and never in a stream. */
function candidateCountOf(call: ProviderCall, fields: ChatRequest, streamed: boolean): number | undefined {
  const count = fields.n ?? 1;
  if (count <= 1) return undefined;
  if (!streamed && count <= mostCandidates && !call.candidate.profile.drops.includes('n')) return count;
  refuseOrDrop(
    call,
    'n',
    streamed ? 'This model streams one answer only.' : 'This model does not give so many answers.',
  );
  return undefined;
}

function logprobsOf(call: ProviderCall, fields: ChatRequest): GenerationConfigWire {
  if (fields.logprobs !== true) return {};
  if (call.candidate.profile.drops.includes('logprobs')) {
    refuseOrDrop(call, 'logprobs', 'This model tells no log probabilities.');
    return {};
  }
  const { top_logprobs: top } = fields;
  return { responseLogprobs: true, logprobs: typeof top === 'number' && top > 0 ? top : undefined };
}

function formatOf({ traits }: ChatProfile, { isJson, schema }: AnswerFormat): GenerationConfigWire {
  if (!isJson) return {};
  const responseMimeType = 'application/json';
  if (schema === undefined) return { responseMimeType };
  return traits.includes('openapi_schemas')
    ? { responseMimeType, responseSchema: toOpenApiSchema(schema) }
    : { responseMimeType, responseJsonSchema: toJsonSchema(schema) };
}

/** Models that draw are always asked for both. Source: spec/clearmaas-api.md section 7.6. */
function modalitiesOf(call: ProviderCall, { modalities }: ChatRequest): ('TEXT' | 'IMAGE')[] | undefined {
  const draws = call.candidate.profile.traits.includes('draws');
  const wanted = (modalities ?? []).filter((modality) => {
    if (modality === 'text' || (modality === 'image' && draws)) return true;
    if (modality !== 'image' && modality !== 'audio')
      throw invalidRequest('Kinds of output are text, audio and image.', 'modalities');
    refuseOrDrop(call, 'modalities', `This model gives no output of the kind ${modality}.`);
    return false;
  });
  if (!draws) return undefined;
  if (wanted.length === 0) return ['TEXT', 'IMAGE'];
  return wanted.map((modality) => (modality === 'image' ? 'IMAGE' : 'TEXT'));
}

function imageConfigOf({ traits }: ChatProfile, { image }: Extensions): GenerationConfigWire['imageConfig'] {
  if (!traits.includes('draws')) return undefined;
  return image.aspectRatio === undefined && image.imageSize === undefined ? undefined : image;
}
