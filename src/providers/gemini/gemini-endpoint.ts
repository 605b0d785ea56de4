import { GatewayError } from '../../contract/gateway-error.js';

/** Where one model is asked. */
export interface Address {
  readonly origin: string;
  readonly path: string;
}

/**
 * A model's own name, with the collection that it is in where it is another than `models/`. A caller may name any model, and
 * the name becomes part of a path: nothing else may be in it.
 */
const modelName = /^(?:(?:models|tunedModels)\/)?[A-Za-z0-9][\w.-]*$/;

/** The vendor's endpoint under a base URL, credentials in turn. Source: providers digest, Gemini section 3.1. */
export class GeminiEndpoint {
  private readonly origin: string;
  private readonly root: string;
  private readonly variants: readonly Readonly<Record<string, string>>[];
  private turn = 0;

  /** @param baseUrl without a version and without a trailing slash. */
  constructor(baseUrl: string, apiKeys: readonly string[]) {
    const { origin, pathname } = new URL(baseUrl);
    this.origin = origin;
    this.root = `${pathname.replace(/\/$/, '')}/v1beta/`;
    this.variants = apiKeys.map((key) => ({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      // Without this header any coding would do (RFC 9110 section 12.5.3), and the upstream client reads none.
      'accept-encoding': 'identity',
      // Not in the URL: those are logged.
      'x-goog-api-key': key,
    }));
  }

  /** @throws GatewayError `model_not_found` for a name that is none. */
  address(model: string, streamed: boolean): Address {
    if (!modelName.test(model))
      throw new GatewayError('model_not_found', 'The model does not exist or you do not have access to it.', {
        param: 'model',
      });
    const name = model.includes('/') ? model : `models/${model}`;
    const method = streamed ? 'streamGenerateContent?alt=sse' : 'generateContent';
    return { origin: this.origin, path: `${this.root}${name}:${method}` };
  }

  /** Headers of one call, with the next credential. */
  headers(): Readonly<Record<string, string>> {
    this.turn = (this.turn + 1) % this.variants.length;
    return this.variants[this.turn] ?? {};
  }
}
