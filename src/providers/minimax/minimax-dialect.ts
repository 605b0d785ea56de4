import type { Dialect } from '../openai-shape/dialect.js';
import { miniMaxErrors } from './minimax-errors.js';
import { MiniMaxReader } from './minimax-reader.js';
import { toMiniMaxBody } from './minimax-request.js';

/** What MiniMax says otherwise than OpenAI. Source: second digest section 6. */
export const miniMaxDialect: Dialect = {
  toBody: toMiniMaxBody,
  reader: () => new MiniMaxReader(),
  errors: miniMaxErrors,
};
