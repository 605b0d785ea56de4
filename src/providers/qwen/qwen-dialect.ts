import type { Dialect } from '../openai-shape/dialect.js';
import { qwenErrors } from './qwen-errors.js';
import { mostThoughts, planOf } from './qwen-plan.js';
import { qwenReader } from './qwen-reader.js';
import { toQwenBody } from './qwen-request.js';

/** What DashScope does otherwise than OpenAI. Source: second digest section 4. */
export const qwenDialect: Dialect = {
  toBody: toQwenBody,
  errors: qwenErrors,
  reader: () => qwenReader,
  vendorTool: ({ enable_search: asked }) => (asked ? 'search' : undefined),
  mostThoughts,
  mustStream: (call) => {
    const { wholeAnswers } = call.candidate.profile;
    return wholeAnswers === 'never' || (wholeAnswers === 'not_thinking' && planOf(call).thinks);
  },
};
