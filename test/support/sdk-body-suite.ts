import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../src/contract/chat.js';
import { GatewayError } from '../../src/contract/gateway-error.js';
import { type ArbitraryOptions, someChatRequest } from './arbitrary-chat-request.js';
import { jsonReply } from './fake-reply.js';
import { fc } from './property.js';
import { outcomeOf } from './provider-contract/contract-run.js';
import { type ProvidersRig, startProvidersRig } from './providers-rig.js';
import { type BodyCheck, type SdkBody, sdkBodyCheck } from './sdk-schema.js';

export interface BodyCase extends ArbitraryOptions {
  /** The shape of the endpoint that its requests go to. */
  readonly body: SdkBody;
}

/** The schemas are generated once after an update of an SDK. */
const generationMs = 60_000;
const longTestMs = 120_000;

/**
 * What reaches the vendor, of many random legal requests, is a body by the types of the vendor's own SDK: no field too many
 * at any level. Refused may be only what the vendor cannot serve, and that not often.
 */
export function describeBodies(cases: readonly BodyCase[]): void {
  let rig: ProvidersRig;
  beforeAll(async () => {
    rig = await startProvidersRig();
  });
  beforeEach(() => rig.upstream.clear());
  afterAll(() => rig.close());

  /** The body that a request becomes; undefined where it is refused. */
  const bodyOf = async (request: ChatRequest): Promise<{ text: string; body: unknown } | undefined> => {
    rig.upstream.clear();
    rig.upstream.script(() => jsonReply({ error: { message: 'Only the request counts.' } }, { status: 500 }));
    const { port, call } = rig.call(request);
    const { failure } = await outcomeOf<unknown>(
      request.stream || port.mustStream?.(call) ? port.stream(call) : port.complete(call),
    );
    const [seen] = rig.upstream.requests;
    if (seen !== undefined) return seen;
    if (failure instanceof GatewayError && failure.kind === 'invalid_request') return undefined;
    throw new Error(`Not sent, and not refused either: ${String(failure)}`, { cause: failure });
  };

  for (const { body: shape, ...options } of cases) {
    describe(`the body for ${options.model}`, () => {
      let check: BodyCheck;
      beforeAll(async () => {
        check = await sdkBodyCheck(shape);
      }, generationMs);

      it.each([false, true])(
        'has nothing that the SDK does not know (stream: %s)',
        async (stream) => {
          let sent = 0;
          let refused = 0;
          await fc.assert(
            fc.asyncProperty(someChatRequest(options), async (request) => {
              const seen = await bodyOf({ ...request, stream });
              if (seen === undefined) refused += 1;
              else expect(check(seen.body)).toEqual([]);
              if (seen !== undefined) sent += 1;
            }),
          );
          expect(sent).toBeGreaterThan(refused * 4);
        },
        longTestMs,
      );

      it('is the same for the same request, to the byte', async () => {
        for (const request of fc.sample(someChatRequest(options), 10)) {
          const [first, second] = [await bodyOf(request), await bodyOf(structuredClone(request))];
          expect(second?.text).toBe(first?.text);
        }
      });
    });
  }
}
