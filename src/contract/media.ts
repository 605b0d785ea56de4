import type { Usage } from './chat.js';
import type { PerSecondVariant } from './prices.js';

/** What decides the price of a second of video; what is not told is as if it were off. */
export type VideoParameters = Partial<Omit<PerSecondVariant, 'price'>>;

/** What an answer other than text is billed by; what is absent was not used. */
export interface MediaUse {
  readonly images?: number;
  readonly inputImages?: number;
  readonly characters?: number;
  /** Whole seconds of video. */
  readonly seconds?: number;
  /** Units of account that the vendor took, a decimal number: they tell better than seconds what a video cost. */
  readonly units?: string;
  /** Undefined = the model's default parameters. */
  readonly video?: VideoParameters;
}

/** What is paid for: tokens, or units of media, or both. */
export interface Consumption {
  /** Undefined = the vendor counts no tokens, or told none. */
  readonly usage?: Usage | undefined;
  readonly media?: MediaUse | undefined;
}

/** A whole answer: one JSON object for the caller, and what it cost the vendor. */
export interface ResultEvent<Body = object> extends Consumption {
  readonly kind: 'result';
  readonly body: Body;
}

/** A piece of a file that is passed on as it comes; the first one tells what it is a piece of. */
export interface BytesEvent {
  readonly kind: 'bytes';
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** What the file has cost; once, at its end. */
export interface ConsumedEvent extends Consumption {
  readonly kind: 'consumed';
}

/** What every surface but chat answers with: one result, or a file in pieces. */
export type MediaEvent = ResultEvent | BytesEvent | ConsumedEvent;

/** Fields that every kind of request has. */
export interface RoutedRequest {
  readonly model: string;
  /** A fallback chain, with `route: "fallback"`. */
  readonly models?: readonly string[];
  readonly route?: string;
  readonly extra_body?: { readonly models?: readonly string[]; readonly route?: string };
}
