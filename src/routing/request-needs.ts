import { type ChatMessage, type ChatRequest, type ContentPart, requestFields } from '../contract/chat.js';
import { mediaTokens } from '../contract/media-tokens.js';
import { capabilityBit } from './strategies/capability.js';

/** Of English; a guess that needs no tokenizer. */
export const charactersPerToken = 4;

/** An answer to which the caller sets no limit: ordinary ones are shorter, reasoning makes up for it. */
const usualCompletionTokens = 1_000;
/** Vendors cache no shorter beginnings. Source: the guides to prompt caching of OpenAI and Anthropic. */
const shortestCachedTokens = 1_024;

const imageInput = capabilityBit('image_input');
const audioInput = capabilityBit('audio_input');
const videoInput = capabilityBit('video_input');
const fileInput = capabilityBit('file_input');
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
    let prompt = this.preface(fields) / charactersPerToken;
    let cached = 0;
    const { messages } = fields;
    for (let index = 0; index < messages.length; index++) {
      const message = messages[index];
      if (message === undefined) continue;
      prompt += this.tokensOf(message);
      if (message.role === 'assistant' && index < messages.length - 1) cached = prompt;
    }
    this.capabilities = this.found;
    this.promptTokens = Math.ceil(prompt);
    this.cachedTokens = cached < shortestCachedTokens ? 0 : Math.ceil(cached);
    this.outputLimit = fields.max_completion_tokens ?? fields.max_tokens ?? 0;
    this.completionTokens = this.outputLimit > 0 ? this.outputLimit : usualCompletionTokens;
  }

  /** Characters of what stands before the messages. */
  private preface(fields: ChatRequest): number {
    const { response_format: format, functions } = fields;
    let characters = 0;
    if (hasEntries(fields.tools) || hasEntries(functions)) {
      this.found |= tools;
      characters += charactersIn(fields.tools) + charactersIn(functions);
    }
    if (format?.type === 'json_schema') {
      this.found |= jsonSchema;
      characters += charactersIn(format.json_schema);
    } else if (format?.type === 'json_object') this.found |= jsonObject;
    if (fields.modalities?.includes('audio') === true) this.found |= audioOutput;
    if (fields['web_search_options'] != null) this.found |= webSearch;
    return characters;
  }

  private tokensOf({ content, tool_calls: calls }: ChatMessage): number {
    let tokens = calls === undefined ? 0 : charactersIn(calls) / charactersPerToken;
    if (typeof content === 'string') return tokens + content.length / charactersPerToken;
    if (!content) return tokens;
    for (let index = 0; index < content.length; index++) {
      const part = content[index];
      if (part !== undefined) tokens += this.tokensOfPart(part);
    }
    return tokens;
  }

  private tokensOfPart({ type, text }: ContentPart): number {
    switch (type) {
      case 'image_url':
        this.found |= imageInput;
        return mediaTokens.image_url;
      case 'input_audio':
        this.found |= audioInput;
        return mediaTokens.input_audio;
      case 'video_url':
        this.found |= videoInput;
        return mediaTokens.video_url;
      case 'file':
        this.found |= fileInput;
        return mediaTokens.file;
      default:
        return typeof text === 'string' ? text.length / charactersPerToken : 0;
    }
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
