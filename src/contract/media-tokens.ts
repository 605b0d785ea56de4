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

/** Zero for text. */
export function mediaTokensOf(type: string): number {
  return isMedia(type) ? mediaTokens[type] : 0;
}

function isMedia(type: string): type is keyof typeof mediaTokens {
  return Object.hasOwn(mediaTokens, type);
}
