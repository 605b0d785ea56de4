import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { GatewayError } from '../contract/gateway-error.js';
import { RequestValidationPipe } from './request-validation.pipe.js';

class Limit {
  @IsInt()
  rpm!: number;
}

class Body {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Limit)
  limits?: Limit[];
}

const pipe = new RequestValidationPipe();
const transform = (value: unknown) => pipe.transform(value, { type: 'body', metatype: Body });

async function refusal(value: unknown): Promise<GatewayError> {
  const error: unknown = await transform(value).catch((reason: unknown) => reason);
  if (!(error instanceof GatewayError)) throw new Error('expected a GatewayError', { cause: error });
  return error;
}

describe('RequestValidationPipe', () => {
  it('makes instances of the DTO class', async () => {
    const body = await transform({ name: 'a', limits: [{ rpm: 1 }] });
    expect(body).toBeInstanceOf(Body);
    expect(body).toEqual({ name: 'a', limits: [{ rpm: 1 }] });
  });

  it.each<[string, unknown, string | undefined, string]>([
    ['a missing field', {}, 'name', 'name must be a string'],
    ['no body', undefined, 'name', 'name must be a string'],
    [
      'a wrong type inside an array',
      { name: 'a', limits: [{ rpm: 1 }, { rpm: 'x' }] },
      'limits[1].rpm',
      'limits[1].rpm must be an integer number',
    ],
    ['an unknown field', { name: 'a', id: 1 }, 'id', 'Unknown field: id'],
    [
      'an unknown field inside',
      { name: 'a', limits: [{ rpm: 1, spent: 2 }] },
      'limits[0].spent',
      'Unknown field: limits[0].spent',
    ],
    [
      'a NUL character',
      { name: 'a\u0000b' },
      'name',
      'name must not contain NUL characters or unpaired surrogates',
    ],
    [
      'half a surrogate pair',
      { name: '\ud83d' },
      'name',
      'name must not contain NUL characters or unpaired surrogates',
    ],
    [
      'a prototype',
      JSON.parse('{"name":"a","__proto__":{"admin":true}}'),
      '__proto__',
      'Unknown field: __proto__',
    ],
    [
      'a constructor',
      JSON.parse('{"name":"a","constructor":{}}'),
      'constructor',
      'Unknown field: constructor',
    ],
  ])('refuses %s by name', async (_case, body, param, message) => {
    const error = await refusal(body);
    expect(error.status).toBe(400);
    expect(error.toEnvelope()).toEqual({
      error: { message, type: 'invalid_request_error', code: 'invalid_request', param },
    });
  });

  it.each([['text'], [5], [[]], [[{ name: 'a' }]]])('refuses %j as a body', async (body) => {
    expect((await refusal(body)).kind).toBe('invalid_request');
  });

  it('lets whole surrogate pairs through', async () => {
    expect(await transform({ name: '😀' })).toEqual({ name: '😀' });
  });

  it('checks path and query parameters that have no class', async () => {
    const query = pipe.transform('a\u0000', { type: 'query', metatype: String, data: 'after' });
    await expect(query).rejects.toMatchObject({ kind: 'invalid_request', param: 'after' });
  });

  it('leaves what the gateway itself injects alone', async () => {
    const caller = { constructor: 1, name: '\u0000' };
    expect(await pipe.transform(caller, { type: 'custom' })).toBe(caller);
  });
});
