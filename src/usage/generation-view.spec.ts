import { toGeneration } from './generation-view.js';
import type { StoredAttempt } from './usage.repository.js';

function stored(changes: Partial<StoredAttempt> = {}): StoredAttempt {
  return {
    requestId: 'request',
    attempt: 0,
    level: 0,
    workspaceId: 'workspace',
    keyId: 'key',
    completionId: 'chatcmpl-1',
    requestedModel: 'gpt-4o-mini',
    modelId: 'openai/gpt-4o-mini',
    provider: 'openai',
    router: null,
    outcome: 'completed',
    failureKind: null,
    upstreamStatus: 200,
    streamed: true,
    continues: false,
    promptTokens: 10,
    cachedTokens: 0,
    cacheWriteTokens: null,
    completionTokens: 24,
    reasoningTokens: 0,
    inputAudioTokens: null,
    outputAudioTokens: null,
    cacheWrite1hTokens: null,
    inputImageTokens: null,
    outputImageTokens: null,
    webSearches: null,
    media: null,
    estimated: false,
    priceVersion: null,
    costPicodollars: 15_900_000n,
    startedAt: new Date('2026-11-22T12:00:00.000Z'),
    firstTokenMs: 300,
    totalMs: 1_800,
    ...changes,
  };
}

const failed = stored({
  modelId: 'openai/gpt-5',
  completionId: null,
  outcome: 'failed',
  failureKind: 'upstream_auth',
  upstreamStatus: 401,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  costPicodollars: null,
  firstTokenMs: null,
  totalMs: 90,
});

describe('toGeneration', () => {
  it('tells of one attempt', () => {
    expect(toGeneration([stored()])).toEqual({
      object: 'generation',
      id: 'request',
      completion_id: 'chatcmpl-1',
      created_at: '2026-11-22T12:00:00.000Z',
      requested_model: 'gpt-4o-mini',
      model: 'openai/gpt-4o-mini',
      router: null,
      streamed: true,
      recovered: false,
      outcome: 'completed',
      first_token_ms: 300,
      total_ms: 1_800,
      native_tokens_prompt: 10,
      native_tokens_cached: 0,
      native_tokens_cache_write: null,
      native_tokens_cache_write_1h: null,
      native_tokens_completion: 24,
      native_tokens_reasoning: 0,
      native_tokens_input_audio: null,
      native_tokens_output_audio: null,
      native_tokens_input_image: null,
      native_tokens_output_image: null,
      tokens_estimated: false,
      web_searches: null,
      media: null,
      total_cost_usd: '0.0000159',
      attempts: [
        {
          attempt: 0,
          level: 0,
          model: 'openai/gpt-4o-mini',
          outcome: 'completed',
          error_code: null,
          continues: false,
          started_at: '2026-11-22T12:00:00.000Z',
          first_token_ms: 300,
          total_ms: 1_800,
          native_tokens_prompt: 10,
          native_tokens_cached: 0,
          native_tokens_cache_write: null,
          native_tokens_cache_write_1h: null,
          native_tokens_completion: 24,
          native_tokens_reasoning: 0,
          native_tokens_input_audio: null,
          native_tokens_output_audio: null,
          native_tokens_input_image: null,
          native_tokens_output_image: null,
          tokens_estimated: false,
          web_searches: null,
          media: null,
          cost_usd: '0.0000159',
        },
      ],
    });
  });

  it('speaks of the last attempt and measures from the first', () => {
    const served = stored({ attempt: 1, level: 1, startedAt: new Date('2026-11-22T12:00:00.100Z') });
    const generation = toGeneration([failed, served]);
    expect(generation).toMatchObject({
      model: 'openai/gpt-4o-mini',
      outcome: 'completed',
      created_at: '2026-11-22T12:00:00.000Z',
      first_token_ms: 300,
      total_ms: 1_900,
      total_cost_usd: '0.0000159',
    });
    expect(generation.attempts.map(({ attempt, cost_usd }) => [attempt, cost_usd])).toEqual([
      [0, null],
      [1, '0.0000159'],
    ]);
  });

  it('says nothing of our credentials, the provider or its status', () => {
    const [attempt] = toGeneration([failed]).attempts;
    expect(attempt?.error_code).toBe('upstream_error');
    expect(JSON.stringify(toGeneration([failed]))).not.toMatch(/401|upstream_auth|"provider"/);
  });

  it.each(['failed', 'superseded', 'client_gone'] as const)(
    'charges nothing for an attempt that is %s before the vendor has done anything',
    (outcome) => {
      const unsent = stored({ outcome, promptTokens: null, costPicodollars: null });
      expect(toGeneration([unsent, stored({ attempt: 1 })]).total_cost_usd).toBe('0.0000159');
    },
  );

  it('adds every known cost, of failed attempts too', () => {
    const cut = stored({ outcome: 'failed', failureKind: 'upstream_protocol', costPicodollars: 1n });
    expect(toGeneration([cut, stored({ attempt: 1 })]).total_cost_usd).toBe('0.000015900001');
  });

  it.each<[string, Partial<StoredAttempt>]>([
    ['an answer without usage', { promptTokens: null, costPicodollars: null }],
    ['a model without a price', { costPicodollars: null }],
    ['a failure that used tokens without a price', { outcome: 'failed', costPicodollars: null }],
    ['pictures without a price', { promptTokens: null, media: { images: 1 }, costPicodollars: null }],
  ])('does not invent the cost of %s', (_name, changes) => {
    expect(toGeneration([stored(changes), stored({ attempt: 1 })]).total_cost_usd).toBeNull();
  });

  it('tells of an answer that another model carried on, under the id with which it began', () => {
    const broken = stored({ outcome: 'failed', failureKind: 'upstream_protocol' });
    const carried = stored({ attempt: 1, continues: true, modelId: 'two/b', completionId: 'chatcmpl-2' });
    const generation = toGeneration([broken, carried]);
    expect(generation).toMatchObject({ recovered: true, completion_id: 'chatcmpl-1', model: 'two/b' });
    expect(generation.attempts.map(({ continues }) => continues)).toEqual([false, true]);
    expect(toGeneration([stored()]).recovered).toBe(false);
  });

  it('shows the answer taken, not the failure of a hedge that began later and ended sooner', () => {
    const generation = toGeneration([stored(), { ...failed, attempt: 1 }]);
    expect(generation).toMatchObject({ outcome: 'completed', model: 'openai/gpt-4o-mini' });
    expect(toGeneration([failed, { ...failed, attempt: 1, modelId: 'two/b' }])).toMatchObject({
      model: 'two/b',
    });
  });

  it('shows the answer taken, not the attempt it overtook', () => {
    const overtaken = stored({
      attempt: 1,
      outcome: 'superseded',
      modelId: 'one/slow',
      promptTokens: null,
      costPicodollars: null,
    });
    const generation = toGeneration([stored(), overtaken]);
    expect(generation).toMatchObject({ outcome: 'completed', total_cost_usd: '0.0000159' });
    expect(generation.model).not.toBe('one/slow');
    expect(generation.attempts.map(({ outcome }) => outcome)).toEqual(['completed', 'superseded']);
  });

  it('gives a failure kind of another version as an internal error', () => {
    expect(toGeneration([stored({ failureKind: 'toString' })]).attempts[0]?.error_code).toBe(
      'internal_error',
    );
  });
});
