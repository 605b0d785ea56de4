/**
 * About how many tokens a part of a message is that is no text, by its type, whatever its length in bytes. An image: 765 with
 * OpenAI for 1,024 pixels square, about 1,400 with Anthropic, 258 a tile with Gemini. Audio and video: a minute of Gemini's 32
 * and 263 a second. A file: a PDF of ten pages at Anthropic's 1,500 to 3,000 a page. Sources: the vendors' guides to images,
 * audio, video and PDF.
 */
export const mediaTokens = {
  image_url: 1_000,
  input_audio: 2_000,
  video_url: 16_000,
  file: 20_000,
} as const;

/** Where the data of a part is, or the address of them. */
export const mediaDataFields = {
  image_url: 'url',
  input_audio: 'data',
  video_url: 'url',
  file: 'file_data',
} as const;

/** Zero for text. */
export function mediaTokensOf(type: string): number {
  return isMedia(type) ? mediaTokens[type] : 0;
}

export function isMedia(type: string): type is keyof typeof mediaTokens {
  return Object.hasOwn(mediaTokens, type);
}

/** Sound and film at the lowest usual rates, 8 and 64 kbit/s, in Gemini's 32 and 263 tokens a second. */
const tokensPerByteOfTime = 0.033;

/**
 * The most tokens that a part of a message can be that is no text: reckoned from the length of what it carries, infinite where it
 * only names a place. A file counts a token for each byte, as an uncompressed text at its worst: PDFs are packed, their pages
 * are looked at as pictures too, and both come to less.
 * @param perImage of the model
 */
export function mostMediaTokensOf(
  part: Readonly<Record<string, unknown>> & { type: string },
  perImage: number,
): number {
  switch (part.type) {
    case 'image_url':
      return perImage;
    case 'input_audio':
      return bytesIn(part['input_audio'], mediaDataFields.input_audio) * tokensPerByteOfTime;
    case 'video_url':
      return bytesIn(part['video_url'], mediaDataFields.video_url) * tokensPerByteOfTime;
    case 'file':
      return bytesIn(part['file'], mediaDataFields.file);
    default:
      return 0;
  }
}

/** Of base64, be it bare or behind `data:`; infinite for the address of something. */
function bytesIn(value: unknown, field: string): number {
  const carrier: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  const text = typeof value === 'string' ? value : carrier[field];
  if (typeof text !== 'string' || /^https?:/i.test(text)) return Infinity;
  return (text.length * 3) / 4;
}
