import type { ContentPart } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { type InlineFile, parseDataUri } from '../../contract/inline-file.js';
import { refuseOrDrop } from '../canonical/caller-fields.js';
import { partsOf, textOfPart } from '../canonical/conversation.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { cacheControlOf } from './anthropic-cache.js';
import type { DocumentBlock, ImageBlock, SpokenBlock, TextBlock } from './anthropic-wire.js';

/** Content of a message as blocks. Source: providers digest, Anthropic section 2.4 "User parts". */

const imageTypes: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);
const imageName = /\.(jpe?g|png|gif|webp)$/i;
/** This vendor's own file ids; OpenAI's have a hyphen. */
const ownFileId = /^file_[A-Za-z0-9]+$/;

/** A text the vendor takes: blank ones are refused. */
export function isSaid(text: string): boolean {
  return /\S/.test(text);
}

/** The texts of a message that can hold nothing else; its refusals are texts. */
export function toTextBlocks(content: string | ContentPart[] | null | undefined, path: string): TextBlock[] {
  return partsOf(content).flatMap((part, index) => {
    const text = textOfPart(part);
    if (text === undefined)
      throw invalidRequest('This kind of message holds text only.', `${path}.content[${index}].type`);
    return isSaid(text) ? [marked({ type: 'text', text }, part)] : [];
  });
}

/** What a user or a tool said, files included. @throws GatewayError that names the part. */
export function toSpokenBlocks(
  content: string | ContentPart[] | null | undefined,
  path: string,
  call: ProviderCall,
): SpokenBlock[] {
  return partsOf(content).flatMap((part, index) => {
    const block = toSpokenBlock(part, `${path}.content[${index}]`, call);
    return block === undefined ? [] : [marked(block, part)];
  });
}

function marked<Spoken extends SpokenBlock>(block: Spoken, part: ContentPart): Spoken {
  const control = cacheControlOf(part);
  if (control !== undefined) block.cache_control = control;
  return block;
}

function toSpokenBlock(part: ContentPart, path: string, call: ProviderCall): SpokenBlock | undefined {
  const text = textOfPart(part);
  if (text !== undefined) return isSaid(text) ? { type: 'text', text } : undefined;
  switch (part.type) {
    case 'image_url': {
      const image = isRecord(part.image_url) ? part.image_url.url : part.image_url;
      return fromAddress(image, `${path}.image_url.url`);
    }
    case 'file':
      return fromFile(isRecord(part.file) ? part.file : {}, `${path}.file`);
    case 'input_audio':
      refuseOrDrop(call, 'messages', 'This model takes no audio.', path);
      return undefined;
    default:
      throw invalidRequest('This model does not take content parts of this type.', `${path}.type`);
  }
}

function fromFile(file: Record<string, unknown>, path: string): SpokenBlock {
  const { file_data: data, file_id: id } = file;
  const name = typeof file.filename === 'string' ? file.filename : undefined;
  if (typeof data === 'string') return fromAddress(data, `${path}.file_data`, name);
  if (typeof id !== 'string') throw invalidRequest('A file needs its file_data.', path);
  if (!ownFileId.test(id))
    throw invalidRequest('This model knows no file of this id: send it as file_data.', `${path}.file_id`);
  const source = { type: 'file', file_id: id } as const;
  return name !== undefined && imageName.test(name)
    ? { type: 'image', source }
    : { type: 'document', source, ...titled(name) };
}

/** What a data URI holds or an https URL names: with a file name a document, else a picture. */
function fromAddress(address: unknown, path: string, name?: string): SpokenBlock {
  if (typeof address !== 'string') throw invalidRequest('This must be a text.', path);
  const inline = parseDataUri(address);
  if (inline !== undefined) return fromInlineFile(inline, path, name);
  if (!/^https:\/\//i.test(address)) throw invalidRequest('This must be a data URI or an https URL.', path);
  const source = { type: 'url', url: address } as const;
  return path.endsWith('file_data') || /^[^?#]*\.pdf(?:[?#]|$)/i.test(address)
    ? { type: 'document', source, ...titled(name) }
    : { type: 'image', source };
}

function fromInlineFile(file: InlineFile, path: string, name?: string): ImageBlock | DocumentBlock {
  const { mediaType, data } = file;
  const image = imageTypes.get(mediaType);
  if (image !== undefined) return { type: 'image', source: { type: 'base64', media_type: image, data } };
  if (mediaType === 'application/pdf')
    return { type: 'document', source: { type: 'base64', media_type: mediaType, data }, ...titled(name) };
  if (mediaType.startsWith('text/')) {
    const text = Buffer.from(data, 'base64').toString('utf8');
    const source = { type: 'text', media_type: 'text/plain', data: text } as const;
    return { type: 'document', source, ...titled(name) };
  }
  throw invalidRequest('This model takes JPEG, PNG, GIF and WebP images, PDF and plain text.', path);
}

function titled(name: string | undefined): { title?: string } {
  return name === undefined || !isSaid(name) ? {} : { title: name };
}
