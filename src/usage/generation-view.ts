import type { AttemptOutcome } from '../contract/attempt-record.js';
import { type FailureKind, failureTable } from '../contract/gateway-error.js';
import { formatPicodollars } from '../contract/money.js';
import type { Generation, GenerationAttempt, GenerationTokens } from './generation.response.js';
import type { StoredAttempt } from './usage.repository.js';

/** One request as its caller may see it. @param attempts in the order of trying */
export function toGeneration(attempts: readonly [StoredAttempt, ...StoredAttempt[]]): Generation {
  const [first] = attempts;
  const taken = attempts.filter(({ outcome }) => outcome !== 'superseded');
  // Of two that were under way at once, the later one may have failed.
  const last = taken.findLast(({ outcome }) => outcome !== 'failed') ?? taken.at(-1) ?? first;
  // The client knows an answer that was carried on by the id with which it began.
  const begun = taken.findLast(({ continues }) => !continues) ?? last;
  return {
    object: 'generation',
    id: last.requestId,
    completion_id: begun.completionId,
    created_at: first.startedAt.toISOString(),
    requested_model: last.requestedModel,
    model: last.modelId,
    router: last.router,
    streamed: last.streamed,
    recovered: last.continues,
    outcome: last.outcome,
    first_token_ms: last.firstTokenMs,
    total_ms: last.startedAt.getTime() - first.startedAt.getTime() + last.totalMs,
    ...toTokens(last),
    total_cost_usd: totalCost(attempts),
    attempts: attempts.map(toGenerationAttempt),
  };
}

function toGenerationAttempt(attempt: StoredAttempt): GenerationAttempt {
  return {
    attempt: attempt.attempt,
    level: attempt.level,
    model: attempt.modelId,
    outcome: attempt.outcome,
    error_code: publicCode(attempt.failureKind),
    continues: attempt.continues,
    started_at: attempt.startedAt.toISOString(),
    first_token_ms: attempt.firstTokenMs,
    total_ms: attempt.totalMs,
    ...toTokens(attempt),
    cost_usd: attempt.costPicodollars === null ? null : formatPicodollars(attempt.costPicodollars),
  };
}

function toTokens(attempt: StoredAttempt): GenerationTokens {
  return {
    native_tokens_prompt: attempt.promptTokens,
    native_tokens_cached: attempt.cachedTokens,
    native_tokens_cache_write: attempt.cacheWriteTokens,
    native_tokens_cache_write_1h: attempt.cacheWrite1hTokens,
    native_tokens_completion: attempt.completionTokens,
    native_tokens_reasoning: attempt.reasoningTokens,
    native_tokens_input_audio: attempt.inputAudioTokens,
    native_tokens_output_audio: attempt.outputAudioTokens,
    native_tokens_input_image: attempt.inputImageTokens,
    native_tokens_output_image: attempt.outputImageTokens,
    web_searches: attempt.webSearches,
    media: isRecord(attempt.media) ? attempt.media : null,
    tokens_estimated: attempt.estimated,
  };
}

function totalCost(attempts: readonly StoredAttempt[]): string | null {
  let total = 0n;
  for (const { costPicodollars, outcome, promptTokens, media } of attempts) {
    if (costPicodollars !== null) total += costPicodollars;
    else if (!isWithoutCharge(outcome) || promptTokens !== null || media !== null) return null;
  }
  return formatPicodollars(total);
}

/** Nothing was told of tokens, so nothing is charged: not so where an answer was delivered. */
function isWithoutCharge(outcome: AttemptOutcome): boolean {
  return outcome !== 'completed';
}

/** Only the public code: whether it was our credential that was refused is the operator's business. */
function publicCode(failureKind: string | null): string | null {
  if (failureKind === null) return null;
  return isFailureKind(failureKind) ? failureTable[failureKind].code : failureTable.internal.code;
}

function isFailureKind(text: string): text is FailureKind {
  return Object.hasOwn(failureTable, text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
