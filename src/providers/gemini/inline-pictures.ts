import { parseDataUri, toDataUri } from '../../contract/inline-file.js';
import type { InlineDataWire, PartWire } from './gemini-wire.js';

/**
 * Pictures of an answer stand in its text, as Markdown with a data URL: `content` is where a caller of these models looks for
 * them, and a conversation keeps them through clients that know OpenAI's own fields only.
 * Source: spec/clearmaas-api.md section 7.6.
 */

const opening = '![image](data:';
const otherOpening = '[file](data:';
const uriOffset = '![image]('.length;

export function toMarkdown({ mimeType, data }: InlineDataWire): string {
  const uri = toDataUri({ mediaType: mimeType, data });
  return `${mimeType.startsWith('image/') ? opening : otherOpening}${uri.slice('data:'.length)})`;
}

/** A text of ours as parts, its pictures among them; empty texts are left out. */
export function withPictures(text: string): PartWire[] {
  const parts: PartWire[] = [];
  let from = 0;
  // By search and not by pattern: a picture has megabytes.
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, start + 1)) {
    const end = text.indexOf(')', start);
    if (end === -1) break;
    const file = parseDataUri(text.slice(start + uriOffset, end));
    if (file === undefined) continue;
    if (start > from) parts.push({ text: text.slice(from, start) });
    parts.push({ inlineData: { mimeType: file.mediaType, data: file.data } });
    from = end + 1;
    start = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}
