import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import type { ProviderCall } from '../provider-adapter.js';
import { refuseOrDrop } from './caller-fields.js';

/** What a part shows, in the catalogue's words. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['image_url', 'image'],
  ['input_audio', 'audio'],
  ['video_url', 'video'],
  ['video', 'video'],
  ['file', 'file'],
]);

/**
 * A message without the parts that the model is known not to take; the very message where it has none.
 * Source: spec/interface.md section 5 "Unsupported".
 * @param index its place in the conversation, for the path.
 * @throws GatewayError `invalid_request` for such a part, unless the caller lets them be dropped.
 */
export function withKnownParts(call: ProviderCall, message: ChatMessage, index: number): ChatMessage {
  const { inputs } = call.candidate.profile;
  const { content } = message;
  if (inputs === undefined || !Array.isArray(content)) return message;
  const isForeign = ({ type }: ContentPart): boolean => {
    const kind = kinds.get(type);
    return kind !== undefined && !inputs.includes(kind);
  };
  const place = content.findIndex(isForeign);
  if (place === -1) return message;
  const path = `messages[${index}].content[${place}].type`;
  refuseOrDrop(call, 'messages', `This model does not take parts of the type ${content[place]?.type}.`, path);
  return { ...message, content: content.filter((part) => !isForeign(part)) };
}
