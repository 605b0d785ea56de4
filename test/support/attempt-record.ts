import type { AttemptRecord } from '../../src/contract/attempt-record.js';

/** A completed attempt at `openai/gpt-4o-mini` that costs `sampleCostPicodollars`, but for the given changes. */
export function attemptRecord(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  const requestId = changes.requestId ?? 'request';
  return {
    requestId,
    attempt: 0,
    level: 0,
    workspaceId: 'workspace',
    keyId: 'key',
    completionId: `chatcmpl-${requestId}`,
    requestedModel: 'gpt-4o-mini',
    modelId: 'openai/gpt-4o-mini',
    provider: 'openai',
    router: undefined,
    continues: false,
    outcome: 'completed',
    failureKind: undefined,
    upstreamStatus: 200,
    streamed: false,
    usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
    media: undefined,
    serviceTier: undefined,
    estimated: false,
    startedAt: Date.parse('2026-11-22T12:00:00.123Z'),
    firstTokenMs: 100,
    totalMs: 200,
    ...changes,
  };
}

/** $0.15 and $0.60 per million tokens: 10 × 150,000 + 1 × 600,000. */
export const sampleCostPicodollars = 2_100_000n;
