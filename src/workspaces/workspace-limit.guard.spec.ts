import type { ExecutionContext } from '@nestjs/common';
import { limitsAlone } from '../../test/support/limits-rig.js';
import { Test } from '@nestjs/testing';
import { ThrottlerModule } from '@nestjs/throttler';
import { type Caller, noLimits } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import { WorkspaceLimitGuard, workspaceThrottlerOptions } from './workspace-limit.guard.js';

function contextOf(caller: Partial<Caller> | undefined): ExecutionContext {
  const request = { caller };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

async function newGuard(): Promise<WorkspaceLimitGuard> {
  const testing = await Test.createTestingModule({
    imports: [ThrottlerModule.forRootAsync({ useFactory: () => workspaceThrottlerOptions(limitsAlone()) })],
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

  it('refuses to stand on a route without a key guard', async () => {
    const guard = await newGuard();
    expect(() => guard.canActivate(contextOf(undefined))).toThrow('no key guard');
  });
});
