import { parseDataUri, toDataUri } from '../../contract/inline-file.js';
import { type InlineDataWire, type PartWire, recordOf, recordsOf, textIn } from './gemini-wire.js';

/** A picture of an answer, as one of the `images` of its message. Source: providers digest section 0.1. */
export interface AnswerPicture {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string };
}

export function toPicture({ mimeType, data }: InlineDataWire): AnswerPicture {
  return { type: 'image_url', image_url: { url: toDataUri({ mediaType: mimeType, data }) } };
}

/** The pictures of a message that a caller sent back; what is none is left out. */
export function picturesOf(images: unknown): PartWire[] {
  return recordsOf(images).flatMap((image) => toPart(textIn(recordOf(image.image_url)?.url)) ?? []);
}

const opening = '![image](data:';
const uriOffset = '![image]('.length;

/**
 * A text as parts, with the pictures that stand in it as Markdown: how other gateways hand them out, and some clients keep them.
 * Empty texts are left out. Source: spec/clearmaas-api.md section 7.6.
 */
export function withPictures(text: string): PartWire[] {
  const parts: PartWire[] = [];
  let from = 0;
  // By search and not by pattern: a picture has megabytes.
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, start)) {
    const end = text.indexOf(')', start);
    if (end === -1) break;
    const picture = toPart(text.slice(start + uriOffset, end));
    if (picture !== undefined) {
      if (start > from) parts.push({ text: text.slice(from, start) });
      parts.push(picture);
      from = end + 1;
    }
    start = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

function toPart(uri: string | undefined): PartWire | undefined {
  const file = uri === undefined ? undefined : parseDataUri(uri);
  return file === undefined ? undefined : { inlineData: { mimeType: file.mediaType, data: file.data } };
}
