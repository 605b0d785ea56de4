import { GatewayError } from '../contract/gateway-error.js';
import { isForm, parseForm } from './form-body.js';

const type = 'multipart/form-data; boundary=line';
const parse = (text: string, contentType = type) => parseForm(Buffer.from(text, 'latin1'), contentType);
const part = (head: string, body: string): string =>
  `--line\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const end = '--line--\r\n';

async function refusal(text: string, contentType = type): Promise<[string, string]> {
  try {
    await parse(text, contentType);
  } catch (error) {
    if (error instanceof GatewayError) return [error.kind, error.message];
    throw error;
  }
  throw new Error('It was taken.');
}

const broken: [string, string] = ['invalid_request', 'The request body is not a valid form.'];

describe('isForm', () => {
  it.each([
    'multipart/form-data; boundary=x',
    'Multipart/Form-Data;boundary="a b"',
    'multipart/form-data ;b',
  ])('knows %s', (contentType) => expect(isForm(contentType)).toBe(true));

  it.each([undefined, '', 'multipart/form-data', 'multipart/mixed; boundary=x', 'application/json'])(
    'does not take %s for one',
    (contentType) => expect(isForm(contentType)).toBe(false),
  );
});

describe('parseForm', () => {
  it('reads fields as text, as a stock client sends them', async () => {
    const form = new FormData();
    form.set('prompt', 'Ein Leuchtturm, "früh"\r\n— und Wellen');
    form.set('seconds', '5');
    const request = new Request('http://a.test', { method: 'POST', body: form });
    const bytes = Buffer.from(await request.arrayBuffer());
    expect(await parseForm(bytes, request.headers.get('content-type') ?? '')).toEqual({
      prompt: 'Ein Leuchtturm, "früh"\r\n— und Wellen',
      seconds: '5',
    });
  });

  it('makes data URLs of files', async () => {
    const form = new FormData();
    const bytes = Buffer.from('89504e470d0a1a0a00ff0d0a2d2d', 'hex');
    form.set('input_reference', new File([bytes], 'frame.png', { type: 'image/png' }));
    form.set('other', new File([], 'empty'));
    const request = new Request('http://a.test', { method: 'POST', body: form });
    const body = Buffer.from(await request.arrayBuffer());
    expect(await parseForm(body, request.headers.get('content-type') ?? '')).toEqual({
      input_reference: `data:image/png;base64,${bytes.toString('base64')}`,
      other: 'data:application/octet-stream;base64,',
    });
  });

  it('takes the last of several with one name', async () => {
    expect(await parse(part('name="a"', '1') + part('name="b"', '2') + part('name="a"', '3') + end)).toEqual({
      a: '3',
      b: '2',
    });
  });

  it('takes a field that is empty, and a form without any', async () => {
    expect(await parse(part('name="a"', '') + end)).toEqual({ a: '' });
    const request = new Request('http://a.test', { method: 'POST', body: new FormData() });
    const bytes = Buffer.from(await request.arrayBuffer());
    expect(await parseForm(bytes, request.headers.get('content-type') ?? '')).toEqual({});
  });

  it.each([
    ['is empty', ''],
    ['is JSON', '{"model":"m"}'],
    ['stops short', '--line\r\nContent-Disposition: form-data; name="a"\r\n\r\nsec'],
    ['has a part without a name', '--line\r\nContent-Disposition: form-data\r\n\r\n1\r\n--line--\r\n'],
    ['has a part without a head', '--line\r\n\r\n1\r\n--line--\r\n'],
    ['has another boundary than it says', part('name="a"', '1').replaceAll('--line', '--lime')],
  ])('refuses what %s, and quotes nothing of it', async (_name, text) => {
    expect(await refusal(text)).toEqual(broken);
  });

  it.each([
    'multipart/form-data; charset=utf-8',
    'multipart/form-data; boundary=',
    'multipart/form-data;ü\n',
  ])('refuses the type %j', async (contentType) => {
    expect(await refusal(part('name="a"', '1') + end, contentType)).toEqual(broken);
  });

  it('refuses a field named __proto__, as JSON does', async () => {
    expect(await refusal(part('name="__proto__"', '1') + end)).toEqual([
      'invalid_request',
      'The request body has a key named __proto__.',
    ]);
  });

  const fields = (count: number): string =>
    Array.from({ length: count }, (_, index) => part(`name="f${index}"`, 'x')).join('') + end;

  it('takes 64 fields', async () => {
    expect(Object.keys(await parse(fields(64)))).toHaveLength(64);
  });

  it.each([
    type,
    'multipart/form-data; x-boundary=zzzz; boundary=line',
    'multipart/form-data; boundary="li\\ne"',
    'multipart/form-data; x="; boundary=zz"; boundary=line',
    'multipart/form-data; boundary=line; boundary=zzzz',
  ])('takes no more of them, whatever else the type says (%s)', async (contentType) => {
    expect(await refusal(fields(65), contentType)).toEqual([
      'invalid_request',
      'The form has too many fields.',
    ]);
  });
});
