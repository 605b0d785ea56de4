import { callOf, request } from '../../../test/support/provider-contract/contract-run.js';
import { contentsFor } from '../../../test/support/gemini-calls.js';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import type { ContentPart } from '../../contract/chat.js';
import { keepNativeUris } from './gemini-media.js';
import { toGenerateBody } from './gemini-request.js';

const parts = (part: ContentPart, model?: string): unknown =>
  contentsFor([{ role: 'user', content: [part] }], model)[0]?.parts;
const refusal = (param: string): Error =>
  expect.objectContaining({ kind: 'invalid_request', param }) as Error;
const image = (url: string, detail?: string): ContentPart => ({
  type: 'image_url',
  image_url: { url, detail },
});

describe('files in messages', () => {
  it.each<[string, ContentPart, object]>([
    ['a picture', image('data:image/png;base64,AA=='), { mimeType: 'image/png', data: 'AA==' }],
    [
      'a PDF in a picture',
      image('data:application/pdf;base64,AA=='),
      { mimeType: 'application/pdf', data: 'AA==' },
    ],
    ['a video in a picture', image('data:video/mp4;base64,AA=='), { mimeType: 'video/mp4', data: 'AA==' }],
    [
      'a file of text',
      { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,AA==' } },
      { mimeType: 'text/plain', data: 'AA==' },
    ],
    [
      'a video',
      { type: 'video_url', video_url: { url: 'data:video/webm;base64,AA==' } },
      { mimeType: 'video/webm', data: 'AA==' },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'mp3' } },
      { mimeType: 'audio/mp3', data: 'AA==' },
    ],
    [
      'sound as a data URL',
      { type: 'input_audio', input_audio: { data: 'data:audio/wav;base64,AA==', format: 'wav' } },
      { mimeType: 'audio/wav', data: 'AA==' },
    ],
  ])('T66: %s keeps its media type', (_case, part, inlineData) => {
    expect(parts(part)).toEqual([{ inlineData }]);
  });

  it('the resolution of a picture goes to models that take one', () => {
    const inlineData = { mimeType: 'image/png', data: 'AA==' };
    expect(parts(image('data:image/png;base64,AA==', 'low'))).toEqual([
      { inlineData, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } },
    ]);
    expect(parts(image('data:image/png;base64,AA==', 'high'))).toEqual([
      { inlineData, mediaResolution: { level: 'MEDIA_RESOLUTION_HIGH' } },
    ]);
    expect(parts(image('data:image/png;base64,AA==', 'auto'))).toEqual([{ inlineData }]);
    expect(parts(image('data:image/png;base64,AA==', 'low'), 'gemini-2.5-pro')).toEqual([{ inlineData }]);
  });

  it.each<[string, ContentPart]>([
    ['messages[0].content[0].image_url.url', image('ftp://x/a.png')],
    ['messages[0].content[0].file.file_data', { type: 'file', file: { file_data: 'AA==' } }],
    ['messages[0].content[0].file.file_id', { type: 'file', file: { file_id: 'file-abc123' } }],
    [
      'messages[0].content[0].input_audio',
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'ogg' } },
    ],
    // T67: the part of another vendor's messages.
    ['messages[0].content[0].type', { type: 'image', source: { type: 'base64', data: 'AA==' } }],
  ])('T67: a mistake in %s is named', (param, part) => {
    expect(() => parts(part)).toThrow(refusal(param));
  });

  it('a kind that the model does not take is refused by its path, or dropped', () => {
    const part = { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } };
    expect(() => parts(part, 'gemini-2.5-flash-image')).toThrow(refusal('messages[0].content[0]'));
    const content = [{ type: 'text', text: 'a' }, part];
    const call = catalogueCall('google/gemini-2.5-flash-image', {
      messages: [{ role: 'user', content }],
      drop_params: true,
    });
    const adjusted = call.adjustments;
    expect(toGenerateBody(call, false).contents).toEqual([{ role: 'user', parts: [{ text: 'a' }] }]);
    expect(adjusted).toEqual(['messages']);
  });

  it('T65: files that the vendor reads itself are named, all others left to be fetched', () => {
    const content = [
      image('https://generativelanguage.googleapis.com/v1beta/files/abc'),
      image('https://www.youtube.com/watch?v=abc'),
      { type: 'video_url', video_url: { url: 'https://youtu.be/abc' } },
      { type: 'file', file: { file_id: 'files/abc', format: 'application/pdf' } },
      image('gs://bucket/a.png'),
      image('https://www.youtube.com.example.net/watch?v=abc'),
    ];
    const call = keepNativeUris(callOf(request({ messages: [{ role: 'user', content }] })));
    expect(call.request.messages[0]?.content?.at(-1)).toEqual(content.at(-1));
    const messages = [
      { role: 'user' as const, content: (call.request.messages[0]?.content ?? []).slice(0, -1) },
    ];
    expect(contentsFor(messages as Parameters<typeof contentsFor>[0])[0]?.parts).toEqual([
      { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' } },
      { fileData: { fileUri: 'https://www.youtube.com/watch?v=abc' } },
      { fileData: { fileUri: 'https://youtu.be/abc' } },
      {
        fileData: {
          fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
          mimeType: 'application/pdf',
        },
      },
      { fileData: { fileUri: 'gs://bucket/a.png' } },
    ]);
  });

  it('a call without such files is the very call', () => {
    const call = callOf(request());
    expect(keepNativeUris(call)).toBe(call);
  });
});
