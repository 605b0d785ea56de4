import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { type InlineFile, parseDataUri } from '../../contract/inline-file.js';
import { refuseOrDrop } from '../canonical/caller-fields.js';
import { partsOf, textOfPart } from '../canonical/conversation.js';
import type { ProviderCall } from '../provider-adapter.js';
import { type MediaPartWire, type PartWire, recordOf, textIn } from './gemini-wire.js';

/** Files that the vendor fetches itself: those uploaded to it, in its storage too, and videos of its own platform. */
const nativeUris =
  /^(gs:\/\/|https:\/\/(generativelanguage\.googleapis\.com\/v1beta\/files\/|(www\.)?youtube\.com\/watch\?|youtu\.be\/))/i;
const filesApi = 'https://generativelanguage.googleapis.com/v1beta/';

/** Media types of the formats of `input_audio`. Source: spec/clearmaas-api.md section 7.5. */
const audioTypes: ReadonlyMap<unknown, string> = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mp3'],
]);

const resolutions: ReadonlyMap<unknown, string> = new Map([
  ['low', 'MEDIA_RESOLUTION_LOW'],
  ['high', 'MEDIA_RESOLUTION_HIGH'],
]);

/**
 * The call with every URL that the vendor reads itself named by `file_id`, where nobody fetches it; the very call where
 * there is none. Source: providers digest, Gemini section 3.4 "images".
 */
export function keepNativeUris(call: ProviderCall): ProviderCall {
  const { messages } = call.request;
  if (!messages.some(({ content }) => Array.isArray(content) && content.some(hasNativeUri))) return call;
  return { ...call, request: { ...call.request, messages: messages.map(withNativeUris) } };
}

function withNativeUris(message: ChatMessage): ChatMessage {
  if (!Array.isArray(message.content)) return message;
  const content = message.content.map((part) =>
    hasNativeUri(part) ? { type: 'file', file: { file_id: urlOf(part) } } : part,
  );
  return { ...message, content };
}

function hasNativeUri(part: ContentPart): boolean {
  const url = urlOf(part);
  return url !== undefined && nativeUris.test(url);
}

/**
 * The content of a message in the vendor's parts; empty texts are left out.
 * @param path of the content, as in `messages[2].content`.
 * @throws GatewayError naming the part that the model cannot take.
 */
export function toParts(call: ProviderCall, content: ChatMessage['content'], path: string): PartWire[] {
  return partsOf(content).flatMap((part, index): PartWire[] => {
    const text = textOfPart(part);
    if (text !== undefined) return text === '' ? [] : [{ text }];
    return toMediaPart(call, part, `${path}[${index}]`);
  });
}

/** The files of a content and nothing of its text. @throws GatewayError */
export function toMediaParts(
  call: ProviderCall,
  content: ChatMessage['content'],
  path: string,
): MediaPartWire[] {
  return partsOf(content).flatMap((part, index) =>
    textOfPart(part) === undefined ? toMediaPart(call, part, `${path}[${index}]`) : [],
  );
}

function toMediaPart(call: ProviderCall, part: ContentPart, path: string): MediaPartWire[] {
  const fileId = textIn(recordOf(part.file)?.file_id);
  if (part.type === 'file' && fileId !== undefined) return [toFileData(part, fileId, path)];
  const { mediaType, data } = inlineFileOf(part, path);
  const kind = kindOf(mediaType);
  const { inputs, traits } = call.candidate.profile;
  if (inputs !== undefined && kind !== 'text' && !inputs.includes(kind)) {
    refuseOrDrop(call, 'messages', `This model takes no input of the kind ${kind}.`, path);
    return [];
  }
  const inlineData = { mimeType: mediaType, data };
  const level = resolutions.get(recordOf(part.image_url)?.detail);
  return level !== undefined && traits.includes('part_resolution')
    ? [{ inlineData, mediaResolution: { level } }]
    : [{ inlineData }];
}

/** @throws GatewayError */
function inlineFileOf(part: ContentPart, path: string): InlineFile {
  if (part.type === 'input_audio') {
    const { data, format } = recordOf(part.input_audio) ?? {};
    const mediaType = audioTypes.get(format);
    if (typeof data !== 'string' || mediaType === undefined)
      throw invalidRequest('Audio is base64 in the format wav or mp3.', `${path}.input_audio`);
    return { mediaType, data: parseDataUri(data)?.data ?? data };
  }
  const member = ['image_url', 'video_url', 'file'].find((type) => type === part.type);
  if (member === undefined)
    throw invalidRequest('This model takes no content parts of this type.', `${path}.type`);
  const url = urlOf(part);
  const file = url === undefined ? undefined : parseDataUri(url);
  if (file !== undefined) return file;
  throw invalidRequest(
    'A file is named by an https URL or given as a data URL.',
    `${path}.${member}.${member === 'file' ? 'file_data' : 'url'}`,
  );
}

/** @throws GatewayError for an id of another vendor's files. */
function toFileData(part: ContentPart, fileId: string, path: string): MediaPartWire {
  const isName = fileId.startsWith('files/');
  if (!isName && !nativeUris.test(fileId))
    throw invalidRequest('This model knows no file of this id.', `${path}.file.file_id`);
  const mimeType = textIn(recordOf(part.file)?.format);
  const fileUri = isName ? `${filesApi}${fileId}` : fileId;
  return { fileData: mimeType === undefined ? { fileUri } : { fileUri, mimeType } };
}

function urlOf(part: ContentPart): string | undefined {
  switch (part.type) {
    case 'image_url':
      return textIn(recordOf(part.image_url)?.url);
    case 'video_url':
      return textIn(recordOf(part.video_url)?.url);
    case 'file':
      return textIn(recordOf(part.file)?.file_data);
    default:
      return undefined;
  }
}

/** In the catalogue's words; anything that is neither sound nor sight nor text is a `file`. */
function kindOf(mediaType: string): string {
  const [kind = ''] = mediaType.split('/');
  return ['image', 'audio', 'video', 'text'].includes(kind) ? kind : 'file';
}
