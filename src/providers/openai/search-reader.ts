import type { DialectReader } from '../openai-shape/dialect.js';
import { putWebSearches } from '../openai-shape/usage-counts.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/** Counts the one search that an answer of a model that always searches is billed for: the vendor tells of none. */
export const searchReader: DialectReader = {
  receive: ({ usage }) => isRecord(usage) && putWebSearches(usage, 1),
};
