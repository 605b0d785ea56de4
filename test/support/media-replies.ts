import {
  answer,
  type AnswerOptions,
  type AnswerReply,
  jsonReply,
  type Reply,
  sseEvents,
  streamReply,
} from './fake-reply.js';
import type { RecordedRequest } from './fake-upstream.js';
import { openAiError } from './openai-wire.js';

/** The beginning of a PNG, as vendors send pictures. */
export const pictureBase64 = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

/** What OpenAI counts of a picture. */
export const imageUsage = {
  input_tokens: 20,
  output_tokens: 1100,
  total_tokens: 1120,
  input_tokens_details: { text_tokens: 20, image_tokens: 0 },
  output_tokens_details: { text_tokens: 44, image_tokens: 1056 },
};

export function gptImages(count = 1, usage: object | undefined = imageUsage): AnswerReply {
  const data = Array.from({ length: count }, () => ({ b64_json: pictureBase64 }));
  return jsonReply({ created: 1_764_208_800, data, usage, size: '1024x1024', quality: 'medium' });
}

export function imagenImages(shown: number, withheld = 0): AnswerReply {
  return jsonReply({
    predictions: [
      ...Array.from({ length: shown }, () => ({
        mimeType: 'image/png',
        bytesBase64Encoded: pictureBase64,
      })),
      ...Array.from({ length: withheld }, () => ({ raiFilteredReason: 'Unable to show generated images.' })),
    ],
  });
}

/** As the request asks for them. */
export function grokImages({ body }: RecordedRequest): AnswerReply {
  const { n = 1, response_format: format } = body as { n?: number; response_format?: string };
  const picture = format === 'b64_json' ? { b64_json: pictureBase64 } : { url: 'https://img.example/1.jpeg' };
  const data = Array.from({ length: n }, () => ({ ...picture, respect_moderation: true }));
  return jsonReply({ data });
}

export function soundFile(
  pieces: readonly (string | Buffer)[],
  { headers, ...options }: AnswerOptions = {},
): AnswerReply {
  return answer(pieces, { ...options, headers: { 'content-type': 'audio/mpeg', ...headers } });
}

export const speechUsage = { input_tokens: 14, output_tokens: 101, total_tokens: 115 };

/** Speech in events, one for each piece, and its end. @param usage null = the end does not come */
export function soundEvents(
  pieces: readonly (string | Buffer)[],
  usage: object | null = speechUsage,
  options: AnswerOptions = {},
): AnswerReply {
  const deltas = pieces.map((piece) => ({
    type: 'speech.audio.delta',
    audio: Buffer.from(piece).toString('base64'),
  }));
  const end = usage === null ? [] : [{ type: 'speech.audio.done', usage }];
  return streamReply(sseEvents([...deltas, ...end]), options);
}

/** One embedding for each input, as OpenAI makes them. */
export function openAiEmbeddings(request: RecordedRequest, usage: object | null = sixTokens): AnswerReply {
  const {
    input,
    encoding_format: encoding,
    dimensions = 3,
  } = request.body as {
    input: string | readonly unknown[];
    encoding_format?: string;
    dimensions?: number;
  };
  const isOne = typeof input === 'string' || typeof input[0] === 'number';
  const data = Array.from({ length: isOne ? 1 : input.length }, (_, index) => ({
    object: 'embedding',
    index,
    embedding: encoding === 'base64' ? floatsOf(dimensions).toString('base64') : vectorOf(dimensions),
  }));
  return jsonReply({ object: 'list', model: 'text-embedding-3-small', data, ...(usage && { usage }) });
}

const sixTokens = { prompt_tokens: 6, total_tokens: 6 };

/** Of numbers that a float of four bytes has exactly. */
export function vectorOf(dimensions: number): readonly number[] {
  return Array.from({ length: dimensions }, (_, index) => 0.5 ** (index + 1));
}

function floatsOf(dimensions: number): Buffer {
  return Buffer.from(new Float32Array(vectorOf(dimensions)).buffer);
}

/** As Gemini makes them. @param tokens undefined = it tells none */
export function geminiEmbeddings({ body }: RecordedRequest, tokens?: number): AnswerReply {
  const { requests } = body as { requests: readonly { outputDimensionality?: number }[] };
  return jsonReply({
    embeddings: requests.map(({ outputDimensionality = 3 }) => ({ values: vectorOf(outputDimensionality) })),
    ...(tokens !== undefined && { usageMetadata: { promptTokenCount: tokens } }),
  });
}

/** What any vendor says to any request for something else than chat. */
export function serveMedia(request: RecordedRequest): Reply {
  const { path } = request;
  if (path.includes(':predict')) return imagenImages(1);
  if (path.includes(':batchEmbedContents')) return geminiEmbeddings(request, 6);
  if (path.endsWith('/embeddings')) return openAiEmbeddings(request);
  if (path.endsWith('/audio/speech'))
    return request.text.includes('"stream_format":"sse"')
      ? soundEvents(['ID3', 'sound'])
      : soundFile(['ID3', 'sound']);
  return request.text.includes('grok-') ? grokImages(request) : gptImages();
}

/** A vendor's failure in OpenAI's words. */
export function failing(
  status: number,
  message = 'No.',
  code: string | null = null,
  headers: Record<string, string> = {},
): AnswerReply {
  return jsonReply(openAiError(message, code), { status, headers });
}
