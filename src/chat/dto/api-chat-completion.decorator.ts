import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiGenerationErrors, routingHeaders } from '../../dispatch/api/api-generation.decorator.js';
import { ChatChunkResponse } from './chat-chunk.response.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';
import { ChatCompletionResponse } from './chat-completion.response.js';
import { chatExamples, chunkExamples, completionExamples } from './chat-examples.js';

const description = `OpenAI’s chat completions, for every model of every provider. Fields that are not listed go to the provider as they are.

With \`stream: true\` the answer comes as server-sent events, one chunk in each, and ends with \`[DONE]\`:

\`\`\`
data: {"id":"chatcmpl-8f1c","object":"chat.completion.chunk", … "delta":{"content":"Hello"} … }

data: [DONE]
\`\`\`

A failure after the first chunk is one event \`data: {"error": …}\`, and the stream ends without \`[DONE]\`.

With \`models\` and \`route: "fallback"\` the models are tried in their order until one answers.`;

/** Everything OpenAPI has to know about `POST /v1/chat/completions`. */
export function ApiChatCompletion(): MethodDecorator {
  return applyDecorators(
    ApiTags('Chat'),
    ApiOperation({
      operationId: 'createChatCompletion',
      summary: 'Create a chat completion',
      description,
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
        'The answer: one JSON object, or with `stream` server-sent events. The request decides which, not the `Accept` header.',
      headers: routingHeaders,
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(ChatCompletionResponse) },
          examples: completionExamples,
        },
        'text/event-stream': { schema: { $ref: getSchemaPath(ChatChunkResponse) }, examples: chunkExamples },
      },
    }),
    ApiGenerationErrors(),
  );
}
