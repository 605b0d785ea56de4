import type { ChatRequest } from '../../contract/chat.js';
import { refuseOrDrop } from '../canonical/caller-fields.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { isSaid } from './anthropic-content.js';
import type { MessagesBody } from './anthropic-wire.js';

type Sampling = Pick<MessagesBody, 'temperature' | 'top_p' | 'top_k' | 'stop_sequences'>;

/** While the model thinks, less is refused. Source: providers digest, Anthropic section 2.3. */
const leastTopPThinking = 0.95;
/** The value that changes nothing: leaving it out is no adjustment. */
const neutral = 1;

/**
 * How tokens are picked and where the answer ends. Source: providers digest, Anthropic section 2.3, trap T49.
 * @param thinking whether the model will think.
 */
export function toSampling(call: ProviderCall, fields: ChatRequest, thinking: boolean): Sampling {
  const { profile } = call.candidate;
  const taken = (name: 'temperature' | 'top_p' | 'top_k'): number | undefined => {
    const value = fields[name];
    if (typeof value !== 'number') return undefined;
    if (!profile.drops.includes(name) && !(thinking && profile.dropsThinking.includes(name))) return value;
    if (value !== neutral || name === 'top_k') call.adjusted(name);
    return undefined;
  };
  const temperature = taken('temperature');
  if (temperature !== undefined && temperature > 1) call.adjusted('temperature');
  let topP = taken('top_p');
  const excluded = temperature !== undefined && profile.traits.includes('one_sampling_parameter');
  if (topP !== undefined && (excluded || (thinking && topP < leastTopPThinking))) {
    topP = undefined;
    call.adjusted('top_p');
  }
  return {
    temperature: temperature === undefined ? undefined : Math.min(Math.max(temperature, 0), 1),
    top_p: topP,
    top_k: taken('top_k'),
    stop_sequences: toStops(call, fields),
  };
}

/** Blank ones are refused. */
function toStops(call: ProviderCall, { stop }: ChatRequest): readonly string[] | undefined {
  const wanted = (Array.isArray(stop) ? stop : [stop]).filter((text) => typeof text === 'string');
  const stops = wanted.filter(isSaid);
  if (stops.length < wanted.length) call.adjusted('stop');
  return stops.length === 0 ? undefined : stops;
}

/**
 * What this vendor has no like of and what would change the answer's meaning; penalties, which only lean on it, are dropped.
 * Source: providers digest sections 0.3 and 2.3.
 * @throws GatewayError
 */
export function refuseUnsupported(call: ProviderCall, fields: ChatRequest): void {
  if (typeof fields.n === 'number' && fields.n > 1)
    refuseOrDrop(call, 'n', 'This model gives one answer at a time.');
  if (fields.logprobs === true) refuseOrDrop(call, 'logprobs', 'This model tells no log probabilities.');
  if (isRecord(fields.logit_bias) && Object.keys(fields.logit_bias).length > 0)
    refuseOrDrop(call, 'logit_bias', 'This model takes no bias on tokens.');
  if (Array.isArray(fields.modalities) && fields.modalities.some((kind) => kind !== 'text'))
    refuseOrDrop(call, 'modalities', 'This model answers in text only.');
  for (const penalty of ['presence_penalty', 'frequency_penalty'])
    if (typeof fields[penalty] === 'number' && fields[penalty] !== 0) call.adjusted(penalty);
}
