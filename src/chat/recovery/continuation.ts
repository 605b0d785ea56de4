import { type ChatMessage, type ChatRequest, requestFields } from '../../contract/chat.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { charactersPerToken } from '../../routing/request-needs.js';

/** How an answer that broke off is carried on by a candidate. */
export type Manner =
  /** Nothing of its text was delivered: the request as it was. */
  | 'afresh'
  /** The model goes on with its own words where they stop. */
  | 'prefilled'
  /** The request as it was; what was delivered already is not repeated to the client. */
  | 'again'
  /** The model is told to go on with words that are not its own. */
  | 'instructed';

const fewestTokens = 16;

const instruction =
  'The answer above was cut off by a fault. Continue it verbatim from exactly where it stops: do not repeat anything of it, ' +
  'do not begin anew, add no preface and no comment. Begin with the very next character.';

export function mannerFor(candidate: RouteCandidate, request: ChatRequest, delivered: string): Manner {
  if (delivered === '') return 'afresh';
  return goesOnWithItsWords(candidate, request) ? 'prefilled' : 'again';
}

/** What a candidate is asked, so that the delivered words become a whole answer. */
export function continuationOf(request: ChatRequest, delivered: string, manner: Manner): ChatRequest {
  if (manner === 'afresh' || manner === 'again') return request;
  const limits = requestFields(request);
  const messages: ChatMessage[] = [...request.messages, { role: 'assistant', content: delivered }];
  if (manner === 'instructed') messages.push({ role: 'user', content: instruction });
  return {
    ...request,
    messages,
    // The second half of a JSON document is none itself.
    response_format: undefined,
    max_tokens: less(limits.max_tokens, delivered),
    max_completion_tokens: less(limits.max_completion_tokens, delivered),
  };
}

/** Thinking models begin their answer anew, whatever stands before it. */
function goesOnWithItsWords({ profile, effort }: RouteCandidate, request: ChatRequest): boolean {
  if (profile.prefill !== 'continued') return false;
  const { habit } = profile.thinking;
  const asked = requestFields(request).reasoning_effort ?? effort ?? 'none';
  return habit === 'never' || (habit === 'off' && asked === 'none');
}

function less(limit: number | null | undefined, delivered: string): number | null | undefined {
  if (limit === undefined || limit === null) return limit;
  return Math.max(fewestTokens, limit - Math.ceil(delivered.length / charactersPerToken));
}
