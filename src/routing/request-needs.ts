import { type ChatMessage, type ChatRequest, requestFields } from '../contract/chat.js';
import { isMedia, mediaTokens } from '../contract/media-tokens.js';
import { visitFields, visitMessage } from '../contract/prompt-members.js';
import { capabilityBit } from './strategies/capability.js';

/** Of English; a guess that needs no tokenizer. */
export const charactersPerToken = 4;

/** An answer to which the caller sets no limit: ordinary ones are shorter, reasoning makes up for it. */
const usualCompletionTokens = 1_000;
/** Vendors cache no shorter beginnings. Source: the guides to prompt caching of OpenAI and Anthropic. */
const shortestCachedTokens = 1_024;

const mediaInputs = {
  image_url: capabilityBit('image_input'),
  input_audio: capabilityBit('audio_input'),
  video_url: capabilityBit('video_input'),
  file: capabilityBit('file_input'),
} as const;
const audioOutput = capabilityBit('audio_output');
const tools = capabilityBit('tools');
const jsonSchema = capabilityBit('json_schema');
const jsonObject = capabilityBit('json_object');
const webSearch = capabilityBit('web_search');

/** What a request needs of a model, and about how long it is. Looks at the lengths of texts, never into them. */
export class RequestNeeds {
  /** Estimated; all of the prompt, tools and schema included. */
  readonly promptTokens: number;
  /** Of these: what the vendor has seen already, up to the last turn of the assistant. */
  readonly cachedTokens: number;
  /** The caller's limit, or a usual length. */
  readonly completionTokens: number;
  /** The caller's limit; 0 = none was set. */
  readonly outputLimit: number;
  /** A set: see capability.ts. */
  readonly capabilities: number;
  private found = 0;

  constructor(request: ChatRequest) {
    const fields = requestFields(request);
    let characters = 0;
    const read = (value: unknown): void => {
      characters += typeof value === 'string' ? value.length : charactersIn(value);
    };
    visitFields(fields, read);
    this.findFeatures(fields);
    let media = 0;
    let cached = 0;
    const { messages } = fields;
    for (let index = 0; index < messages.length; index++) {
      const message = messages[index];
      if (message === undefined) continue;
      visitMessage(message, read);
      media += this.mediaTokensIn(message);
      if (message.role === 'assistant' && index < messages.length - 1)
        cached = characters / charactersPerToken + media;
    }
    this.capabilities = this.found;
    this.promptTokens = Math.ceil(characters / charactersPerToken + media);
    this.cachedTokens = cached < shortestCachedTokens ? 0 : Math.ceil(cached);
    this.outputLimit = fields.max_completion_tokens ?? fields.max_tokens ?? 0;
    this.completionTokens = this.outputLimit > 0 ? this.outputLimit : usualCompletionTokens;
  }

  private findFeatures(fields: ChatRequest): void {
    const { response_format: format } = fields;
    if (hasEntries(fields.tools) || hasEntries(fields['functions'])) this.found |= tools;
    if (format?.type === 'json_schema') this.found |= jsonSchema;
    else if (format?.type === 'json_object') this.found |= jsonObject;
    if (fields.modalities?.includes('audio') === true) this.found |= audioOutput;
    if (fields['web_search_options'] != null) this.found |= webSearch;
  }

  private mediaTokensIn({ content }: ChatMessage): number {
    if (!content || typeof content === 'string') return 0;
    let tokens = 0;
    for (let index = 0; index < content.length; index++) {
      const type = content[index]?.type ?? '';
      if (!isMedia(type)) continue;
      this.found |= mediaInputs[type];
      tokens += mediaTokens[type];
    }
    return tokens;
  }
}

function hasEntries(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** About as long as its JSON: names and texts with their punctuation. */
function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 4;
  let characters = 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) characters += charactersIn(value[index]) + 1;
    return characters;
  }
  for (const [name, member] of Object.entries(value)) characters += name.length + 4 + charactersIn(member);
  return characters;
}
