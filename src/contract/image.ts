import type { RoutedRequest } from './media.js';

export const imageResponseFormats = ['url', 'b64_json'] as const;

/** A validated body of `POST /v1/images/generations`. Source: spec/clearmaas-api.md section 13, OpenAI's reference. */
export interface ImageRequest extends RoutedRequest {
  readonly prompt: string;
  /** 1 to 10. */
  readonly n?: number | null;
  /** `auto`, or `WxH` in pixels. */
  readonly size?: string | null;
  readonly quality?: string | null;
  readonly style?: string | null;
  readonly response_format?: (typeof imageResponseFormats)[number] | null;
  /** OpenAI's further fields for its own models. */
  readonly background?: string | null;
  readonly moderation?: string | null;
  readonly output_format?: string | null;
  readonly output_compression?: number | null;
  readonly user?: string | null;
}

/** OpenAI's own count of a picture's tokens. */
export interface ImageUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly input_tokens_details?: { readonly text_tokens?: number; readonly image_tokens?: number };
}

export interface ImageAnswer {
  /** Seconds since the epoch. */
  readonly created: number;
  readonly data: readonly {
    readonly url?: string;
    readonly b64_json?: string;
    readonly revised_prompt?: string;
  }[];
  readonly usage?: ImageUsage;
  /** What OpenAI says the pictures are: `background`, `output_format`, `quality`, `size`. */
  readonly [further: string]: unknown;
}
