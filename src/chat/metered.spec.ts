import { noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { concat, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { finishEvent, roleEvent, textEvent, usageEvent } from '../../test/support/chat-events.js';
import type { AttemptRecord } from '../contract/attempt-record.js';
import type { ChunkEvent, StreamEvent } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { ChatContext } from './chat-context.js';
import { metered } from './metered.js';
import type { AttemptObserver } from '../dispatch/attempt-log.js';
import { SpentTokens } from '../dispatch/spent-tokens.js';

const inTier = (event: ChunkEvent): ChunkEvent => ({
  ...event,
  chunk: { ...event.chunk, service_tier: 'priority' },
});
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function meter(
  answer$: Observable<StreamEvent>,
  superseded = false,
  isSent = true,
): {
  records: AttemptRecord[];
  alerts: string[];
  beginnings: number[];
  spent: SpentTokens;
  leave: () => void;
} {
  const records: AttemptRecord[] = [];
  const caller = {
    kind: 'api',
    keyId: 'key_1',
    workspaceId: 'ws_1',
    limits: noLimits,
    allowedModels: undefined,
  } as const;
  const base = {
    provider: 'one',
    upstreamModel: 'm',
    contextLength: null,
    profile: openProfile,
  };
  const candidates: RoutePlan['candidates'] = [
    { ...base, modelId: 'one/a', position: 0 },
    { ...base, modelId: 'one/b', position: 2 },
  ];
  const context = new ChatContext(
    'req_1',
    caller,
    { model: 'm', messages: [], stream: true },
    { requested: 'm', chain: true, hedge: false, candidates },
  );
  const spent = new SpentTokens(1000);
  context.spent = spent;
  const attempt = context.begin({
    candidate: { ...base, modelId: 'one/b', position: 2 },
    request: context.request,
    reason: 'first',
    hasAlternative: false,
    excluded: [],
    onBegun: () => undefined,
  });
  attempt.superseded = superseded;
  if (isSent) attempt.sent();
  const alerts: string[] = [];
  const beginnings: number[] = [];
  const observer: AttemptObserver = {
    begun: (firstTokenMs) => beginnings.push(firstTokenMs),
    handedOver: () => undefined,
    ended: (record, failure) => {
      records.push(record);
      if (failure !== undefined) alerts.push(failure.kind);
    },
  };
  const subscription = metered(answer$, context, attempt, observer).subscribe({ error: () => undefined });
  return { records, alerts, beginnings, spent, leave: () => subscription.unsubscribe() };
}

describe('metered', () => {
  it.each<[string, Observable<StreamEvent>, number]>([
    ['nothing of an attempt that failed before it began', throwError(() => new Error('cut')), 0],
    ['its usage', of(textEvent('hi'), finishEvent(), usageEvent(usage)), 5],
    [
      'the estimate for one that broke off',
      concat(
        of(textEvent('hi')),
        throwError(() => new Error('cut')),
      ),
      1000,
    ],
    ['the estimate for one that told no usage', of(textEvent('hi'), finishEvent()), 1000],
  ])('tells the limits of the workspace %s', (_name, answer$, tokens) => {
    expect(meter(answer$).spent.total).toBe(tokens);
  });

  it('T44: books what was counted before an answer broke off, and keeps it from the caller', () => {
    const failure = new GatewayError('upstream_protocol', 'cut');
    const { records } = meter(
      concat(
        of(roleEvent, { kind: 'tally' as const, usage }, textEvent('hi')),
        throwError(() => failure),
      ),
    );
    expect(records).toMatchObject([{ outcome: 'failed', usage }]);
  });

  it('makes one record of a completed attempt', () => {
    const { records, leave } = meter(of(roleEvent, textEvent('hi'), finishEvent(), usageEvent(usage)));
    leave();
    expect(records).toEqual([
      {
        requestId: 'req_1',
        attempt: 0,
        level: 2,
        workspaceId: 'ws_1',
        keyId: 'key_1',
        completionId: 'chatcmpl-1',
        requestedModel: 'm',
        modelId: 'one/b',
        provider: 'one',
        router: undefined,
        continues: false,
        estimated: false,
        outcome: 'completed',
        failureKind: undefined,
        upstreamStatus: undefined,
        streamed: true,
        usage,
        media: undefined,
        serviceTier: undefined,
        startedAt: expect.any(Number),
        firstTokenMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['its usage', of(textEvent('hi'), inTier(usageEvent(usage)))],
    ['its first chunk, where no usage comes', of(inTier(textEvent('hi')))],
  ])('knows the class of service by %s', (_name, answer$) => {
    const { records, leave } = meter(answer$);
    leave();
    expect(records).toMatchObject([{ serviceTier: 'priority' }]);
  });

  it('makes one record of a failed attempt, with what the upstream said', () => {
    const failure = new GatewayError('upstream_unavailable', 'down', { upstreamStatus: 503 });
    const { records, alerts, leave } = meter(
      concat(
        of(textEvent('hi')),
        throwError(() => failure),
      ),
    );
    leave();
    expect(alerts).toEqual(['upstream_unavailable']);
    expect(records).toMatchObject([
      { outcome: 'failed', failureKind: 'upstream_unavailable', upstreamStatus: 503 },
    ]);
    expect(records[0]?.usage).toBeUndefined();
  });

  it('tells once that the answer has begun, not for its prelude', () => {
    const source$ = new Subject<StreamEvent>();
    const { beginnings } = meter(source$);
    source$.next(roleEvent);
    expect(beginnings).toEqual([]);
    source$.next(textEvent('hi'));
    source$.next(textEvent('ho'));
    expect(beginnings).toEqual([expect.any(Number)]);
  });

  it('tells an attempt that another one overtook from a caller who left', () => {
    const { records, leave } = meter(concat(of(roleEvent), NEVER), true);
    leave();
    expect(records).toMatchObject([{ outcome: 'superseded' }]);
  });

  it.each([
    ['that never went out', false, 0],
    ['that the vendor has taken', true, 1000],
  ])('charges a client who left before the answer for a request %s', (_name, isSent, tokens) => {
    const { records, spent, leave } = meter(NEVER, false, isSent);
    leave();
    expect(records).toMatchObject([{ outcome: 'client_gone', usage: undefined }]);
    expect(spent.total).toBe(tokens);
  });

  it('records that the client left, and nothing twice', () => {
    const { records, leave } = meter(concat(of(textEvent('hi')), NEVER));
    expect(records).toEqual([]);
    leave();
    leave();
    expect(records).toMatchObject([{ outcome: 'client_gone', completionId: 'chatcmpl-1' }]);
  });
});
