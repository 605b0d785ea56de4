import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { GatewayError } from '../../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../../http/api-errors.decorator.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';
import { RouteExplanation } from './route-explanation.response.js';

const messages = [{ role: 'user', content: 'Hello, who is there?' }];

const examples = {
  router: {
    summary: 'Of a router',
    value: { model: 'clearmaas/auto', messages },
  },
  model: { summary: 'A model by its name', value: { model: 'sandbox/echo', messages } },
  chain: {
    summary: 'A fallback chain with an entry that nobody knows',
    value: {
      model: 'sandbox/error-500',
      messages,
      extra_body: { models: ['sandbox/error-500', 'sandbox/ecco', 'sandbox/echo'], route: 'fallback' },
    },
  },
};

const answer: RouteExplanation = {
  object: 'route.explanation',
  model: 'clearmaas/auto',
  chain: false,
  hedge: false,
  router: { name: 'auto', strategy: 'cheapest', source: 'database' },
  estimate: { prompt_tokens: 5, cached_tokens: 0, completion_tokens: 1000 },
  candidates: [
    {
      order: 0,
      level: 0,
      model: 'sandbox/echo',
      router: 'auto',
      estimated_cost_usd: '0',
      quality: 1,
      expected_ms: 20800,
      observed: { samples: 42, first_token_ms: 800, tokens_per_second: 50 },
      available: true,
    },
  ],
  dropped: [
    { model: 'sandbox/tools', reason: 'not_allowed', message: 'This model may not be used with this key.' },
  ],
};

/** Everything OpenAPI has to know about `POST /v1/route/explain`. */
export function ApiRouteExplanation(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      operationId: 'explainRoute',
      summary: 'Explain how a chat request would be routed',
      description:
        'Takes the body of a chat request and asks nobody: tells which models would be tried and in which order, what the ' +
        'request would cost at each, and which models are passed over and why. Free of charge; counts as a request of the ' +
        'minute.',
    }),
    ApiExtraModels(ChatCompletionRequestDto),
    ApiBody({ required: true, schema: { $ref: getSchemaPath(ChatCompletionRequestDto) }, examples }),
    ApiOkResponse({
      type: RouteExplanation,
      description: 'The plan that the request would get now.',
      examples: { router: { summary: 'Of a router', value: answer } },
    }),
    ApiErrors(400, 401, 413, 415, 429, 500),
    ApiRouteError(403, {
      description:
        'The key may not use this model (`model_not_allowed`), is a management key (`access_denied`), is used from an address ' +
        'outside its `allowed_ips` (`ip_not_allowed`), or has used up its credit (`key_credit_limit_exceeded`, ' +
        '`insufficient_user_quota`).',
    }),
    ApiRouteError(404, {
      description: 'Nobody knows the model or the router, or the router is off (`model_not_found`).',
      example: new GatewayError(
        'model_not_found',
        "The model 'clearmaas/none' does not exist or you do not have access to it.",
        { param: 'model' },
      ),
    }),
    ApiRouteError(503, {
      description:
        'The model is known but cannot be served now, or no model of the router can serve this request ' +
        '(`model_not_found`); or the gateway’s database is away (`service_unavailable`).',
      example: new GatewayError(
        'model_unavailable',
        "No model of the router 'clearmaas/auto' can serve this request: each one takes no images.",
        { param: 'model' },
      ),
    }),
  );
}
