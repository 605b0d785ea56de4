import { fc } from '../../../test/support/property.js';
import type { ContentPart } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { checkMedia } from './media-rules.js';

const base64 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('base64');
const png = base64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR');
const pdf = base64('%PDF-1.7\n1 0 obj');
const image = (url: string): ContentPart => ({ type: 'image_url', image_url: { url } });
const video = (url: string): ContentPart => ({ type: 'video_url', video_url: { url } });
const audio = (data: string): ContentPart => ({ type: 'input_audio', input_audio: { data, format: 'wav' } });
const file = (file_data: string): ContentPart => ({ type: 'file', file: { file_data } });

const check = (part: ContentPart) =>
  checkMedia([
    { role: 'user', content: 'a' },
    { role: 'user', content: [{ type: 'text', text: 'b' }, part] },
  ]);

function refusal(part: ContentPart): GatewayError {
  try {
    check(part);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('checkMedia accepts', () => {
  it.each<[string, ContentPart]>([
    ['an https URL', image('https://example.com/a.png?x=1')],
    ['an http URL', image('HTTP://example.com/a.png')],
    ['a file that lies with the vendor', image('ms://file-123')],
    ['a file in a bucket', video('gs://bucket/a.mp4')],
    ['a PNG', image(`data:image/png;base64,${png}`)],
    ['a head in capitals and with parameters', image(`DATA:image/PNG; charset=x; Base64,${png}`)],
    ['an image of another type than it says', image(`data:image/jpeg;base64,${png}`)],
    ['a JPEG', image(`data:image/jpg;base64,${base64('\xff\xd8\xff\xe0')}`)],
    ['a HEIC', image(`data:image/heic;base64,${base64('\0\0\0\x18ftypheic')}`)],
    ['base64 in lines', image(`data:image/png;base64,${png.slice(0, 8)}\r\n${png.slice(8)}\r\n`)],
    ['T66: a PDF in an image part', image(`data:application/pdf;base64,${pdf}`)],
    ['T66: audio in an image part', image(`data:audio/mpeg;base64,${base64('ID3')}`)],
    ['T66: video in a file part', file(`data:video/mp4;base64,${base64('\0\0\0\x20ftypisom')}`)],
    ['a video', video(`data:video/mp4;base64,${base64('\0\0\0\x20ftypisom')}`)],
    ['audio', audio(base64('RIFF'))],
    ['audio as a data URL', audio(`data:;base64,${base64('RIFF')}`)],
    ['a PDF', file(`data:application/pdf;base64,${pdf}`)],
    ['a PDF by URL', file('https://example.com/a.pdf')],
    ['a file in plain base64', file(pdf)],
    ['a text file', file('data:text/plain,Hello%20there')],
    ['a file of an unknown type', file('data:application/x-thing;base64,AAEC')],
    ['a file by id', { type: 'file', file: { file_id: 'file-1' } }],
    ['25 MiB', file(`data:application/zip;base64,${'A'.repeat((25 * 1024 ** 2 * 4) / 3)}`)],
  ])('%s', (_case, part) => {
    expect(() => check(part)).not.toThrow();
  });
});

describe('checkMedia refuses', () => {
  const url = 'messages[1].content[1].image_url.url';
  const fileData = 'messages[1].content[1].file.file_data';
  it.each<[string, string, ContentPart]>([
    [url, 'a path', image('/etc/passwd')],
    [url, 'a file URL', image('file:///etc/passwd')],
    [url, 'a word', image('cat.png')],
    [url, 'https without a host', image('https:///a')],
    [url, 'bare base64', image(png)],
    [url, 'a data URL without a comma', image('data:image/png;base64')],
    [url, 'a data URL with an endless head', image(`data:image/png${';x=y'.repeat(100)};base64,${png}`)],
    [url, 'an image that is not in base64', image('data:image/svg+xml,<svg/>')],
    [
      url,
      'an SVG',
      image(`data:image/svg+xml;base64,${base64('<svg xmlns="http://www.w3.org/2000/svg"/>')}`),
    ],
    [url, 'a web page', image(`data:image/png;base64,${base64('<!doctype html><title>404</title>')}`)],
    [url, 'a PDF that says it is an image', image(`data:image/png;base64,${pdf}`)],
    [url, 'an image without content', image('data:image/png;base64,')],
    [url, 'an image of blank lines', image('data:image/png;base64,\n\n')],
    [url, 'content that is no base64', image(`data:image/png;base64,${png.slice(0, 12)}!!!!`)],
    [url, 'content that ends otherwise', image(`data:image/png;base64,${png}${'A'.repeat(500)}<html>`)],
    [url, 'an image that says it is a PDF', image(`data:application/pdf;base64,${png}`)],
    ['messages[1].content[1].video_url.url', 'a video without content', video('data:video/mp4;base64,')],
    ['messages[1].content[1].input_audio.data', 'audio that is no base64', audio('not audio')],
    ['messages[1].content[1].input_audio.data', 'empty audio', audio('data:audio/wav;base64,')],
    [fileData, 'a PDF that is none', file(`data:application/pdf;base64,${base64('<html>')}`)],
    [fileData, 'an empty file', file('')],
    [fileData, 'words', file('see attachment')],
  ])('%s: %s', (param, _case, part) => {
    const error = refusal(part);
    expect(error).toMatchObject({ kind: 'invalid_request', param });
    expect(error.message).toContain(param);
    expect(error.message.length).toBeLessThan(200);
  });

  it('40 MB, without decoding them', () => {
    // In one piece, as the parser of the body leaves it.
    const part = image(
      Buffer.alloc(53_000_000, 'A').fill(`data:image/png;base64,${png}`, 0, 60).toString('latin1'),
    );
    const started = performance.now();
    const error = refusal(part);
    expect(performance.now() - started).toBeLessThan(20);
    expect(error).toMatchObject({ param: url, message: `${url} must not be larger than 25 MiB` });
  });
});

it('any bytes in base64 pass as a file, and as an image only behind an image’s first bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (bytes) => {
      const content = Buffer.from(bytes).toString('base64');
      expect(() => check(file(`data:application/octet-stream;base64,${content}`))).not.toThrow();
      expect(() => check(audio(content))).not.toThrow();
      const drawn = Buffer.concat([Buffer.from('GIF89a'), bytes]).toString('base64');
      expect(() => check(image(`data:image/gif;base64,${drawn}`))).not.toThrow();
      expect(
        refusal(
          image(`data:image/gif;base64,${Buffer.concat([Buffer.from('GIF88'), bytes]).toString('base64')}`),
        ).param,
      ).toBe('messages[1].content[1].image_url.url');
    }),
  );
});
