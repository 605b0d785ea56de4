import { GatewayError } from '../../contract/gateway-error.js';
import { jsonHeaders, perCredential } from '../canonical/request-headers.js';

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

/** The vendor's endpoint under a base URL. Source: providers digest, Gemini section 3.1. */
export class GeminiEndpoint {
  private readonly origin: string;
  private readonly root: string;
  /** Headers of one call. The key is not in the URL: those are logged. */
  readonly headers = perCredential(({ secret = '' }) => ({ ...jsonHeaders, 'x-goog-api-key': secret }));

  /** @param baseUrl without a version and without a trailing slash. */
  constructor(baseUrl: string) {
    const { origin, pathname } = new URL(baseUrl);
    this.origin = origin;
    this.root = `${pathname.replace(/\/$/, '')}/v1beta/`;
  }

  /** Where a chat is held. @throws GatewayError `model_not_found` for a name that is none. */
  address(model: string, streamed: boolean): Address {
    return this.methodOf(model, streamed ? 'streamGenerateContent?alt=sse' : 'generateContent');
  }

  /** Where one of a model's methods is called. @throws GatewayError `model_not_found` for a name that is none. */
  methodOf(model: string, method: string): Address {
    return { origin: this.origin, path: `${this.root}${this.nameOf(model)}:${method}` };
  }

  /** A model's name with its collection. @throws GatewayError `model_not_found` for a name that is none. */
  nameOf(model: string): string {
    if (!modelName.test(model))
      throw new GatewayError('model_not_found', 'The model does not exist or you do not have access to it.', {
        param: 'model',
      });
    return model.includes('/') ? model : `models/${model}`;
  }
}
