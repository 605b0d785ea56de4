import { Backpressure } from '../../src/contract/backpressure.js';
import type { ProviderCall } from '../../src/providers/provider-adapter.js';
import { catalogueCall } from './catalogue-call.js';

/** A call for something else than chat, as routing makes it of a name in the catalogue. */
export interface MediaCall<Request> extends ProviderCall<Request> {
  /** What was reported to the caller, in its order. */
  readonly adjustments: readonly string[];
  /** How often the vendor was sent the request. */
  sentCount(): number;
}

/**
 * @param modelId with its prefix
 * @param fields of the request but for its model; frozen, as every test checks that it is not written to
 */
export function mediaCall<Request extends { readonly model: string }>(
  modelId: string,
  fields: Omit<Request, 'model'>,
  backpressure = new Backpressure(),
): MediaCall<Request> {
  const call = catalogueCall(modelId);
  let sent = 0;
  return {
    ...call,
    request: Object.freeze({ ...fields, model: modelId } as Request),
    backpressure,
    sent: () => void (sent += 1),
    sentCount: () => sent,
  };
}
