import type { ChatMessage, ContentPart, ToolCall } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { CacheMarks, isMarked } from '../openai-shape/cache-marks.js';
import { withVendorFile } from '../openai-shape/file-parts.js';
import { vendorCallId } from '../openai-shape/tool-call-id.js';

/** Source: providers digest, OpenAI section 1.2 "Limits", trap T7. */
const maxCallIdLength = 40;

/**
 * Members that answers of ours and of other gateways carry and that OpenAI refuses in a question as unknown.
 * Source: providers digest, OpenAI section 1.2 "Unknown keys are rejected".
 */
const foreignToMessages: ReadonlySet<string> = new Set([
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'thinking_blocks',
  'annotations',
  'images',
  'provider_specific_fields',
  'extra_content',
  'cache_control',
]);
const foreignToCalls: ReadonlySet<string> = new Set([
  'extra_content',
  'provider_specific_fields',
  'cache_control',
  'index',
]);

/** The conversation as OpenAI takes it: the very list where nothing in it has to change. */
export function toOpenAiMessages(
  messages: readonly ChatMessage[],
  profile: ChatProfile,
): readonly ChatMessage[] {
  const marks = new CacheMarks(messages, profile.traits.includes('prompt_cache_breakpoints'));
  const developer = profile.thinking.habit !== 'never' && hasBothInstructions(messages);
  let changed: ChatMessage[] | undefined;
  messages.forEach((message, index) => {
    const own = toOpenAiMessage(message, marks, developer);
    if (own !== message) (changed ??= [...messages])[index] = own;
  });
  return changed ?? messages;
}

/** The two names of an instruction exclude each other in one request. Source: providers digest, OpenAI section 1.3 "Role rule". */
function hasBothInstructions(messages: readonly ChatMessage[]): boolean {
  return messages.some(({ role }) => role === 'developer') && messages.some(({ role }) => role === 'system');
}

function toOpenAiMessage(message: ChatMessage, marks: CacheMarks, developer: boolean): ChatMessage {
  const { role, content, tool_calls: calls, tool_call_id: answered } = message;
  let own = hasAny(message, foreignToMessages) ? without(message, foreignToMessages) : message;
  if (developer && role === 'system') own = { ...own, role: 'developer' };
  if (Array.isArray(content)) {
    const parts = content.map((part) => toOpenAiPart(part, marks));
    if (parts.some((part, index) => part !== content[index])) own = { ...own, content: parts };
  }
  if (calls !== undefined && !(calls.length > 0 && calls.every(isOpenAiCall)))
    own = { ...own, tool_calls: calls.length > 0 ? calls.map(toOpenAiCall) : undefined };
  if (answered !== undefined) {
    const id = vendorCallId(answered, maxCallIdLength);
    if (id !== answered) own = { ...own, tool_call_id: id };
  }
  return own;
}

function toOpenAiPart(part: ContentPart, marks: CacheMarks): ContentPart {
  const own = withVendorFile(part);
  if (!isMarked(own)) return own;
  const { cache_control: _theirs, prompt_cache_breakpoint: _own, ...rest } = own;
  const mark = marks.take(part);
  return mark === undefined ? rest : { ...rest, prompt_cache_breakpoint: mark };
}

function isOpenAiCall(call: ToolCall): boolean {
  return (
    vendorCallId(call.id, maxCallIdLength) === call.id &&
    !hasAny(call, foreignToCalls) &&
    !hasAny(call.function ?? {}, foreignToCalls)
  );
}

function toOpenAiCall(call: ToolCall): ToolCall {
  const own = { ...without(call, foreignToCalls), id: vendorCallId(call.id, maxCallIdLength) };
  return own.function === undefined ? own : { ...own, function: without(own.function, foreignToCalls) };
}

function hasAny(fields: object, names: ReadonlySet<string>): boolean {
  for (const name in fields) if (names.has(name)) return true;
  return false;
}

function without<Fields extends Record<string, unknown>>(fields: Fields, names: ReadonlySet<string>): Fields {
  const own = { ...fields };
  for (const name of names) delete own[name];
  return own;
}
