import type { Dialect } from '../openai-shape/dialect.js';
import { deepSeekErrors } from './deepseek-errors.js';
import { DeepSeekReader } from './deepseek-reader.js';
import { toDeepSeekBody } from './deepseek-request.js';

/** What DeepSeek says otherwise than OpenAI. Source: second digest section 2. */
export const deepSeekDialect: Dialect = {
  toBody: toDeepSeekBody,
  reader: () => new DeepSeekReader(),
  errors: deepSeekErrors,
};
