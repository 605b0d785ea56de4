import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { sniffedBytes, sniffMediaType } from '../../contract/inline-file.js';

/** Largest file inside a message, decoded. */
const maxFileBytes = 25 * 1024 * 1024;
/** Longest head of a data URI: media type and parameters. */
const maxHeadLength = 200;
/** So much of base64 is looked at, at either end: to read all of it would cost more than the rest of the request. */
const lookedAt = 4 * Math.ceil(sniffedBytes / 3);

/** Web addresses, and files that lie with the vendor already. Source: providers digest, sections Kimi, Qwen and Gemini. */
const address = /^(?:https?|ms|gs|oss):\/\/[^\s/]/i;
const base64 = /^[\w+/\r\n-]*={0,2}[\r\n]*$/;
const dataScheme = /^data:/i;

const notAnImage = 'must be an image (PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC or AVIF): its content is none';

/** What is wrong, in words that follow a path. */
type Complaint = string | undefined;

interface Place {
  readonly member: string;
  readonly field: string;
  readonly complaint: (value: string) => Complaint;
}

/** Where files stand, by kind of part. */
const places: Readonly<Record<string, Place>> = {
  image_url: { member: 'image_url', field: 'url', complaint: aboutUrl },
  video_url: { member: 'video_url', field: 'url', complaint: aboutUrl },
  input_audio: { member: 'input_audio', field: 'data', complaint: aboutContent },
  file: { member: 'file', field: 'file_data', complaint: aboutFile },
};

/**
 * Refuses files that are not what they say, are too large, or are no files: a vendor would refuse them after the upload, in
 * words about its own fields. Looks at the ends of each, never at all of it.
 * @throws GatewayError `invalid_request` that names the field.
 */
export function checkMedia(messages: readonly ChatMessage[]): void {
  for (let index = 0; index < messages.length; index++) {
    const content = messages[index]?.content;
    if (Array.isArray(content)) checkParts(content, index);
  }
}

function checkParts(parts: readonly ContentPart[], message: number): void {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    const place = part === undefined || part.type === 'text' ? undefined : places[part.type];
    if (part === undefined || place === undefined) continue;
    const value = textAt(part[place.member], place.field);
    const complaint = value === undefined ? undefined : place.complaint(value);
    if (complaint === undefined) continue;
    const path = `messages[${message}].content[${index}].${place.member}.${place.field}`;
    throw invalidRequest(`${path} ${complaint}`, path);
  }
}

function textAt(member: unknown, field: string): string | undefined {
  if (typeof member !== 'object' || member === null) return undefined;
  const value: unknown = (member as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : undefined;
}

function aboutUrl(url: string): Complaint {
  if (dataScheme.test(url)) return aboutDataUri(url);
  return address.test(url) ? undefined : 'must be an https URL or a data URL';
}

function aboutFile(data: string): Complaint {
  return address.test(data) ? undefined : aboutContent(data);
}

function aboutContent(data: string): Complaint {
  return dataScheme.test(data) ? aboutDataUri(data) : aboutBase64(data, 0);
}

function aboutDataUri(uri: string): Complaint {
  const comma = uri.slice(0, maxHeadLength).indexOf(',');
  if (comma === -1) return 'must be a data URL: data:, media type, ;base64 and a comma before the content';
  const [mediaType = '', ...parameters] = uri.slice('data:'.length, comma).toLowerCase().split(';');
  const isBase64 = parameters.some((parameter) => parameter.trim() === 'base64');
  const isImage = mediaType.trim().startsWith('image/');
  const isPdf = mediaType.trim() === 'application/pdf';
  if (!isBase64) {
    if (isImage || isPdf) return 'must be in base64: the media type is followed by ;base64';
    return aboutSize(uri.length - comma - 1);
  }
  const complaint = aboutBase64(uri, comma + 1);
  if (complaint !== undefined || !(isImage || isPdf)) return complaint;
  const actual = sniffMediaType(Buffer.from(uri.slice(comma + 1, comma + 1 + lookedAt), 'base64'));
  if (isPdf) return actual === 'application/pdf' ? undefined : 'must be a PDF file: its content is none';
  return actual?.startsWith('image/') ? undefined : notAnImage;
}

/** Of the text from `start` on. */
function aboutBase64(text: string, start: number): Complaint {
  const length = text.length - start;
  const tooLarge = aboutSize(Math.floor((length * 3) / 4));
  if (tooLarge !== undefined) return tooLarge;
  const isShort = length <= 2 * lookedAt;
  const ends = isShort ? text.slice(start) : text.slice(start, start + lookedAt) + text.slice(-lookedAt);
  if (!base64.test(ends)) return 'must be in base64';
  return isShort && Buffer.from(ends, 'base64').length === 0 ? 'must not be empty' : undefined;
}

function aboutSize(bytes: number): Complaint {
  if (bytes <= 0) return 'must not be empty';
  return bytes > maxFileBytes ? `must not be larger than ${maxFileBytes / 1024 ** 2} MiB` : undefined;
}
