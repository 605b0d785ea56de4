import { parseDataUri, sniffMediaType, toDataUri } from './inline-file.js';

const sniff = (latin1: string) => sniffMediaType(Buffer.from(latin1, 'latin1'));

describe('sniffMediaType', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['image/jpeg', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['image/gif', 'GIF89a\x01\0'],
    ['image/gif', 'GIF87a'],
    ['image/webp', 'RIFF\x24\0\0\0WEBPVP8 '],
    ['image/bmp', 'BM\x46\0\0\0\0\0\0\0\x36'],
    ['image/tiff', 'II*\0\x08'],
    ['image/tiff', 'MM\0*\0'],
    ['image/heic', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['image/heif', '\0\0\0\x18ftypmif1'],
    ['image/avif', '\0\0\0\x1cftypavif'],
    ['application/pdf', '%PDF-1.7\n'],
    ['audio/wav', 'RIFF\x24\0\0\0WAVEfmt '],
    ['audio/aiff', 'FORM\0\0\0\0AIFF'],
    ['audio/mpeg', 'ID3\x04'],
    ['audio/mpeg', '\xff\xfb\x90\0'],
    ['audio/mpeg', '\xff\xf3\x40\xc0'],
    ['audio/aac', '\xff\xf1\x50\x80'],
    ['audio/flac', 'fLaC\0'],
    ['audio/ogg', 'OggS\0\x02'],
    ['audio/mp4', '\0\0\0\x20ftypM4A '],
    ['video/mp4', '\0\0\0\x20ftypisom'],
    ['video/quicktime', '\0\0\0\x14ftypqt  '],
    ['video/webm', '\x1a\x45\xdf\xa3\x01'],
  ])('%s begins with %j', (mediaType, start) => {
    expect(sniff(start)).toBe(mediaType);
    expect(sniff(start.padEnd(5000, '\xee'))).toBe(mediaType);
  });

  it.each([
    '',
    'hello',
    '<html>',
    '<svg xmlns="">',
    'PK\x03\x04',
    'RIFF\x24\0\0\0AVI ',
    'BMW is a car',
    '\xff\xfe',
    ' %PDF',
  ])('nothing of %j', (start) => {
    expect(sniff(start)).toBeUndefined();
  });
});

describe('data URIs', () => {
  it('are read back as they were written', () => {
    const file = { mediaType: 'application/pdf', data: 'JVBERi0xLjc=' };
    expect(parseDataUri(toDataUri(file))).toEqual(file);
  });

  it.each([
    ['data:text/plain,a%20b', { mediaType: 'text/plain', data: 'YSBi' }],
    ['data:;base64,YQ==', { mediaType: 'text/plain', data: 'YQ==' }],
    ['DATA:Image/PNG;x=y;BASE64,YQ==', { mediaType: 'image/png', data: 'YQ==' }],
    ['data:text/plain,100%', { mediaType: 'text/plain', data: 'MTAwJQ==' }],
  ])('%s', (uri, file) => {
    expect(parseDataUri(uri)).toEqual(file);
  });

  it.each(['https://example.com/a.png', 'data:image/png', '', 'adata:,'])('%j is none', (text) => {
    expect(parseDataUri(text)).toBeUndefined();
  });
});
