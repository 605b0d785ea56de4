import type { ChatRequest } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { compileValidator } from '../../validation/compile-validator.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';
import { checkConversation } from './conversation-rules.js';
import { checkMedia } from './media-rules.js';
import { checkSchemas } from './schema-rules.js';

const findFailure = compileValidator(ChatCompletionRequestDto);

/** In the place of what `extra_body` cannot say. */
const standIn = { model: 'any', messages: [{ role: 'user', content: '' }] };

/**
 * A request body as ChatRequest: the same object, neither copied nor changed. What passes can be translated for every vendor;
 * whether a model can do what is asked is for its provider to say.
 * @throws GatewayError `invalid_request` that names the field by its path, as in `messages[2].content[0].type`.
 */
export function parseChatRequest(body: unknown): ChatRequest {
  assertChatRequest(body);
  // What every provider would refuse. Source: OpenAI's API reference, stream_options and top_logprobs.
  if (body.stream_options != null && body.stream !== true)
    throw invalidRequest('stream_options is only allowed when stream is true', 'stream_options');
  if (body.top_logprobs != null && body.logprobs !== true)
    throw invalidRequest('top_logprobs is only allowed when logprobs is true', 'top_logprobs');
  checkConversation(body.messages);
  checkMedia(body.messages);
  checkSchemas(body);
  if (body.extra_body !== undefined) checkNested(body.extra_body);
  return body;
}

function assertChatRequest(body: unknown, prefix = ''): asserts body is ChatRequest {
  const failure = findFailure(body);
  if (failure === undefined) return;
  const { path, message } = failure;
  // Messages begin with the path where there is one.
  throw invalidRequest(prefix + message, path === '' ? undefined : prefix + path);
}

/** Fields of `extra_body` are lifted to the top level, where a translator reads them as fields that were checked. */
function checkNested(fields: NonNullable<ChatRequest['extra_body']>): void {
  const body: unknown = { ...fields, ...standIn };
  assertChatRequest(body, 'extra_body.');
  checkSchemas(body, 'extra_body.');
}
