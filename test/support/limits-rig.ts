import { RedisConnection } from '../../src/instances/redis-connection.js';
import { LocalLimits } from '../../src/workspaces/limits/local-limits.js';
import { SharedLimits } from '../../src/workspaces/limits/shared-limits.js';
import { WorkspaceLimits } from '../../src/workspaces/limits/workspace-limits.service.js';
import { testGatewayConfig } from './gateway-config.js';

/** The limits of one process, without Redis. `nowMs`: its clock. */
export function limitsAlone(nowMs?: () => number): WorkspaceLimits {
  const local = new LocalLimits(nowMs);
  return new WorkspaceLimits(
    local,
    new SharedLimits(new RedisConnection(testGatewayConfig()), local, 'test'),
  );
}
