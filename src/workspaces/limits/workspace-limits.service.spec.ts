import { limitsAlone } from '../../../test/support/limits-rig.js';
import { type Caller, type CallerLimits, noLimits } from '../../contract/caller.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { type Admission, unlimited } from './admission.js';
import { windowMs } from './local-limits.js';
import type { WorkspaceLimits } from './workspace-limits.service.js';

function callerWith(limits: Partial<CallerLimits>, workspaceId = 'ws_a'): Caller {
  const all = { ...noLimits, ...limits };
  return { kind: 'api', keyId: 'key_1', workspaceId, limits: all, allowedModels: undefined };
}

/** What one process alone answers at once. */
function admit(limits: WorkspaceLimits, caller: Caller, tokens = 0): Admission {
  const admission = limits.admit(caller, tokens, true);
  if (admission instanceof Promise) throw new Error('It should not have to wait.');
  return admission;
}

function refusalOf(ask: () => unknown): GatewayError | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

describe('WorkspaceLimits in one process', () => {
  let now = 0;
  let limits = limitsAlone();
  beforeEach(() => {
    now = 0;
    limits = limitsAlone(() => now);
  });

  it('holds nothing for whoever has no limit', () => {
    expect(limits.admit(callerWith({ rpm: 5 }), 1e9, true)).toBe(unlimited);
  });

  it('lets exactly the requests of a minute through, however many ask at once', async () => {
    const hits = await Promise.all(Array.from({ length: 500 }, () => limits.increment('ws_a', windowMs, 10)));
    expect(hits.filter(({ isBlocked }) => !isBlocked)).toHaveLength(10);
    const wait = hits.at(-1)?.timeToBlockExpire ?? 0;
    expect(wait).toBe(60);
    now += wait * 1000;
    expect((await limits.increment('ws_a', windowMs, 10)).isBlocked).toBe(false);
  });

  it('takes what a request may need, and gives back what it did not', () => {
    const caller = callerWith({ tpm: 1000 });
    const first = admit(limits, caller, 600);
    const refusal = refusalOf(() => admit(limits, caller, 600));
    expect(refusal).toMatchObject({ status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 60 });
    first.end(100);
    first.end(0);
    admit(limits, caller, 900);
    expect(refusalOf(() => admit(limits, caller, 1))?.status).toBe(429);
  });

  it('counts what a request used beyond its estimate', () => {
    const caller = callerWith({ tpm: 1000 });
    admit(limits, caller, 100).end(950);
    expect(refusalOf(() => admit(limits, caller, 100))?.status).toBe(429);
    admit(limits, caller, 50);
  });

  it('lets the estimate stand where nobody knows better', () => {
    const caller = callerWith({ tpm: 1000 });
    admit(limits, caller, 1000).end(undefined);
    expect(refusalOf(() => admit(limits, caller, 1))?.status).toBe(429);
  });

  it('corrects in the window of the admission, not in a later one', () => {
    const caller = callerWith({ tpm: 1000 });
    const slow = admit(limits, caller, 1000);
    now += windowMs;
    admit(limits, caller, 1000);
    slow.end(0);
    expect(refusalOf(() => admit(limits, caller, 1))?.status).toBe(429);
  });

  it('tells a wait that, obeyed, succeeds', () => {
    const caller = callerWith({ tpm: 10 });
    admit(limits, caller, 10);
    now += 12_345;
    const seconds = refusalOf(() => admit(limits, caller, 10))?.retryAfterSeconds ?? 0;
    expect(Number.isInteger(seconds)).toBe(true);
    now += seconds * 1000;
    admit(limits, caller, 10);
  });

  it('lets exactly as many run at once, and the next when one has ended', () => {
    const caller = callerWith({ maxConcurrency: 3 });
    const running = [1, 2, 3].map(() => admit(limits, caller));
    const refusal = refusalOf(() => admit(limits, caller));
    expect(refusal).toMatchObject({ status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 1 });
    admit(limits, callerWith({ maxConcurrency: 3 }, 'ws_b'));
    running[0]?.end(undefined);
    running[0]?.end(undefined);
    admit(limits, caller);
    expect(refusalOf(() => admit(limits, caller))?.status).toBe(429);
  });

  it('counts a request with its tokens and its slot, also where one of those is wanting', async () => {
    const caller = callerWith({ rpm: 5, tpm: 100, maxConcurrency: 2 });
    const takeAll = (tokens: number) => limits.admit(caller, tokens, false);
    const first = await takeAll(40);
    expect(refusalOf(() => takeAll(61))?.message).toContain('tokens');
    await takeAll(40);
    expect(refusalOf(() => takeAll(1))?.message).toContain('under way');
    first.end(40);
    expect(refusalOf(() => takeAll(61))?.message).toContain('tokens');
    expect(refusalOf(() => takeAll(1))?.message).toContain('requests');
    expect((await limits.increment('ws_a', windowMs, 5)).isBlocked).toBe(true);
  });

  it('postpones no more requests than the minute may yet have', async () => {
    await limits.increment('ws_a', windowMs, 3);
    const postponed = [1, 2, 3, 4].map(() => limits.postpone('ws_a', 3));
    expect(postponed).toEqual([true, true, false, false]);
    await limits.countPostponed('ws_a', 3);
    expect(limits.postpone('ws_a', 3)).toBe(false);
    await limits.admit(callerWith({ rpm: 3, tpm: 10 }), 1, false);
    expect([limits.postpone('ws_a', 3), limits.postpone('ws_a', 4), limits.postpone('ws_b', 1)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('lets what is larger than a share into a minute of which nothing is used', () => {
    const caller = callerWith({ tpm: 100 });
    const first = admit(limits, caller, 150);
    expect(refusalOf(() => admit(limits, caller, 1))?.status).toBe(429);
    first.end(0);
    admit(limits, caller, 100);
  });

  it('takes nothing for a request that it refuses', () => {
    const caller = callerWith({ tpm: 100, maxConcurrency: 1 });
    const running = admit(limits, caller, 40);
    for (let count = 0; count < 10; count += 1)
      expect(refusalOf(() => admit(limits, caller, 60))).toBeDefined();
    running.end(40);
    admit(limits, caller, 60).end(60);
    expect(refusalOf(() => admit(limits, caller, 60))?.message).toContain('tokens');
  });
});
