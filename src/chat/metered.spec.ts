import { openProfile } from '../contract/chat-profile.js';
import { concat, NEVER, type Observable, of, throwError } from 'rxjs';
import { finishEvent, roleEvent, textEvent, usageEvent } from '../../test/support/chat-events.js';
import type { AttemptRecord } from '../contract/attempt-record.js';
import type { StreamEvent } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import { ChatContext } from './chat-context.js';
import { metered } from './metered.js';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function meter(answer$: Observable<StreamEvent>): {
  records: AttemptRecord[];
  alerts: string[];
  leave: () => void;
} {
  const records: AttemptRecord[] = [];
  const caller = {
    kind: 'api',
    keyId: 'key_1',
    workspaceId: 'ws_1',
    rateLimitRpm: 0,
    allowedModels: undefined,
  } as const;
  const base = {
    provider: 'one',
    upstreamModel: 'm',
    contextLength: null,
    profile: openProfile,
  };
  const context = new ChatContext(
    'req_1',
    caller,
    { model: 'm', messages: [], stream: true },
    {
      requested: 'm',
      chain: true,
      hedge: false,
      candidates: [
        { ...base, modelId: 'one/a', position: 0 },
        { ...base, modelId: 'one/b', position: 2 },
      ],
    },
  );
  context.moveTo(1);
  const recorder = { record: (record: AttemptRecord) => records.push(record) };
  const alerts: string[] = [];
  const subscription = metered(answer$, context, recorder, ({ kind }) => alerts.push(kind)).subscribe({
    error: () => undefined,
  });
  return { records, alerts, leave: () => subscription.unsubscribe() };
}

describe('metered', () => {
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
        outcome: 'completed',
        failureKind: undefined,
        upstreamStatus: undefined,
        streamed: true,
        usage,
        startedAt: expect.any(Number),
        firstTokenMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
    ]);
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

  it('records that the client left, and nothing twice', () => {
    const { records, leave } = meter(concat(of(textEvent('hi')), NEVER));
    expect(records).toEqual([]);
    leave();
    leave();
    expect(records).toMatchObject([{ outcome: 'client_gone', completionId: 'chatcmpl-1' }]);
  });
});
