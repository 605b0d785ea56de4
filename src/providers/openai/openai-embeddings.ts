import { refuseFields } from '../canonical/unfit-fields.js';
import type { EmbeddingDialect } from '../openai-shape/openai-shaped-embeddings.js';
import { fromOpenAiError } from './openai-errors.js';

/** Of before embeddings could be shortened. Source: OpenAI's reference of `embeddings`. */
const fixedLength: readonly string[] = ['text-embedding-ada-002'];

export const openAiEmbeddings: EmbeddingDialect = {
  check: (request, candidate) => {
    if (fixedLength.includes(candidate.upstreamModel)) refuseFields(request, candidate, ['dimensions']);
  },
  toFailure: fromOpenAiError,
};
