import type { Credential } from '../../contract/credential.js';
import type { FailureKind, GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromErrorAnswer, type ErrorRules } from '../openai-shape/chat-errors.js';
import { keyPairOf } from './kling-token.js';

/**
 * The vendor's own codes, which mean the same under any status: money that is used up comes as a 429. A token that is not valid
 * yet or no longer is a fault of our clock, and nobody but the operator can mend it. Source: second digest section 7.4.
 */
const kinds: ReadonlyMap<number, FailureKind> = new Map([
  [1000, 'upstream_auth'],
  [1001, 'upstream_auth'],
  [1002, 'upstream_auth'],
  [1003, 'upstream_auth'],
  [1004, 'upstream_auth'],
  [1100, 'upstream_quota'],
  [1101, 'upstream_quota'],
  [1102, 'upstream_quota'],
  [1103, 'upstream_auth'],
  [1200, 'invalid_request'],
  [1201, 'invalid_request'],
  // The method or the path: ours.
  [1202, 'upstream_protocol'],
  [1203, 'upstream_model_gone'],
  [1300, 'content_filtered'],
  [1301, 'content_filtered'],
  [1302, 'upstream_rate_limited'],
  [1303, 'upstream_rate_limited'],
  [1304, 'upstream_auth'],
  [5000, 'upstream_unavailable'],
  [5001, 'upstream_unavailable'],
  [5002, 'upstream_timeout'],
]);

/** No right to one model is no fault of the key. */
const noPermission = 1103;
/** Our own id for the task, which the vendor has seen before. */
const secondTime = /external.?(task.?)?id\b.*\b(exist|duplicat|already|unique|used)|\bduplicat.*external/i;
const longestReason = 500;

/** A refusal by the vendor in the gateway's words. */
export function fromKlingError(answer: UpstreamAnswer, credential: Credential): GatewayError {
  return fromErrorAnswer(answer, rulesFor(credential));
}

/** Whether the vendor has a task with our id already: it came through, though we do not know of it. */
export function isSecondTime({ kind, message }: GatewayError): boolean {
  return kind === 'invalid_request' && secondTime.test(message);
}

/** The vendor's words without the keys that it was asked with, and without addresses. */
export function withoutSecrets(text: string, credential: Credential): string {
  const { access, secret } = keyPairOf(credential) ?? {};
  return [credential.secret, secret, access]
    .filter((key) => key !== undefined && key.length >= 4)
    .reduce<string>((rest, key) => rest.replaceAll(String(key), '[removed]'), text)
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bhttps?:\/\/\S+/g, '[removed]')
    .slice(0, longestReason);
}

function rulesFor(credential: Credential): ErrorRules {
  return {
    find: ({ code, message }) => {
      if (typeof code !== 'number' || code === 0) return undefined;
      return { code, message: typeof message === 'string' ? withoutSecrets(message, credential) : undefined };
    },
    kindOf: ({ code, message = '' }) => {
      const number = Number(code);
      return number === noPermission && /\bmodel\b/i.test(message)
        ? 'upstream_model_gone'
        : kinds.get(number);
    },
  };
}
