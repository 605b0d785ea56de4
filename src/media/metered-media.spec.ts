import { concat, EMPTY, NEVER, type Observable, of, throwError } from 'rxjs';
import type { AttemptRecord } from '../contract/attempt-record.js';
import { noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { credentialsOf } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { Consumption, MediaEvent } from '../contract/media.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import type { AttemptObserver } from '../dispatch/attempt-log.js';
import { MediaContext } from './media-context.js';
import { guessOf, meteredMedia } from './metered-media.js';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const piece: MediaEvent = { kind: 'bytes', bytes: Buffer.from('sound'), contentType: 'audio/mpeg' };
const result: MediaEvent = { kind: 'result', body: { data: [] } };
const cut = new GatewayError('upstream_protocol', 'cut', { upstreamStatus: 200 });
const cut$ = throwError(() => cut);
/** Bytes, of which four are a token; and what was asked for in units. */
const most: Consumption = {
  usage: { prompt_tokens: 10, completion_tokens: 900, total_tokens: 910 },
  media: { images: 2 },
};
const guess = {
  media: { images: 2 },
  usage: { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 },
  estimated: true,
};
const nothing = { media: undefined, usage: undefined, estimated: false };

interface Run {
  readonly records: AttemptRecord[];
  readonly failures: string[];
  readonly beginnings: number[];
  /** What the caller was given, and how many records there were by then. */
  readonly given: (readonly [kind: string, records: number])[];
  readonly leave: () => void;
}

function meter(
  answer$: Observable<MediaEvent>,
  { isSent = true, superseded = false, demand = most } = {},
): Run {
  const candidate: RouteCandidate = {
    provider: 'one',
    modelId: 'one/a',
    upstreamModel: 'a',
    contextLength: null,
    profile: openProfile,
    position: 1,
  };
  const context = new MediaContext(
    'req_1',
    { kind: 'api', keyId: 'key_1', workspaceId: 'ws_1', limits: noLimits, allowedModels: undefined },
    { model: 'alias' },
    { requested: 'alias', chain: false, hedge: false, candidates: [candidate] },
    new Map([[candidate, demand]]),
  );
  const attempt = context.begin({
    candidate,
    request: context.request,
    reason: 'first',
    hasAlternative: false,
    excluded: [],
    onBegun: () => undefined,
  });
  attempt.superseded = superseded;
  [attempt.credential] = credentialsOf('sk-very-secret');
  if (isSent) attempt.sent();
  const records: AttemptRecord[] = [];
  const failures: string[] = [];
  const beginnings: number[] = [];
  const given: [string, number][] = [];
  const observer: AttemptObserver = {
    begun: (firstTokenMs) => beginnings.push(firstTokenMs),
    handedOver: () => undefined,
    ended: (record, failure) => {
      records.push(record);
      if (failure !== undefined) failures.push(failure.message);
    },
  };
  const guess = (): Consumption => guessOf(context.mostOf(attempt.order.candidate));
  const subscription = meteredMedia(answer$, context, attempt, observer, guess).subscribe({
    next: ({ kind }) => given.push([kind, records.length]),
    error: () => given.push(['error', records.length]),
  });
  return { records, failures, beginnings, given, leave: () => subscription.unsubscribe() };
}

describe('a result', () => {
  it('has one record, which is there before the caller has the result', () => {
    const { records, given, beginnings, leave } = meter(of({ ...result, usage, media: { images: 1 } }));
    leave();
    expect(given).toEqual([['result', 1]]);
    expect(beginnings).toHaveLength(1);
    expect(records).toEqual([
      {
        requestId: 'req_1',
        attempt: 0,
        level: 1,
        workspaceId: 'ws_1',
        keyId: 'key_1',
        completionId: undefined,
        requestedModel: 'alias',
        modelId: 'one/a',
        provider: 'one',
        router: undefined,
        continues: false,
        outcome: 'completed',
        failureKind: undefined,
        upstreamStatus: undefined,
        streamed: false,
        usage,
        media: { images: 1 },
        serviceTier: undefined,
        estimated: false,
        startedAt: expect.any(Number),
        firstTokenMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
    ]);
  });

  it.each<[string, Consumption, object]>([
    ['what was asked for, and a quarter of the bytes', most, guess],
    ['what was asked for in units', { media: { images: 2 } }, { media: { images: 2 }, usage: undefined }],
    ['nothing, where nothing was foreseen', {}, { media: undefined, usage: undefined }],
  ])('of which nothing is told has taken %s, by our own count', (_name, demand, taken) => {
    expect(meter(of(result), { demand }).records).toMatchObject([
      { outcome: 'completed', estimated: true, ...taken },
    ]);
  });

  it('stands, though its connection breaks behind it or its caller leaves', () => {
    const told = { ...result, usage };
    for (const after$ of [cut$, NEVER]) {
      const { records, leave } = meter(concat(of(told), after$));
      leave();
      expect(records).toMatchObject([{ outcome: 'completed', usage }]);
    }
  });
});

describe('a file', () => {
  it('has one record, made of what it is said to have taken at its end', () => {
    const consumed: MediaEvent = { kind: 'consumed', media: { characters: 7 } };
    const { records, given, beginnings } = meter(of(piece, piece, consumed));
    expect(given).toEqual([
      ['bytes', 0],
      ['bytes', 0],
      ['consumed', 1],
    ]);
    expect(beginnings).toHaveLength(1);
    expect(records).toMatchObject([{ outcome: 'completed', media: { characters: 7 }, estimated: false }]);
  });

  it.each<[string, Observable<MediaEvent>]>([
    ['that ends without a word', of(piece)],
    ['that says at its end that it knows nothing', of(piece, { kind: 'consumed' } as MediaEvent)],
  ])('%s has taken what was asked for', (_name, answer$) => {
    expect(meter(answer$).records).toMatchObject([{ outcome: 'completed', ...guess }]);
  });

  it('that never begins has no first piece', () => {
    const { records, beginnings } = meter(EMPTY);
    expect(beginnings).toEqual([]);
    expect(records).toMatchObject([{ outcome: 'completed', firstTokenMs: undefined }]);
  });
});

describe('a failure', () => {
  it.each<[string, Observable<MediaEvent>, object, object]>([
    ['before the first piece costs nothing', cut$, {}, nothing],
    ['behind the first piece costs what was asked for', concat(of(piece), cut$), {}, guess],
    ['of a request that never went out costs nothing', cut$, { isSent: false }, nothing],
  ])('%s', (_name, answer$, options, taken) => {
    const { records, failures, given, leave } = meter(answer$, options);
    leave();
    expect(records).toMatchObject([
      { outcome: 'failed', failureKind: 'upstream_protocol', upstreamStatus: 200, ...taken },
    ]);
    expect(failures).toEqual(['cut']);
    expect(given.at(-1)).toEqual(['error', 1]);
  });

  it('that is a bug of ours is told as one', () => {
    expect(meter(throwError(() => new TypeError('oops'))).records).toMatchObject([
      { outcome: 'failed', failureKind: 'internal' },
    ]);
  });

  it('does not give the secret away', () => {
    const failure = new GatewayError('upstream_auth', 'no such key: sk-very-secret');
    expect(meter(throwError(() => failure)).failures.join()).not.toContain('very-secret');
  });
});

describe('a caller who leaves', () => {
  it.each<[string, Observable<MediaEvent>, object, object]>([
    ['before anything was sent pays nothing', NEVER, { isSent: false }, nothing],
    ['before the answer pays for what was asked for', NEVER, {}, guess],
    ['in the middle pays for what was asked for', concat(of(piece), NEVER), {}, guess],
  ])('%s', (_name, answer$, options, taken) => {
    const { records, leave } = meter(answer$, options);
    expect(records).toEqual([]);
    leave();
    leave();
    expect(records).toMatchObject([{ outcome: 'client_gone', failureKind: undefined, ...taken }]);
  });

  it('is told from an attempt that another one overtook', () => {
    const { records, leave } = meter(NEVER, { superseded: true });
    leave();
    expect(records).toMatchObject([{ outcome: 'superseded', ...guess }]);
  });
});
