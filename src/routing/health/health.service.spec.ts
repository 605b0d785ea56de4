import { jest } from '@jest/globals';
import { NEVER } from 'rxjs';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { defaultBreakers } from '../../config/environment.js';
import { openProfile } from '../../contract/chat-profile.js';
import { type Credential, credentialsOf } from '../../contract/credential.js';
import { type FailureKind, GatewayError, type GatewayErrorOptions } from '../../contract/gateway-error.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { ProviderRegistry } from '../../providers/provider-registry.js';
import { HealthService } from './health.service.js';
import type { Ticket } from './ticket.js';

const chat = { complete: () => NEVER, stream: () => NEVER };
const [first, second, third] = credentialsOf('a', 'b', 'c');
const sameAccount: readonly Credential[] = [first, second, third].flatMap((one) =>
  one === undefined ? [] : { ...one, account: one.id === '3' ? 'other' : 'main' },
);

let registry: ProviderRegistry;
let health: HealthService;
beforeEach(() => {
  jest.useFakeTimers();
  registry = new ProviderRegistry();
  registry.register({ id: 'lone', credentials: credentialsOf('x'), chat });
  registry.register({ id: 'many', credentials: sameAccount, chat });
  registry.register({ id: 'bare', credentials: [], chat });
  registry.register({ id: 'staged', credentials: credentialsOf('x'), failsOnPurpose: true, chat });
  health = new HealthService(registry, testGatewayConfig({}, { breakers: defaultBreakers }));
});
afterEach(() => jest.useRealTimers());

const candidate = (modelId: string): RouteCandidate => ({
  provider: modelId.split('/')[0] ?? '',
  modelId,
  upstreamModel: 'm',
  position: 0,
  contextLength: null,
  profile: openProfile,
});
const enter = (modelId = 'lone/m', excluded: readonly Credential[] = []): Ticket =>
  health.enter(candidate(modelId), excluded, () => undefined);
const end = (ticket: Ticket, outcome: 'completed' | 'client_gone' | 'failed', failure?: GatewayError): void =>
  ticket.end({ outcome, reason: 'first', failure, completionTokens: undefined, writingMs: undefined });

function fail(kind: FailureKind, modelId = 'lone/m', options: GatewayErrorOptions = {}): string {
  const ticket = enter(modelId);
  end(ticket, 'failed', new GatewayError(kind, kind, options));
  return ticket.credential.id;
}
function succeed(modelId = 'lone/m'): void {
  const ticket = enter(modelId);
  ticket.begun(5);
  end(ticket, 'completed');
}
function refusal(modelId = 'lone/m'): GatewayError {
  try {
    enter(modelId);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('It was let through.');
}
const overloaded = { upstreamStatus: 503 };
const unreachable = { connection: 'unreachable' } as const;

describe('whose fault it was', () => {
  it('5xx and time-outs bench the model, not its siblings', () => {
    for (let count = 0; count < 3; count += 1) fail('upstream_unavailable', 'lone/m', overloaded);
    expect(refusal()).toMatchObject({ kind: 'model_unavailable', status: 503, retryAfterSeconds: 5 });
    expect(health.obstacleTo('lone', 'lone/m')).toMatchObject({ kind: 'upstream_unavailable' });
    expect(health.obstacleTo('lone', 'lone/sibling')).toBeUndefined();
    succeed('lone/sibling');
  });

  it('a host that cannot be reached benches the provider', () => {
    for (const model of ['lone/a', 'lone/b']) fail('upstream_timeout', model, unreachable);
    expect(refusal('lone/d')).toMatchObject({ kind: 'model_unavailable', retryAfterSeconds: 5 });
  });

  it('connections that break off bench the model, not the provider', () => {
    for (const model of ['lone/a', 'lone/b', 'lone/c', 'lone/d'])
      fail('upstream_unavailable', model, { connection: 'broken_off' });
    succeed('lone/e');
  });

  it('an answer of any status shows that the host is there', () => {
    fail('upstream_unavailable', 'lone/a', unreachable);
    fail('upstream_unavailable', 'lone/b', unreachable);
    for (const model of ['lone/c', 'lone/d', 'lone/e', 'lone/f'])
      fail('upstream_unavailable', model, overloaded);
    fail('upstream_unavailable', 'lone/g', unreachable);
    expect(health.obstacleTo('lone', 'lone/h')).toBeUndefined();
  });

  it('a refused credential benches that credential', () => {
    const id = fail('upstream_auth', 'many/m', { upstreamStatus: 401 });
    for (let count = 0; count < 20; count += 1) expect(enter('many/m').credential.id).not.toBe(id);
  });

  it('spent money benches its account', () => {
    let id = '';
    while (id !== '1' && id !== '2') id = fail('upstream_quota', 'many/m', { upstreamStatus: 429 });
    const left = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      try {
        left.add(enter('many/m').credential.id);
      } catch {
        // The other account was spent first.
      }
    }
    expect([...left].filter((one) => one !== '3')).toEqual([]);
  });

  it('a model that is gone benches that model', () => {
    fail('upstream_model_gone', 'many/m', { upstreamStatus: 404 });
    expect(refusal('many/m').kind).toBe('model_unavailable');
    succeed('many/other');
  });

  it('a limit benches credential and model for as long as the vendor says, and is told as what it is', () => {
    const id = fail('upstream_rate_limited', 'many/m', { upstreamStatus: 429, retryAfterSeconds: 7 });
    expect(enter('many/other')).toBeDefined();
    for (let count = 0; count < 20; count += 1) expect(enter('many/m').credential.id).not.toBe(id);
    fail('upstream_rate_limited', 'lone/m', { upstreamStatus: 429, retryAfterSeconds: 7 });
    jest.advanceTimersByTime(3_000);
    expect(refusal()).toMatchObject({ kind: 'upstream_rate_limited', status: 429, retryAfterSeconds: 4 });
    jest.advanceTimersByTime(4_000);
    // All at once, without a probe.
    expect([enter(), enter()]).toHaveLength(2);
    succeed();
    expect(health.obstacleTo('lone', 'lone/m')).toBeUndefined();
  });

  it('a passing limit among many answers benches nobody', () => {
    for (let count = 0; count < 20; count += 1) {
      succeed();
      succeed();
      fail('upstream_rate_limited', 'lone/m', { upstreamStatus: 429, retryAfterSeconds: 1 });
    }
    succeed();
  });

  it('a limit is not lifted by an answer that was asked for before it', () => {
    const before = enter();
    fail('upstream_rate_limited', 'lone/m', { upstreamStatus: 429, retryAfterSeconds: 7 });
    before.begun(5);
    end(before, 'completed');
    expect(refusal().kind).toBe('upstream_rate_limited');
  });

  it('answers that begin and break off bench the model, not the provider', () => {
    succeed();
    for (let count = 0; count < 3; count += 1) {
      const ticket = enter();
      ticket.begun(5);
      end(ticket, 'failed', new GatewayError('upstream_unavailable', 'cut'));
    }
    expect(refusal().kind).toBe('model_unavailable');
    succeed('lone/other');
  });

  it.each<FailureKind>(['invalid_request', 'content_filtered', 'context_too_long', 'internal'])(
    '%s counts for nothing',
    (kind) => {
      for (let count = 0; count < 20; count += 1) fail(kind, 'lone/m', { upstreamStatus: 400 });
      succeed();
    },
  );

  it('a limit holds, though an answer begins that was asked for before it', () => {
    const earlier = enter();
    fail('upstream_rate_limited', 'lone/m', { retryAfterSeconds: 30 });
    earlier.begun(5);
    expect(refusal()).toMatchObject({ kind: 'upstream_rate_limited', retryAfterSeconds: 30 });
    jest.advanceTimersByTime(30_000);
    succeed();
    expect(health.obstacleTo('lone', 'lone/m')).toBeUndefined();
  });

  it('failures on purpose open nothing', () => {
    for (let count = 0; count < 20; count += 1) fail('upstream_unavailable', 'staged/m');
    succeed('staged/m');
  });
});

describe('coming back', () => {
  const open = (): void => {
    for (let count = 0; count < 3; count += 1) fail('upstream_unavailable', 'lone/m', overloaded);
  };

  it('one probe at a time, closed by the first chunk of its answer', () => {
    open();
    jest.advanceTimersByTime(5_000);
    const probe = enter();
    expect(refusal().kind).toBe('model_unavailable');
    probe.begun(5);
    // The probe is still writing.
    succeed();
    end(probe, 'completed');
  });

  it('waits longer for the next one when the answer of a probe breaks off', () => {
    open();
    jest.advanceTimersByTime(5_000);
    const probe = enter();
    probe.begun(5);
    end(probe, 'failed', new GatewayError('upstream_unavailable', 'cut'));
    jest.advanceTimersByTime(9_000);
    expect(refusal().kind).toBe('model_unavailable');
    jest.advanceTimersByTime(1_000);
    succeed();
  });

  it('a probe whose caller leaves makes room for the next', () => {
    open();
    jest.advanceTimersByTime(5_000);
    end(enter(), 'client_gone');
    succeed();
  });

  it('a probe that meets a mistake of its caller makes room for the next', () => {
    open();
    jest.advanceTimersByTime(5_000);
    fail('invalid_request', 'lone/m', { upstreamStatus: 400 });
    succeed();
  });

  it('a lone model is not locked out for ever', () => {
    open();
    for (let round = 0; round < 10; round += 1) {
      jest.advanceTimersByTime(20_000);
      fail('upstream_unavailable', 'lone/m', overloaded);
    }
    jest.advanceTimersByTime(20_000);
    succeed();
  });
});

describe('the rest', () => {
  it('is not configured without a credential', () => {
    expect(health.obstacleTo('bare', 'bare/m')?.reason).toBe('not_configured');
    expect(health.obstacleTo('nobody', 'nobody/m')?.reason).toBe('not_configured');
    expect(refusal('bare/m')).toMatchObject({ kind: 'model_unavailable', retryAfterSeconds: undefined });
  });

  it('leaves out the credentials a request was refused with', () => {
    const excluded = sameAccount.slice(0, 2);
    expect(enter('many/m', excluded).credential.id).toBe('3');
    expect(() => enter('many/m', sameAccount)).toThrow('cannot be served');
  });

  it('knows whether there is another credential for a model now', () => {
    const has = (modelId: string, ...excluded: readonly Credential[]): boolean =>
      health.hasCredential(candidate(modelId), excluded);
    expect([has('lone/m'), has('bare/m'), has('many/m', ...sameAccount.slice(1))]).toEqual([
      true,
      false,
      true,
    ]);
    expect(has('many/m', ...sameAccount)).toBe(false);
    const limited = fail('upstream_rate_limited', 'many/m', { retryAfterSeconds: 10 });
    const others = sameAccount.filter(({ id }) => id !== limited);
    expect([has('many/m', ...others), has('many/other', ...others)]).toEqual([false, true]);
  });

  it('counts requests under way, each once', () => {
    const tickets = Array.from({ length: 6 }, () => enter('many/m'));
    const busy = () => health.providerOf('many')?.credentials.map(({ outstanding }) => outstanding);
    expect(busy()).toEqual([2, 2, 2]);
    for (const ticket of tickets) {
      end(ticket, 'client_gone');
      ticket.abandon();
    }
    expect(busy()).toEqual([0, 0, 0]);
  });

  it('times first tokens of streams only', () => {
    expect(health.speedOf('lone/m')).toBeUndefined();
    const whole = enter();
    whole.begun(undefined);
    expect(health.speedOf('lone/m')).toBeUndefined();
    const streamed = enter();
    streamed.begun(120);
    streamed.end({
      outcome: 'completed',
      reason: 'first',
      failure: undefined,
      completionTokens: 100,
      writingMs: 1_000,
    });
    expect(health.speedOf('lone/m')).toMatchObject({ samples: 1, firstTokenMs: 120, tokensPerSecond: 100 });
  });

  it('a flood of names leaves the models in use', () => {
    succeed();
    for (let count = 0; count < 3; count += 1) fail('upstream_unavailable', 'lone/m', overloaded);
    expect(health.obstacleTo('lone', 'lone/m')).toBeDefined();
    for (let count = 0; count < 7_000; count += 1) succeed(`lone/m${count}`);
    expect(health.obstacleTo('lone', 'lone/m')).toBeDefined();
  });

  it('keeps a bounded number of limits', () => {
    for (let count = 0; count < 3_000; count += 1)
      fail('upstream_rate_limited', `lone/m${count}`, { retryAfterSeconds: 10 });
    expect(health.providerOf('lone')?.credentials[0]?.limits.size).toBe(1_000);
  });

  it('keeps a bounded number of models', () => {
    for (let count = 0; count < 6_000; count += 1) succeed(`lone/m${count}`);
    expect(health.modelsOf('lone').length).toBe(5_000);
  });
});
