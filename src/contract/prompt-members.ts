import type { ChatMessage, ChatRequest, ContentPart } from './chat.js';
import { isMedia, mediaDataFields } from './media-tokens.js';

/** Takes what a model reads: a text, or a value that it reads as about its JSON. */
export type PromptVisitor = (value: unknown) => void;

/** Fields that are settings or for the books, and `messages`, which are visited one by one. Any other may be read. */
const unreadFields = new Set([
  'messages',
  'model',
  'models',
  'route',
  'recovery',
  'hedge',
  'extra_body',
  'stream',
  'stream_options',
  'tool_choice',
  'function_call',
  'reasoning_effort',
  'verbosity',
  'stop',
  'logit_bias',
  'modalities',
  'audio',
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'service_tier',
]);

/** What a model reads of a request besides its messages: tools, schema, prediction, and what nobody here knows. */
export function visitFields(fields: ChatRequest, visit: PromptVisitor): void {
  for (const name in fields) {
    if (unreadFields.has(name)) continue;
    if (name === 'response_format') visitMembers(fields.response_format, ['json_schema'], visit);
    else if (name === 'tools' || name === 'functions') visitKnown(fields[name], visit);
    else visitUnknown(name, fields[name], visit);
  }
}

/**
 * What a model reads of a message besides its role. Members that nobody here knows are in it, as they go to the vendor; the
 * data of media are not: see media-tokens.ts.
 */
export function visitMessage(message: ChatMessage, visit: PromptVisitor): void {
  for (const name in message) {
    const value = message[name];
    switch (name) {
      case 'role':
        break;
      case 'content':
        if (Array.isArray(value)) for (const part of message.content as ContentPart[]) visitPart(part, visit);
        else visitKnown(value, visit);
        break;
      case 'tool_calls':
        for (const call of message.tool_calls ?? []) visitMembers(call, ['id', 'function'], visit);
        break;
      case 'name':
      case 'refusal':
      case 'reasoning_content':
      case 'tool_call_id':
        visitKnown(value, visit);
        break;
      default:
        visitUnknown(name, value, visit);
    }
  }
}

function visitPart(part: ContentPart, visit: PromptVisitor): void {
  const { type } = part;
  for (const name in part) {
    if (name === 'type') continue;
    if (name === 'text' || name === 'refusal') visitKnown(part[name], visit);
    else if (name === type && isMedia(type)) visitMedia(part[name], mediaDataFields[type], visit);
    else visitUnknown(name, part[name], visit);
  }
}

/** A file has a name besides its data. */
function visitMedia(media: unknown, dataField: string, visit: PromptVisitor): void {
  if (typeof media !== 'object' || media === null) return;
  for (const [name, value] of Object.entries(media)) if (name !== dataField) visitUnknown(name, value, visit);
}

/** @param known those that are read without their name */
function visitMembers(
  record: Readonly<Record<string, unknown>> | null | undefined,
  known: readonly string[],
  visit: PromptVisitor,
): void {
  for (const name in record) {
    if (name === 'type') continue;
    if (known.includes(name)) visitKnown(record[name], visit);
    else visitUnknown(name, record[name], visit);
  }
}

function visitKnown(value: unknown, visit: PromptVisitor): void {
  if (value !== null && value !== undefined) visit(value);
}

/** With its name, which may be as long as any text. Numbers and switches are settings. */
function visitUnknown(name: string, value: unknown, visit: PromptVisitor): void {
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) visit({ [name]: value });
}
