import { efforts } from '../contract/chat.js';
import {
  chatEndpoints,
  type ChatProfile,
  forcedToolChoices,
  prefills,
  modelTraits,
  structuredOutputs,
  thinkingControls,
  thinkingHabits,
  type ThinkingProfile,
  usualMostImageTokens,
  wholeAnswers,
} from '../contract/chat-profile.js';
import { compileGlobs } from '../contract/glob.js';
import { readRecord, type RecordReader } from './record-reader.js';

/** What models with like names have in common; limits and modalities are the single model's. */
export type FamilyProfile = Omit<ChatProfile, 'maxOutputTokens' | 'inputs' | 'requestOverrides'>;

export interface ModelFamily {
  /** Globs over the vendor's own names for its models. */
  readonly patterns: readonly string[];
  readonly matches: (upstreamModel: string) => boolean;
  readonly profile: FamilyProfile;
}

/**
 * One entry of `families/`; an absent field stands for what OpenAI's reference allows.
 * @throws Error naming the field when the entry is not as it must be.
 */
export function parseModelFamily(value: unknown, path: string): ModelFamily {
  return readRecord(value, path, (reader) => {
    const patterns = reader.strings('models');
    // Where the facts were found: for us.
    reader.string('source');
    return {
      patterns,
      matches: compileGlobs(patterns),
      profile: {
        endpoint: reader.optionalOneOf('endpoint', chatEndpoints) ?? 'chat',
        thinking: reader.record('thinking', readThinking),
        drops: fields(reader.optionalStrings('drops'), `${path}.drops`),
        dropsThinking: fields(reader.optionalStrings('drops_thinking'), `${path}.drops_thinking`),
        forcedToolChoice: reader.optionalOneOf('forced_tool_choice', forcedToolChoices) ?? 'accepted',
        structuredOutput: reader.optionalOneOf('structured_output', structuredOutputs) ?? 'json_schema',
        wholeAnswers: reader.optionalOneOf('whole_answers', wholeAnswers) ?? 'always',
        streams: reader.optionalBoolean('streams') ?? true,
        prefill: reader.optionalOneOf('prefill', prefills) ?? 'answered',
        traits: reader.optionalSomeOf('traits', modelTraits) ?? [],
        tokenPercent: reader.optionalCount('token_percent') ?? 100,
        mostImageTokens: reader.optionalCount('most_image_tokens') ?? usualMostImageTokens,
      },
    };
  });
}

/** Fields of a request that go together, by the name under which a list of drops says so. */
const fieldSets: Readonly<Record<string, readonly string[]>> = {
  '@sampling': ['temperature', 'top_p', 'logprobs', 'top_logprobs'],
  '@steering': ['presence_penalty', 'frequency_penalty', 'logit_bias', 'stop', 'prediction'],
};

function fields(names: readonly string[] = [], path: string): string[] {
  return names.flatMap((name) => {
    if (!name.startsWith('@')) return [name];
    const set = fieldSets[name];
    if (set === undefined) throw new Error(`${path} names ${name}, which is no set of fields.`);
    return set;
  });
}

function readThinking(reader: RecordReader): ThinkingProfile {
  return {
    habit: reader.oneOf('habit', thinkingHabits),
    control: reader.oneOf('control', thinkingControls),
    efforts: reader.optionalSomeOf('efforts', efforts) ?? [],
    budget: reader.optionalRecord('budget', (nested) => ({
      min: nested.count('min'),
      max: nested.count('max'),
    })),
  };
}
