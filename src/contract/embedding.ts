import type { RoutedRequest } from './media.js';

export const embeddingEncodings = ['float', 'base64'] as const;

/** A text, several, a text in tokens, several of those. */
export type EmbeddingInput = string | readonly string[] | readonly number[] | readonly (readonly number[])[];

/** A validated body of `POST /v1/embeddings`. Source: OpenAI's reference. */
export interface EmbeddingRequest extends RoutedRequest {
  readonly input: EmbeddingInput;
  readonly dimensions?: number | null;
  readonly encoding_format?: (typeof embeddingEncodings)[number] | null;
  readonly user?: string | null;
}

export interface EmbeddingAnswer {
  readonly object: 'list';
  readonly model: string;
  readonly data: readonly {
    readonly object: 'embedding';
    readonly index: number;
    /** Numbers; in base64 the same as 32-bit floats, little endian. */
    readonly embedding: readonly number[] | string;
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
}
