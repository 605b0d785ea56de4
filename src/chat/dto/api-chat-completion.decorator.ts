import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiErrors } from '../../http/api-errors.decorator.js';
import { ChatChunkResponse } from './chat-chunk.response.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';
import { ChatCompletionResponse } from './chat-completion.response.js';
import { chatExamples } from './chat-examples.js';

const text = { type: 'string' };
/** Headers of an answer. Source: spec/interface.md section 5. */
const headers = {
  'X-Clear-Fallback-Level': {
    description: 'With a chain: place in it of the model that answered, from 0.',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-Clear-Fallback-Model': {
    description: 'With a chain, above level 0: the model that answered.',
    schema: text,
  },
  'X-Clear-Router': { description: 'The router that was named, without `clearmaas/`.', schema: text },
  'X-Clear-Resolved-Model': { description: 'The model that the router chose.', schema: text },
};

/** Everything OpenAPI has to know about `POST /v1/chat/completions`. */
export function ApiChatCompletion(): MethodDecorator {
  return applyDecorators(
    ApiTags('Chat'),
    ApiOperation({
      operationId: 'createChatCompletion',
      summary: 'Ask a model for the next message of a conversation',
      description:
        'OpenAI’s chat completions, for every model of every provider. Fields that are not listed go to the provider as they are.',
    }),
    ApiExtraModels(ChatCompletionRequestDto, ChatCompletionResponse, ChatChunkResponse),
    ApiBody({
      required: true,
      schema: { $ref: getSchemaPath(ChatCompletionRequestDto) },
      examples: chatExamples,
    }),
    ApiResponse({
      status: 200,
      description:
        'The answer: one JSON object, or with `stream` server-sent events, each `data:` a chunk, the last one `[DONE]`. ' +
        'A failure after the first chunk is one event `{"error": …}`, and the stream ends without `[DONE]`.',
      headers,
      content: {
        'application/json': { schema: { $ref: getSchemaPath(ChatCompletionResponse) } },
        'text/event-stream': { schema: { $ref: getSchemaPath(ChatChunkResponse) } },
      },
    }),
    ApiErrors(400, 401, 403, 404, 413, 415, 429, 500, 502, 503, 504),
  );
}
