import type { Server } from 'node:http';
import { Controller, Get, ImATeapotException, MethodNotAllowedException, Req, Res } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Request, Response } from 'express';
import request from 'supertest';
import { GatewayError, invalidRequest } from '../../src/contract/gateway-error.js';
import { ErrorFilter } from '../../src/http/error.filter.js';
import { GatewayAdapter } from '../../src/http/gateway-adapter.js';
import { GatewayLogger } from '../../src/logging/gateway-logger.js';
import { testConfig } from '../support/app.js';
import { RawSocket } from '../support/raw-socket.js';

const secret = 'what-the-caller-wrote';

@Controller()
class FailingController {
  @Get('bug')
  bug(): never {
    throw new SyntaxError(`Unexpected token in ${secret}`, { cause: new Error(secret) });
  }

  @Get('text')
  text(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless dependency might do
    throw secret;
  }

  @Get('limited')
  limited(): never {
    throw new GatewayError('rate_limited', 'Slow down.', { retryAfterSeconds: 0.2 });
  }

  @Get('limited-without-time')
  limitedWithoutTime(): never {
    throw new GatewayError('upstream_rate_limited', 'The model is busy.');
  }

  @Get('field')
  field(): never {
    throw invalidRequest('model is missing.', 'model');
  }

  @Get('unauthenticated')
  unauthenticated(): never {
    throw new GatewayError('unauthenticated', 'No key.');
  }

  @Get('away')
  away(): never {
    throw new GatewayError('unavailable', 'The database is away.', {
      cause: Object.assign(new Error(secret), { code: 'ECONNREFUSED' }),
    });
  }

  @Get('method')
  method(): never {
    throw new MethodNotAllowedException('Not this way.');
  }

  @Get('teapot')
  teapot(): never {
    throw new ImATeapotException();
  }

  @Get('begun')
  begun(@Res() response: Response): never {
    response.write('begun');
    throw new Error('too late');
  }

  @Get('gone')
  gone(@Req() _request: Request): never {
    throw new GatewayError('client_gone', 'The client left.');
  }
}

let app: NestExpressApplication;
let server: Server;
const logs: string[] = [];

beforeAll(async () => {
  const config = testConfig();
  const module = await Test.createTestingModule({
    controllers: [FailingController],
    providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
  })
    .setLogger(new GatewayLogger(config, (line) => logs.push(line)))
    .compile();
  app = module.createNestApplication<NestExpressApplication>(new GatewayAdapter(config), {
    bodyParser: false,
  });
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer();
});
afterAll(() => app.close());
beforeEach(() => {
  logs.length = 0;
});

const get = (path: string) => request(server).get(path);
const logged = () => logs.map((line): { level: string; msg: string } => JSON.parse(line));

describe('our own bugs', () => {
  it('are a 500 without detail, logged once with class and place but without the message', async () => {
    const answer = await get('/bug');
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      error: {
        message: 'The gateway failed to handle this request.',
        type: 'clearmaas_api_error',
        code: 'internal_error',
      },
    });
    expect(logged()).toHaveLength(1);
    expect(logged()[0]).toMatchObject({ level: 'error' });
    expect(logged()[0]?.msg).toMatch(
      new RegExp(`^${answer.headers['x-request-id']} internal SyntaxError\\n +at .*edge-errors\\.spec\\.ts`),
    );
    expect(logs.join()).not.toContain(secret);
  });

  it('are a 500 also when no error was thrown', async () => {
    const answer = await get('/text');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(secret);
    expect(logs.join()).not.toContain(secret);
  });
});

describe('failures by kind', () => {
  it.each([
    ['/limited', 429, 'rate_limit_exceeded', { 'retry-after': '1' }],
    ['/limited-without-time', 429, 'rate_limit_exceeded', { 'retry-after': '1' }],
    ['/unauthenticated', 401, 'invalid_api_key', { 'www-authenticate': 'Bearer' }],
    ['/away', 503, 'service_unavailable', {}],
    ['/method', 400, 'invalid_request', {}],
    ['/teapot', 400, 'invalid_request', {}],
  ])('at %s are a %i %s', async (path, status, code, headers) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.body.error.code).toBe(code);
    expect(answer.headers).toMatchObject(headers);
  });

  it('name the field', async () => {
    const { body } = await get('/field');
    expect(body).toEqual({
      error: {
        message: 'model is missing.',
        type: 'invalid_request_error',
        code: 'invalid_request',
        param: 'model',
      },
    });
  });

  it('are warned of when they are ours to mend, with the code of the cause', async () => {
    await get('/away');
    expect(logged()).toEqual([expect.objectContaining({ level: 'warn' })]);
    expect(logged()[0]?.msg).toMatch(/unavailable: The database is away\. Error ECONNREFUSED\n/);
    expect(logs.join()).not.toContain(secret);
  });
});

describe('failures that nobody can be told of', () => {
  const text = (path: string) => `GET ${path} HTTP/1.1\r\nHost: g\r\n\r\n`;
  const exchange = async (path: string) => {
    const address = server.address();
    if (address === null || typeof address !== 'object') throw new Error('Not listening.');
    const connection = await RawSocket.open(address.port);
    return connection.send(text(path)).closed();
  };

  it('cut an answer that has begun, so that it cannot look whole', async () => {
    const answer = await exchange('/begun');
    expect(answer).not.toContain('0\r\n\r\n');
    expect(answer).not.toContain('too late');
    expect(logged().map(({ level }) => level)).toContain('error');
  });

  it('write nothing to a client that left', async () => {
    expect(await exchange('/gone')).toBe('');
  });
});
