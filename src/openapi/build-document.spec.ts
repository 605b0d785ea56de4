import { Controller, Get, Post, type INestApplication } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, type OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ApiChatCompletion } from '../chat/dto/api-chat-completion.decorator.js';
import { chatExamples } from '../chat/dto/chat-examples.js';
import { parseChatRequest } from '../chat/dto/parse-chat-request.js';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { buildDocument, operationIdOf } from './build-document.js';

@Controller('v1')
class ChatController {
  @Post('chat/completions')
  @ApiChatCompletion()
  createChatCompletion(): void {}
}

@Controller('admin/things')
class ThingsController {
  @Get()
  @ApiOperation({ summary: 'List things' })
  @ApiOkResponse({ type: String })
  @ApiErrors(429)
  list(): void {}
}

@Controller('health')
class HealthController {
  @Get('live')
  @ApiOkResponse({ type: String })
  live(): void {}
}

let app: INestApplication;
let document: OpenAPIObject;

beforeAll(async () => {
  const module = await Test.createTestingModule({
    controllers: [ChatController, ThingsController, HealthController],
  }).compile();
  app = module.createNestApplication({ logger: false });
  await app.init();
  document = buildDocument(app, true);
});

afterAll(() => app.close());

describe('buildDocument', () => {
  it('is OpenAPI 3.1 and leaves no nullable of 3.0 behind', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('has two bearer schemes, and asks for the one that opens the path', () => {
    expect(document.components?.securitySchemes).toMatchObject({
      'api-key': { type: 'http', scheme: 'bearer' },
      'management-key': { type: 'http', scheme: 'bearer' },
    });
    expect(document.paths['/v1/chat/completions']?.post?.security).toEqual([{ 'api-key': [] }]);
    expect(document.paths['/admin/things']?.get?.security).toEqual([{ 'management-key': [] }]);
    expect(document.paths['/health/live']?.get?.security).toEqual([]);
  });

  it('gives every answer its X-Request-Id, and those that may pass their Retry-After', () => {
    const responses = document.paths['/admin/things']?.get?.responses ?? {};
    expect(Object.keys(responses).sort()).toEqual(['200', '401', '403', '429', '500', '503']);
    for (const response of Object.values(responses))
      expect(response).toHaveProperty(['headers', 'X-Request-Id']);
    expect(responses[429]).toHaveProperty(['headers', 'Retry-After']);
    expect(responses[401]).not.toHaveProperty(['headers', 'Retry-After']);
    expect(responses[401]).toMatchObject({
      content: { 'application/json': { example: { error: { code: 'invalid_api_key' } } } },
    });
  });

  it('says whether its examples run here', () => {
    expect(document.info.description).toContain('run as they are');
    expect(buildDocument(app, false).info.description).toContain('sandbox is off');
  });
});

describe('the chat operation', () => {
  const operation = () => document.paths['/v1/chat/completions']?.post;

  it('answers with JSON or with events', () => {
    expect(operation()).toMatchObject({
      operationId: 'createChatCompletion',
      responses: {
        200: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/ChatCompletion' } },
            'text/event-stream': { schema: { $ref: '#/components/schemas/ChatCompletionChunk' } },
          },
        },
      },
    });
    expect(Object.keys(operation()?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '401', '403', '404', '413', '415', '429', '500', '502', '503', '504']),
    );
  });

  it.each(Object.entries(chatExamples))('has a legal example: %s', (name, { value }) => {
    expect(operation()).toHaveProperty(
      ['requestBody', 'content', 'application/json', 'examples', name, 'value'],
      value,
    );
    expect(parseChatRequest(value)).toBe(value);
  });
});

describe('the schema of a chat request', () => {
  const user = { role: 'user', content: 'Hello' };
  const accepts = (fields: object) => {
    const ajv = new Ajv2020({ strict: false, discriminator: false });
    ajv.addSchema({ $id: 'document', components: document.components });
    const validate = ajv.compile({ $ref: 'document#/components/schemas/ChatCompletionRequest' });
    return validate({ model: 'sandbox/echo', messages: [user], ...fields });
  };

  // the same cases for the document and for the validator: they must say the same
  it.each<[boolean, object]>([
    [true, {}],
    [true, { temperature: null, stop: null, reasoning_effort: null, stream_options: null }],
    [true, { stop: ['a', 'b'], tool_choice: 'auto', unknown: 1 }],
    [
      true,
      {
        messages: [
          user,
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'b' }] },
        ],
      },
    ],
    [
      true,
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } } },
    ],
    [true, { extra_body: { models: ['a/b'], route: 'fallback' } }],
    [false, { messages: [] }],
    [false, { messages: [{ role: 'robot', content: 'a' }] }],
    [false, { messages: [{ role: 'user', content: null }] }],
    [false, { messages: [{ role: 'tool', content: 'a' }] }],
    [false, { messages: [{ role: 'user', content: [{ type: 'video' }] }] }],
    [false, { temperature: 3 }],
    [false, { n: 1.5 }],
    [false, { stop: ['a', 'b', 'c', 'd', 'e'] }],
    [false, { tools: null }],
    [false, { tool_choice: 'sometimes' }],
    [false, { response_format: { type: 'xml' } }],
    [false, { metadata: { a: 1 } }],
    [false, { logit_bias: { 1: 200 } }],
    [false, { reasoning_effort: 'huge' }],
  ])('%s for %j', (expected, fields) => {
    expect(accepts(fields)).toBe(expected);
    const parse = () => parseChatRequest({ model: 'sandbox/echo', messages: [user], ...fields });
    if (expected) expect(parse).not.toThrow();
    else expect(parse).toThrow();
  });
});

describe('operationIdOf', () => {
  it.each([
    ['KeysController', 'create', 'createKey'],
    ['KeysController', 'list', 'listKeys'],
    ['ModelsController', 'get', 'getModel'],
    ['ChatController', 'createChatCompletion', 'createChatCompletion'],
  ])('%s.%s is %s', (controller, method, id) => {
    expect(operationIdOf(controller, method)).toBe(id);
  });
});
