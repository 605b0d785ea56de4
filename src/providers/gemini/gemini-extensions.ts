import { efforts, type ChatRequest, type Effort } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { fieldsOf } from '../canonical/caller-fields.js';
import type { ProviderCall } from '../provider-adapter.js';
import { recordOf, type SafetySettingWire } from './gemini-wire.js';

/** What a caller may ask of this vendor alone, in `extra_body.google` or at the top level. */
export interface Extensions {
  readonly thinking: {
    readonly includeThoughts: boolean | undefined;
    readonly level: Effort | undefined;
    /** Tokens; -1 = as the model likes. */
    readonly budget: number | undefined;
  };
  readonly image: { readonly aspectRatio: string | undefined; readonly imageSize: string | undefined };
  readonly cachedContent: string | undefined;
  readonly safetySettings: readonly SafetySettingWire[] | undefined;
}

/** Members of `google`, and the members of those that are objects. */
const known: Readonly<Record<string, readonly string[] | undefined>> = {
  thinking_config: ['thinking_budget', 'include_thoughts', 'thinking_level'],
  image_config: ['aspect_ratio', 'image_size'],
  cached_content: undefined,
  safety_settings: undefined,
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * @throws GatewayError `invalid_request` that names a member which is unknown (camelCase is) or of the wrong type.
 * Source: spec/clearmaas-api.md section 8; Google's OpenAI compatibility for the members of `google`.
 */
export function extensionsOf(call: ProviderCall): Extensions {
  const fields = fieldsOf(call);
  const path = call.request.google === undefined ? 'extra_body.google' : 'google';
  const google = fields.google === undefined ? {} : objectAt(fields.google, path);
  refuseUnknown(google, Object.keys(known), path);
  const nested = (name: string): Fields => {
    if (google[name] === undefined) return {};
    const member = objectAt(google[name], `${path}.${name}`);
    refuseUnknown(member, known[name] ?? [], `${path}.${name}`);
    return member;
  };
  const thinking = nested('thinking_config');
  const thinkingPath = `${path}.thinking_config`;
  if (thinking.thinking_level !== undefined && thinking.thinking_budget !== undefined)
    throw invalidRequest('thinking_level and thinking_budget exclude each other.', thinkingPath);
  const image = nested('image_config');
  return {
    thinking: {
      includeThoughts: read(thinking, 'include_thoughts', thinkingPath, isBoolean, 'a boolean'),
      level: levelIn(thinking, thinkingPath),
      budget: read(thinking, 'thinking_budget', thinkingPath, isBudget, 'a number of tokens, or -1'),
    },
    image: {
      aspectRatio: read(image, 'aspect_ratio', `${path}.image_config`, isText, 'a text'),
      imageSize: read(image, 'image_size', `${path}.image_config`, isText, 'a text'),
    },
    cachedContent:
      read(google, 'cached_content', path, isText, 'a text') ??
      read(fields, 'cached_content', '', isText, 'a text'),
    safetySettings: safetySettingsOf(fields, google, path),
  };
}

/** @throws GatewayError */
function levelIn(thinking: Fields, path: string): Effort | undefined {
  const word = read(thinking, 'thinking_level', path, isText, 'a text')?.toLowerCase();
  const level = efforts.find((effort) => effort === word);
  if (word !== undefined && level === undefined)
    throw invalidRequest(`thinking_level must be one of ${efforts.join(', ')}.`, `${path}.thinking_level`);
  return level;
}

/** @throws GatewayError */
function safetySettingsOf(
  fields: ChatRequest,
  google: Fields,
  path: string,
): readonly SafetySettingWire[] | undefined {
  const places: readonly (readonly [unknown, string])[] = [
    [google.safety_settings, `${path}.safety_settings`],
    [fields.safety_settings, 'safety_settings'],
    [fields.safetySettings, 'safetySettings'],
  ];
  const [value, place] = places.find(([settings]) => settings !== undefined) ?? [];
  if (value === undefined || place === undefined) return undefined;
  if (!Array.isArray(value)) throw invalidRequest(`${place} must be an array.`, place);
  return value.map((setting: unknown, index) => {
    const { category, threshold } = objectAt(setting, `${place}[${index}]`);
    if (!isText(category) || !isText(threshold))
      throw invalidRequest('A safety setting has a category and a threshold.', `${place}[${index}]`);
    return { category, threshold };
  });
}

function objectAt(value: unknown, path: string): Fields {
  const object = recordOf(value);
  if (object === undefined) throw invalidRequest(`${path} must be an object.`, path);
  return object;
}

function refuseUnknown(object: Fields, names: readonly string[], path: string): void {
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw invalidRequest(`${path} takes no such member; it takes ${names.join(', ')}.`, `${path}.${unknown}`);
}

function read<T>(
  object: Fields,
  name: string,
  path: string,
  fits: (value: unknown) => value is T,
  what: string,
): T | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (fits(value)) return value;
  throw invalidRequest(`${name} must be ${what}.`, path === '' ? name : `${path}.${name}`);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isBudget = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= -1;
