import type { ChatRequest } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { type SandboxAnswer, textAnswer } from './sandbox-answer.js';
import { jsonAnswer } from './sandbox-json.js';
import { breakDown, failWith, type SandboxScript, say } from './sandbox-script.js';
import { lastUserText } from './sandbox-text.js';
import { toolsAnswer } from './sandbox-tools.js';

/** Of `sandbox/slow`: with 22 words, role, finish and usage about four seconds. */
const slowChunkDelayMs = 150;
/** Too long for the gateway to wait out, short enough for a person. */
const retryAfterSeconds = 5;
/** As the catalogue says. */
const smallWindowTokens = 4096;

const slowText =
  'This answer takes its time: it comes word by word, with a pause before each, as a busy model would give it.';
const brokenText = 'This answer was never meant to come to its end.';
const brokenAfterChunks = 5;

/** What one call of a model does; asked anew for every call. */
export type SandboxModel = (request: ChatRequest) => SandboxScript;

/** Every model by its name behind `sandbox/`. Source: spec/interface.md section 7. Each map counts its own flaky calls. */
export function createSandboxModels(): ReadonlyMap<string, SandboxModel> {
  let flakyCalls = 0;
  return new Map<string, SandboxModel>([
    ['echo', (request) => say(echoAnswer(request))],
    ['tools', (request) => say(toolsAnswer(request))],
    ['json', (request) => say(jsonAnswer(request))],
    ['slow', () => say(textAnswer(slowText), slowChunkDelayMs)],
    ['error-429', () => failWith(rateLimited())],
    ['error-500', () => failWith(unavailable(500))],
    ['error-503', () => failWith(unavailable(503))],
    ['timeout', () => breakDown('', 0, undefined)],
    [
      'reset',
      () => failWith(new GatewayError('upstream_unavailable', 'The sandbox dropped the connection.')),
    ],
    ['cut', () => breakDown(brokenText, brokenAfterChunks, cutShort())],
    ['stall', () => breakDown(brokenText, brokenAfterChunks, undefined)],
    ['context-overflow', () => failWith(contextTooLong(smallWindowTokens))],
    ['content-filter', () => failWith(contentFiltered())],
    ['flaky', (request) => (++flakyCalls % 2 === 0 ? failWith(unavailable(503)) : say(echoAnswer(request)))],
  ]);
}

function echoAnswer(request: ChatRequest): SandboxAnswer {
  const effort = request.reasoning_effort ?? 'none';
  const reasoning = effort === 'none' ? '' : 'The last message is to be repeated word for word.';
  return textAnswer(lastUserText(request), reasoning);
}

function unavailable(upstreamStatus: number): GatewayError {
  return new GatewayError('upstream_unavailable', `The sandbox answered ${upstreamStatus}, as asked.`, {
    upstreamStatus,
  });
}

function rateLimited(): GatewayError {
  const message = 'The sandbox answered 429, as asked.';
  return new GatewayError('upstream_rate_limited', message, { retryAfterSeconds, upstreamStatus: 429 });
}

function cutShort(): GatewayError {
  return new GatewayError('upstream_protocol', 'The sandbox cut the answer short, as asked.');
}

/** As a model says it whose window the prompt does not fit into. */
export function contextTooLong(windowTokens: number): GatewayError {
  const message =
    `This model's maximum context length is ${windowTokens} tokens. However, your messages resulted in more. ` +
    'Please reduce the length of the messages.';
  return new GatewayError('context_too_long', message, { param: 'messages', upstreamStatus: 400 });
}

function contentFiltered(): GatewayError {
  const message = "The request was rejected by the sandbox's content policy, as asked.";
  return new GatewayError('content_filtered', message, { param: 'messages', upstreamStatus: 400 });
}
