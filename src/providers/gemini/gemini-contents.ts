import type { ChatMessage } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { textOf, textOfPart, withoutLegacyCalls } from '../canonical/conversation.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { FunctionNames } from './function-names.js';
import { toParts } from './gemini-media.js';
import { nameOfCall, plainId, toMissingResponse, toModelParts, toResponsePart } from './gemini-turns.js';
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
 * @throws GatewayError `invalid_request` for what has no place in it. Source: providers digest, Gemini section 3.4.
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
  const results = pairResults(messages);
  for (let index = from; index < messages.length; index++) {
    const message = messages[index];
    if (message === undefined) break;
    const path = `messages[${index}].content`;
    if (message.role === 'assistant') {
      contents.add('model', toModelParts(message, names));
      contents.addResponses(
        (message.tool_calls ?? []).map((toolCall, position) => {
          const result = results.get(placeOf(index, position));
          if (result === undefined) call.adjusted('messages');
          return result === undefined
            ? toMissingResponse(toolCall, names)
            : toResponsePart(call, toolCall, result.message.content, result.path, names);
        }),
      );
    } else if (isSystem(message)) contents.add('user', toSystemText(message, index));
    // Results of tools stand behind their calls already.
    else if (message.role !== 'tool') contents.add('user', toParts(call, message.content, path));
  }
}

interface ToolResult {
  readonly message: ChatMessage;
  /** Of its content. */
  readonly path: string;
}

const placeOf = (message: number, position: number): string => `${message} ${position}`;

/**
 * The result of each call by the place of the call: responses follow their calls at once, in their order, wherever the caller
 * has them (traps T13 and T14). An id may be used anew once it is answered; where none fits, the name decides.
 * @throws GatewayError for a result of no call.
 */
function pairResults(messages: readonly ChatMessage[]): ReadonlyMap<string, ToolResult> {
  const results = new Map<string, ToolResult>();
  const open = new Map<string, { place: string; name: string }>();
  messages.forEach((message, index) => {
    message.tool_calls?.forEach((call, position) =>
      open.set(plainId(call.id), { place: placeOf(index, position), name: nameOfCall(call) }),
    );
    if (message.role !== 'tool') return;
    const asked = plainId(message.tool_call_id ?? '');
    const id = open.has(asked) ? asked : [...open].find(([, { name }]) => name === message.name)?.[0];
    const answered = id === undefined ? undefined : open.get(id);
    if (id === undefined || answered === undefined)
      throw invalidRequest(
        'A tool message must answer a tool call of an earlier assistant message.',
        `messages[${index}].tool_call_id`,
      );
    open.delete(id);
    results.set(answered.place, { message, path: `messages[${index}].content` });
  });
  return results;
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
    if (parts.length === 0) return;
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
    if (profile.prefill === 'refused' && this.contents.at(-1)?.role === 'model') {
      this.add('user', [{ text: goOn }]);
      adjusted('messages');
    }
    return this.contents.map(({ role, parts }) => ({
      role,
      parts: signedCalls && role === 'model' ? withSentinel(parts) : parts,
    }));
  }
}

/** Whether anything is signed by the vendor itself. */
export function isSigned(contents: readonly ContentWire[]): boolean {
  return contents.some(({ parts }) =>
    parts.some(({ thoughtSignature }) => thoughtSignature !== undefined && thoughtSignature !== sentinel),
  );
}

/** The same as if all signatures were lost; a part that was nothing else goes with its own. */
export function withoutSignatures(contents: readonly ContentWire[], { traits }: ChatProfile): ContentWire[] {
  return contents.flatMap(({ role, parts }) => {
    const bare = parts
      .map(({ thoughtSignature: _signature, ...part }): PartWire => part)
      .filter(({ text }) => text !== '');
    if (bare.length === 0) return [];
    return [{ role, parts: traits.includes('signed_calls') && role === 'model' ? withSentinel(bare) : bare }];
  });
}

/** Of parallel calls only the first is signed. */
function withSentinel(parts: readonly PartWire[]): readonly PartWire[] {
  const place = parts.findIndex(({ functionCall }) => functionCall !== undefined);
  const first = parts[place];
  if (first === undefined || first.thoughtSignature !== undefined) return parts;
  return parts.with(place, { ...first, thoughtSignature: sentinel });
}
