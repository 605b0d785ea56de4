import type { ChatMessage, ToolCall } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { textOf, textOfPart, withoutLegacyCalls } from '../canonical/conversation.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { FunctionNames } from './function-names.js';
import { toParts } from './gemini-media.js';
import { nameOfCall, plainId, toModelParts, toResponsePart } from './gemini-turns.js';
import type { ContentWire, PartWire } from './gemini-wire.js';

/** Stands for the signature of a call that has none: lost by the caller, or made by another vendor. Trap T71. */
const sentinel = 'skip_thought_signature_validator';

/** Said for the user where the vendor wants a turn of theirs and there is none. */
const goOn = 'Continue.';

export interface Conversation {
  readonly contents: readonly ContentWire[];
  /** Undefined where there is none, or where it is said in the contents. */
  readonly systemInstruction: { readonly parts: readonly { readonly text: string }[] } | undefined;
}

/**
 * The conversation in the vendor's contents.
 * @param instruction of the gateway's own, told after the caller's.
 * @throws GatewayError `invalid_request` for a conversation that no vendor of tool calls takes: a call without its result, a
 * result without its call. Source: providers digest, Gemini section 3.4.
 */
export function toConversation(
  call: ProviderCall,
  names: FunctionNames,
  instruction: string | undefined,
): Conversation {
  const messages = withoutLegacyCalls(call.request.messages);
  const first = messages.findIndex((message) => !isSystem(message));
  const leading = first === -1 ? messages : messages.slice(0, first);
  const system = leading.flatMap(toSystemText);
  if (instruction !== undefined) system.push({ text: instruction });

  const { profile } = call.candidate;
  const contents = new Contents();
  // Without anybody else's words there is no conversation: then the instruction is what the user says.
  const inContents = first === -1 || profile.traits.includes('no_system_instruction');
  if (inContents) contents.add('user', system);
  addTurns(call, messages, leading.length, names, contents);
  return {
    contents: contents.finish(call),
    systemInstruction: inContents || system.length === 0 ? undefined : { parts: system },
  };
}

function addTurns(
  call: ProviderCall,
  messages: readonly ChatMessage[],
  from: number,
  names: FunctionNames,
  contents: Contents,
): void {
  for (let index = from; index < messages.length; index++) {
    const message = messages[index];
    if (message === undefined) break;
    if (message.role === 'assistant') {
      contents.add('model', toModelParts(message, names));
      if (message.tool_calls === undefined || message.tool_calls.length === 0) continue;
      const results = resultsAfter(messages, index);
      contents.addResponses(toResponses(call, message.tool_calls, results, index, names));
      index += results.length;
    } else if (message.role === 'tool') {
      throw strayResult(index);
    } else if (isSystem(message)) {
      contents.add('user', toSystemText(message, index));
    } else {
      contents.add('user', toParts(call, message.content, `messages[${index}].content`));
    }
  }
}

interface ToolResult {
  readonly message: ChatMessage;
  readonly index: number;
}

function resultsAfter(messages: readonly ChatMessage[], index: number): ToolResult[] {
  const results: ToolResult[] = [];
  for (let next = index + 1; ; next++) {
    const message = messages[next];
    if (message?.role !== 'tool') return results;
    results.push({ message, index: next });
  }
}

/** One response for each call, in the order of the calls: traps T13 and T14. */
function toResponses(
  call: ProviderCall,
  calls: readonly ToolCall[],
  results: readonly ToolResult[],
  index: number,
  names: FunctionNames,
): PartWire[] {
  const open = new Set(results);
  const take = (fits: (message: ChatMessage) => boolean): ToolResult | undefined => {
    for (const result of open) {
      if (!fits(result.message)) continue;
      open.delete(result);
      return result;
    }
    return undefined;
  };
  const parts = calls.map((toolCall, position) => {
    const result =
      take(({ tool_call_id: id }) => plainId(id ?? '') === plainId(toolCall.id)) ??
      take(({ name }) => name === nameOfCall(toolCall));
    if (result === undefined)
      throw invalidRequest(
        'Every tool call of an assistant message must be answered by a tool message right after it.',
        `messages[${index}].tool_calls[${position}].id`,
      );
    const path = `messages[${result.index}].content`;
    return toResponsePart(call, toolCall, result.message.content, path, names);
  });
  for (const { index: stray } of open) throw strayResult(stray);
  return parts;
}

function strayResult(index: number): Error {
  return invalidRequest(
    'A tool message must answer a tool call of the assistant message before it.',
    `messages[${index}].tool_call_id`,
  );
}

function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

/** @throws GatewayError for anything but text. */
function toSystemText({ content }: ChatMessage, index: number): { text: string }[] {
  const other = Array.isArray(content) ? content.findIndex((part) => textOfPart(part) === undefined) : -1;
  if (other !== -1)
    throw invalidRequest('A system message holds text only.', `messages[${index}].content[${other}].type`);
  const text = textOf(content);
  return text === '' ? [] : [{ text }];
}

/** Contents by the vendor's rules: neighbours of one role are one, but responses of functions stand alone (trap T16). */
class Contents {
  private readonly contents: { role: 'user' | 'model'; parts: PartWire[]; isResponse: boolean }[] = [];

  add(role: 'user' | 'model', parts: readonly PartWire[]): void {
    if (parts.length === 0) return;
    const last = this.contents.at(-1);
    if (last?.role === role && !last.isResponse) last.parts.push(...parts);
    else this.contents.push({ role, parts: [...parts], isResponse: false });
  }

  addResponses(parts: PartWire[]): void {
    this.contents.push({ role: 'user', parts, isResponse: true });
  }

  /** @throws GatewayError where nothing has been said at all. */
  finish({ candidate: { profile }, adjusted }: ProviderCall): ContentWire[] {
    const signedCalls = profile.traits.includes('signed_calls');
    const [first] = this.contents;
    if (first === undefined) throw invalidRequest('The messages are empty.', 'messages');
    const isCalling = ({ functionCall }: PartWire): boolean => functionCall !== undefined;
    // A turn with calls must follow one of the user.
    if (first.role === 'model' && first.parts.some(isCalling))
      this.contents.unshift({ role: 'user', parts: [{ text: goOn }], isResponse: false });
    if (!profile.prefill && this.contents.at(-1)?.role === 'model') {
      this.add('user', [{ text: goOn }]);
      adjusted('messages');
    }
    return this.contents.map(({ role, parts }) => ({
      role,
      parts: signedCalls && role === 'model' ? withSentinel(parts) : parts,
    }));
  }
}

/** Of parallel calls only the first is signed. */
function withSentinel(parts: readonly PartWire[]): readonly PartWire[] {
  const place = parts.findIndex(({ functionCall }) => functionCall !== undefined);
  const first = parts[place];
  if (first === undefined || first.thoughtSignature !== undefined) return parts;
  return parts.with(place, { ...first, thoughtSignature: sentinel });
}
