import { fromErrorAnswer } from '../openai-shape/chat-errors.js';
import type { Dialect } from '../openai-shape/dialect.js';
import { readQwenKind } from './qwen-errors.js';
import { planOf } from './qwen-plan.js';
import { qwenReader } from './qwen-reader.js';
import { toQwenBody } from './qwen-request.js';

/** What DashScope does otherwise than OpenAI. Source: second digest section 4. */
export const qwenDialect: Dialect = {
  toBody: toQwenBody,
  toFailure: (answer) => fromErrorAnswer(answer, readQwenKind),
  reader: () => qwenReader,
  mustStream: (call) => {
    const { wholeAnswers } = call.candidate.profile;
    return wholeAnswers === 'never' || (wholeAnswers === 'not_thinking' && planOf(call).thinks);
  },
};
