import type { Dialect } from '../openai-shape/dialect.js';
import { xaiErrors } from './xai-errors.js';
import { XaiReader } from './xai-reader.js';
import { toXaiBody } from './xai-request.js';

/** What xAI does otherwise than OpenAI. Source: second digest section 3. */
export const xaiDialect: Dialect = {
  toBody: toXaiBody,
  errors: xaiErrors,
  reader: () => new XaiReader(),
};
