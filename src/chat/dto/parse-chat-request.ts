import type { ChatRequest } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { compileValidator } from '../../validation/compile-validator.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';

const findFailure = compileValidator(ChatCompletionRequestDto);

/**
 * A request body as ChatRequest: the same object, neither copied nor changed.
 * @throws GatewayError `invalid_request` that names the field by its path, as in `messages[2].content[0].type`.
 */
export function parseChatRequest(body: unknown): ChatRequest {
  assertChatRequest(body);
  // What every provider would refuse. Source: OpenAI's API reference, stream_options and top_logprobs.
  if (body.stream_options != null && body.stream !== true)
    throw invalidRequest('stream_options is only allowed when stream is true', 'stream_options');
  if (body.top_logprobs != null && body.logprobs !== true)
    throw invalidRequest('top_logprobs is only allowed when logprobs is true', 'top_logprobs');
  return body;
}

function assertChatRequest(body: unknown): asserts body is ChatRequest {
  const failure = findFailure(body);
  if (failure !== undefined) throw invalidRequest(failure.message, failure.path || undefined);
}
