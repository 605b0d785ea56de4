import { EventEmitter } from 'node:events';
import type { ExecutionContext } from '@nestjs/common';
import { limitsAlone } from '../../test/support/limits-rig.js';
import { Test } from '@nestjs/testing';
import { ThrottlerModule } from '@nestjs/throttler';
import { type Caller, noLimits } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { CallerRequest } from './caller-request.js';
import {
  CountedOnAdmission,
  WorkspaceLimitGuard,
  workspaceThrottlerOptions,
} from './workspace-limit.guard.js';

class Routes {
  @CountedOnAdmission()
  askModel(): void {}
  look(): void {}
}

interface GuardedRoute extends ExecutionContext {
  readonly request: CallerRequest;
  readonly response: EventEmitter;
}

function contextOf(caller: Partial<Caller> | undefined, route: keyof Routes = 'look'): GuardedRoute {
  const request = { caller };
  const response = new EventEmitter();
  return {
    request,
    response,
    getHandler: (): unknown => Reflect.get(Routes.prototype, route),
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
  } as unknown as GuardedRoute;
}

async function newGuard(limits = limitsAlone()): Promise<WorkspaceLimitGuard> {
  const testing = await Test.createTestingModule({
    imports: [ThrottlerModule.forRootAsync({ useFactory: () => workspaceThrottlerOptions(limits) })],
    providers: [WorkspaceLimitGuard],
  }).compile();
  return testing.get(WorkspaceLimitGuard);
}

describe('WorkspaceLimitGuard', () => {
  it('refuses what goes over the limit of the workspace, whichever key asks', async () => {
    const guard = await newGuard();
    const first = contextOf({ workspaceId: 'ws_a', keyId: 'key_1', limits: { ...noLimits, rpm: 2 } });
    const second = contextOf({ workspaceId: 'ws_a', keyId: 'key_2', limits: { ...noLimits, rpm: 2 } });
    await expect(guard.canActivate(first)).resolves.toBe(true);
    await expect(guard.canActivate(second)).resolves.toBe(true);
    const refusal = await guard.canActivate(first).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GatewayError);
    expect(refusal).toMatchObject({ kind: 'rate_limited', code: 'rate_limit_exceeded', status: 429 });
    expect((refusal as GatewayError).retryAfterSeconds).toBe(60);
    await expect(
      guard.canActivate(contextOf({ workspaceId: 'ws_b', limits: { ...noLimits, rpm: 2 } })),
    ).resolves.toBe(true);
  });

  it('takes 0 as no limit', async () => {
    const guard = await newGuard();
    for (let count = 0; count < 50; count += 1)
      await expect(guard.canActivate(contextOf({ workspaceId: 'ws_a', limits: noLimits }))).resolves.toBe(
        true,
      );
  });

  it('counts apart in each application', async () => {
    const one = contextOf({ workspaceId: 'ws_a', limits: { ...noLimits, rpm: 1 } });
    await expect((await newGuard()).canActivate(one)).resolves.toBe(true);
    await expect((await newGuard()).canActivate(one)).resolves.toBe(true);
  });

  describe('of a route that asks a model, where tokens are limited too', () => {
    const caller = { workspaceId: 'ws_a', limits: { ...noLimits, rpm: 2, tpm: 1000 } } as Caller;

    it('leaves the counting to the admission, and refuses once the minute is known to be used up', async () => {
      const limits = limitsAlone();
      const guard = await newGuard(limits);
      for (let count = 0; count < 2; count += 1) {
        const context = contextOf(caller, 'askModel');
        await expect(guard.canActivate(context)).resolves.toBe(true);
        expect(context.request.isUncounted).toBe(true);
        void limits.admit(caller, 10, false);
        context.request.isUncounted = false;
        context.response.emit('close');
      }
      await expect(guard.canActivate(contextOf(caller, 'askModel'))).rejects.toThrow('used up its requests');
      await expect(guard.canActivate(contextOf(caller))).rejects.toThrow('used up its requests');
    });

    it('counts what never came to be admitted when its answer is over', async () => {
      const guard = await newGuard();
      for (let count = 0; count < 2; count += 1) {
        const context = contextOf(caller, 'askModel');
        await expect(guard.canActivate(context)).resolves.toBe(true);
        context.response.emit('close');
      }
      await expect(guard.canActivate(contextOf(caller, 'askModel'))).rejects.toThrow('used up its requests');
    });

    it('counts at once what may be too many beside those under way', async () => {
      const guard = await newGuard();
      const contexts = [1, 2, 3, 4].map(() => contextOf(caller, 'askModel'));
      for (const context of contexts) await expect(guard.canActivate(context)).resolves.toBe(true);
      expect(contexts.map(({ request }) => request.isUncounted)).toEqual([true, true, undefined, undefined]);
      await expect(guard.canActivate(contextOf(caller, 'askModel'))).rejects.toThrow('used up its requests');
    });

    it('counts at once on other routes, and where nothing else is limited', async () => {
      const guard = await newGuard();
      const looks = contextOf(caller);
      const asks = contextOf({ ...caller, limits: { ...noLimits, rpm: 2 } }, 'askModel');
      for (const context of [looks, asks]) {
        await expect(guard.canActivate(context)).resolves.toBe(true);
        expect(context.request.isUncounted).toBeUndefined();
      }
      await expect(guard.canActivate(contextOf(caller))).rejects.toThrow('used up its requests');
    });
  });

  it('refuses to stand on a route without a key guard', async () => {
    const guard = await newGuard();
    expect(() => guard.canActivate(contextOf(undefined))).toThrow('no key guard');
  });
});
