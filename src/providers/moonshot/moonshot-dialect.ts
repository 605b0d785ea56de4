import type { Dialect } from '../openai-shape/dialect.js';
import { moonshotErrors } from './moonshot-errors.js';
import { MoonshotReader } from './moonshot-reader.js';
import { searchPlace, toMoonshotBody } from './moonshot-request.js';

/** What Kimi says otherwise than OpenAI. Source: second digest section 5. */
export const moonshotDialect: Dialect = {
  toBody: toMoonshotBody,
  reader: () => new MoonshotReader(),
  errors: moonshotErrors,
  vendorTool: (request) => (searchPlace(request) === -1 ? undefined : 'search'),
};
