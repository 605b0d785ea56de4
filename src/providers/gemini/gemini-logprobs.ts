import { listOf, recordOf } from './gemini-wire.js';

/** OpenAI's shape of a token and how likely it was. */
interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  /** UTF-8. */
  readonly bytes: readonly number[];
}

export interface Logprobs {
  readonly content: readonly (TokenLogprob & { readonly top_logprobs: readonly TokenLogprob[] })[];
  readonly refusal: null;
}

/** `logprobsResult` of a candidate; null where there is none. Source: providers digest, Gemini section 3.3. */
export function toLogprobs(value: unknown): Logprobs | null {
  const result = recordOf(value);
  if (result === undefined) return null;
  const top = listOf(result.topCandidates);
  const content = listOf(result.chosenCandidates).map((chosen, place) => ({
    ...toToken(chosen),
    top_logprobs: listOf(recordOf(top[place])?.candidates).map(toToken),
  }));
  return { content, refusal: null };
}

function toToken(value: unknown): TokenLogprob {
  const { token, logProbability } = recordOf(value) ?? {};
  const text = typeof token === 'string' ? token : '';
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...Buffer.from(text)],
  };
}
