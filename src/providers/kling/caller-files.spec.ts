import { GatewayError } from '../../contract/gateway-error.js';
import { addressOf, pictureOf } from './caller-files.js';

const png = 'iVBORw0KGgoAAAANSUhEUg==';

function refusal(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof GatewayError ? [error.kind, error.param] : error;
  }
}

describe('a picture of the caller', () => {
  it('T53: loses the head of its data URL', () => {
    expect(pictureOf(`data:image/png;base64,${png}`, 'image')).toBe(png);
    expect(pictureOf(`data:image/jpeg;base64,${png}`, 'image')).toBe(png);
  });

  it.each([
    png,
    'https://example.com/cat.png?size=1',
    'http://93.184.216.34/cat.jpg',
    'https://[2606:4700::1111]/c',
  ])('passes as it is: %s', (text) => {
    expect(pictureOf(text, 'image')).toBe(text);
  });

  it.each([
    'data:video/mp4;base64,AAAA',
    'data:text/html,<b>',
    'file:///etc/passwd',
    'ftp://example.com/cat.png',
    'a cat!',
    '<svg>',
  ])('is refused by its field: %s', (text) => {
    expect(refusal(() => pictureOf(text, 'metadata.image_tail'))).toEqual([
      'invalid_request',
      'metadata.image_tail',
    ]);
  });

  it('is at most 10 MB large, decoded', () => {
    const base64 = (bytes: number): string => Buffer.alloc(bytes).toString('base64');
    const limit = 10 * 1024 * 1024;
    expect(pictureOf(base64(limit), 'image')).toHaveLength(Math.ceil(limit / 3) * 4);
    expect(refusal(() => pictureOf(base64(limit + 1), 'image'))).toEqual(['invalid_request', 'image']);
    expect(refusal(() => pictureOf(`data:image/png;base64,${base64(limit + 99)}`, 'image'))).toEqual([
      'invalid_request',
      'image',
    ]);
  });
});

it('base64 is sent without the line breaks of whoever wrapped it', () => {
  expect(pictureOf(`${png.slice(0, 8)}\r\n${png.slice(8)}\n`, 'image')).toBe(png);
});

describe('the address of a file', () => {
  it.each([
    'http://localhost/cat.png',
    'http://localhost./cat.png',
    'https://metadata.google.internal/',
    'https://intranet/cat.png',
    'https://fileserver/cat.png',
    'http://127.0.0.1:8080/cat.png',
    'http://0x7f.1/cat.png',
    'http://2130706433/cat.png',
    'http://10.0.0.1/cat.png',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/cat.png',
    'http://[::ffff:10.0.0.1]/cat.png',
    'https://user:secret@example.com/cat.png',
    'https://',
    `https://example.com/${'a'.repeat(9000)}`,
  ])('T51: is on the public internet: %.60s', (address) => {
    expect(refusal(() => addressOf(address, 'image'))).toEqual(['invalid_request', 'image']);
  });
});
