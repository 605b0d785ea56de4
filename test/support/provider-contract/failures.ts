import { describe, expect, it } from '@jest/globals';
import type { FailureKind, GatewayError } from '../../../src/contract/gateway-error.js';
import {
  answer,
  type AnswerReply,
  htmlReply,
  jsonReply,
  type Reply,
  resetBeforeAnswer,
  streamReply,
} from '../fake-reply.js';
import { refusedBaseUrl } from '../fake-upstream.js';
import { samples } from './answers.js';
import { type ChatContractHarness, credential, type VendorFailure } from './contract-harness.js';
import {
  callOf,
  caseOf,
  failureOf,
  isChunkEvent,
  outcomeOf,
  request,
  useFakeUpstream,
} from './contract-run.js';

const expectedKinds: readonly [VendorFailure, FailureKind][] = [
  ['invalid request', 'invalid_request'],
  ['context too long', 'context_too_long'],
  ['bad credential', 'upstream_auth'],
  ['forbidden credential', 'upstream_auth'],
  ['quota used up', 'upstream_quota'],
  ['model gone', 'upstream_model_gone'],
  ['rate limited', 'upstream_rate_limited'],
  ['server error', 'upstream_unavailable'],
  ['overloaded', 'upstream_unavailable'],
];

/** Everything that goes wrong at the vendor becomes one GatewayError of the right kind, and nothing is asked twice. */
export function describeFailures(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  /** The failure of a whole and of a streamed call, which must agree. */
  const fail = async (reply: Reply): Promise<GatewayError> => {
    const chat = harness.chat(upstream(), credential);
    upstream().enqueue(reply, reply);
    const whole = await failureOf(chat.complete(callOf(request())));
    const streamed = await failureOf(chat.stream(callOf(request({ stream: true }))));
    expect(streamed.kind).toBe(whole.kind);
    expect(streamed.retryAfterSeconds).toBe(whole.retryAfterSeconds);
    expect(upstream().requests).toHaveLength(2);
    expect(JSON.stringify(whole.toEnvelope())).not.toContain(credential);
    expect(JSON.stringify(whole.toEnvelope())).not.toContain('127.0.0.1');
    return whole;
  };
  const streamedFailure = (reply: Reply): Promise<GatewayError> => {
    upstream().enqueue(reply);
    return failureOf(harness.chat(upstream(), credential).stream(callOf(request({ stream: true }))));
  };

  describe('failures', () => {
    for (const [failure, kind] of expectedKinds) {
      it(`${failure}: ${kind}`, async () => {
        const reply = harness.failure(failure);
        const error = await fail(reply);
        expect(error.kind).toBe(kind);
        expect(error.upstreamStatus).toBe(reply.status);
        if (failure === 'rate limited') expect(error.retryAfterSeconds).toBe(7);
      });
    }

    it('an HTML page of a proxy with a status of 502: upstream_unavailable', async () => {
      expect((await fail(htmlReply(502))).kind).toBe('upstream_unavailable');
    });

    it('an HTML page with a status of 200: no answer', async () => {
      const chat = harness.chat(upstream(), credential);
      upstream().enqueue(htmlReply(200), htmlReply(200));
      const calls = [chat.complete(callOf(request())), chat.stream(callOf(request({ stream: true })))];
      for (const call$ of calls) {
        expect((await failureOf(call$)).kind).toMatch(/^upstream_(unavailable|protocol)$/);
      }
    });

    it('an empty body with a status of 500: upstream_unavailable', async () => {
      expect((await fail(answer('', { status: 500 }))).kind).toBe('upstream_unavailable');
    });

    it('broken JSON in a whole answer: upstream_protocol', async () => {
      upstream().enqueue(jsonReply('{"id": "x", "choi'));
      const error = await failureOf(harness.chat(upstream(), credential).complete(callOf(request())));
      expect(error.kind).toBe('upstream_protocol');
    });

    it('JSON of another shape in a whole answer: upstream_protocol', async () => {
      for (const body of [{}, [], 'null', '"text"', '1']) {
        upstream().enqueue(jsonReply(body));
        const error = await failureOf(harness.chat(upstream(), credential).complete(callOf(request())));
        expect(error.kind).toBe('upstream_protocol');
      }
    });

    it('broken JSON in a stream: upstream_protocol', async () => {
      const [first = ''] = harness.events(samples.text);
      const broken = first.replace('{', '{{');
      expect((await streamedFailure(streamReply([first, broken]))).kind).toBe('upstream_protocol');
    });

    caseOf(harness, 'error inside 200', 'an error inside a 200', async () => {
      const error = await fail(harness.errorInside200());
      expect(error.kind).toBe('upstream_unavailable');
    });

    caseOf(harness, 'error inside a stream', 'an error inside a stream', async () => {
      const events = harness.events(samples.text);
      for (const before of [0, 2]) {
        const reply = streamReply([...events.slice(0, before), harness.errorEvent()]);
        expect((await streamedFailure(reply)).kind).toBe('upstream_unavailable');
      }
    });

    it('a refused connection: upstream_unavailable', async () => {
      const baseUrl = await refusedBaseUrl();
      const chat = harness.chat({ baseUrl, origin: new URL(baseUrl).origin }, credential);
      expect((await failureOf(chat.complete(callOf(request())))).kind).toBe('upstream_unavailable');
      expect((await failureOf(chat.stream(callOf(request())))).kind).toBe('upstream_unavailable');
    });

    it('a reset before the answer: upstream_unavailable', async () => {
      expect((await fail(resetBeforeAnswer)).kind).toBe('upstream_unavailable');
    });

    it('a stream that stops short never completes', async () => {
      const events = harness.events(samples.text);
      const truncated: AnswerReply[] = [];
      for (let count = 0; count < events.length; count += 1) {
        const some = events.slice(0, count);
        for (const ending of ['finish', 'cut', 'reset'] as const)
          truncated.push(streamReply(some, { ending }));
      }
      for (const reply of truncated) {
        upstream().enqueue(reply);
        const chat = harness.chat(upstream(), credential);
        const { values, failure } = await outcomeOf(chat.stream(callOf(request({ stream: true }))));
        // A vendor's finish reason may already be its sign that the answer is whole.
        if (
          values
            .filter(isChunkEvent)
            .some(({ chunk }) => chunk.choices.some((choice) => choice.finish_reason))
        )
          continue;
        expect(failure).toMatchObject({
          kind:
            reply.ending === 'finish'
              ? 'upstream_protocol'
              : expect.stringMatching(/^upstream_(protocol|unavailable)$/),
        });
      }
    });
  });
}
