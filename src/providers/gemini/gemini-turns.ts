import type { ChatMessage, ToolCall } from '../../contract/chat.js';
import { argumentsOf, textOf } from '../canonical/conversation.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { FunctionNames } from './function-names.js';
import type { FunctionResponseWire, PartWire } from './gemini-wire.js';
import { recordOf, textIn } from './gemini-wire.js';
import { toMediaParts } from './gemini-media.js';
import { picturesOf, withPictures } from './pictures.js';
import { callSignatureIn, placedDetails } from './thought-details.js';

/** Other gateways hide a signature in the id of its call, behind this. Source: providers digest, trap T8. */
const hiddenSignature = '__thought__';

/** The turns of the model and of the tools in the vendor's parts. Source: providers digest, Gemini sections 3.4 and 3.5. */

/** What the assistant said: text, then calls. Reasoning need not be sent back, its signatures are. */
export function toModelParts(message: ChatMessage, names: FunctionNames): PartWire[] {
  const parts = toTextParts(message);
  for (const call of message.tool_calls ?? []) parts.push(toCallPart(call, message, names));
  return parts;
}

function toTextParts(message: ChatMessage): PartWire[] {
  const said = textOf(message.content);
  const text = said === '' ? (textIn(message.refusal) ?? '') : said;
  const pictures = new Map(picturesOf(message.images).entries());
  const parts: PartWire[] = [];
  let cursor = 0;
  for (const { start, end, signature, part, image } of placedDetails(
    message.reasoning_details,
    text.length,
  )) {
    const picture = image === undefined ? undefined : pictures.get(image);
    if (image !== undefined) {
      pictures.delete(image);
      if (picture === undefined) continue;
    }
    parts.push(...withPictures(text.slice(cursor, start)));
    if (picture !== undefined) parts.push({ ...picture, thoughtSignature: signature });
    else parts.push(...(part === undefined ? signed(text.slice(start, end), signature) : [part]));
    cursor = end;
  }
  parts.push(...withPictures(text.slice(cursor)), ...pictures.values());
  return parts;
}

/** The part that the signature came with; it may have been empty. */
function signed(text: string, thoughtSignature: string | undefined): PartWire[] {
  const [first = { text }, ...rest] = withPictures(text);
  return [{ ...first, thoughtSignature }, ...rest];
}

function toCallPart(call: ToolCall, message: ChatMessage, names: FunctionNames): PartWire {
  const { name, args } = calledFunction(call);
  const id = vendorIdOf(call);
  const thoughtSignature = signatureOf(call, message);
  return {
    functionCall: { ...(id === undefined ? {} : { id }), name: names.toVendor(name), args },
    ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
  };
}

/** Name and arguments, of a call with free text as well: another vendor made it. */
function calledFunction(call: ToolCall): { name: string; args: Record<string, unknown> } {
  if (call.function !== undefined) return { name: call.function.name, args: argumentsOf(call) };
  const { name, input } = recordOf(call.custom) ?? {};
  return { name: textIn(name) ?? call.type, args: { input: textIn(input) ?? '' } };
}

/** Only what the vendor itself has called it: ids of others mean nothing to it. */
function vendorIdOf(call: ToolCall): string | undefined {
  return textIn(recordOf(recordOf(call.extra_content)?.google)?.function_call_id);
}

function signatureOf(call: ToolCall, message: ChatMessage): string | undefined {
  const [, hidden] = call.id.split(hiddenSignature, 2);
  return (
    textIn(recordOf(recordOf(call.extra_content)?.google)?.thought_signature) ??
    textIn(recordOf(call.provider_specific_fields)?.thought_signature) ??
    textIn(recordOf(recordOf(call.function)?.provider_specific_fields)?.thought_signature) ??
    callSignatureIn(message.reasoning_details, call.id) ??
    textIn(hidden)
  );
}

/** The id without what another gateway has hidden in it. */
export function plainId(id: string): string {
  return id.split(hiddenSignature, 1)[0] ?? id;
}

export function nameOfCall(call: ToolCall): string {
  return calledFunction(call).name;
}

/**
 * What a tool returned. Files go inside: beside it the vendor takes nothing (trap T16).
 * @param path of the content, as in `messages[2].content`.
 * @throws GatewayError naming the part that the model cannot take.
 */
export function toResponsePart(
  call: ProviderCall,
  toolCall: ToolCall,
  content: ChatMessage['content'],
  path: string,
  names: FunctionNames,
): PartWire {
  const id = vendorIdOf(toolCall);
  const files = toMediaParts(call, content, path).map(({ inlineData, fileData }) =>
    inlineData === undefined ? { fileData } : { inlineData },
  );
  const functionResponse: FunctionResponseWire = {
    ...(id === undefined ? {} : { id }),
    name: names.toVendor(nameOfCall(toolCall)),
    response: toResponse(textOf(content)),
    ...(files.length === 0 ? {} : { parts: files }),
  };
  return { functionResponse };
}

/** The vendor wants as many responses as calls: of one that was broken off it is told so. */
export function toMissingResponse(toolCall: ToolCall, names: FunctionNames): PartWire {
  const id = vendorIdOf(toolCall);
  const name = names.toVendor(nameOfCall(toolCall));
  const response = { error: 'The call was broken off, it has no result.' };
  return { functionResponse: { ...(id === undefined ? {} : { id }), name, response } };
}

/** A JSON object as it is, a list and anything else in an object of its own. Source: spec/clearmaas-api.md section 7.1. */
function toResponse(text: string): Readonly<Record<string, unknown>> {
  if (!/^\s*[{[]/.test(text)) return { content: text };
  try {
    const parsed: unknown = JSON.parse(text);
    return recordOf(parsed) ?? { result: parsed };
  } catch {
    return { content: text };
  }
}
