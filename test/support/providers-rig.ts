import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '../../src/config/config.module.js';
import { Backpressure } from '../../src/contract/backpressure.js';
import { type Caller, noLimits } from '../../src/contract/caller.js';
import { credentialsOf } from '../../src/contract/credential.js';
import type { ChatRequest } from '../../src/contract/chat.js';
import type { ChatPort, ProviderCall } from '../../src/providers/provider-adapter.js';
import { ProviderRegistry } from '../../src/providers/provider-registry.js';
import { ProvidersModule } from '../../src/providers/providers.module.js';
import { RoutingModule } from '../../src/routing/routing.module.js';
import { RoutingService } from '../../src/routing/routing.service.js';
import { FakeUpstream } from './fake-upstream.js';
import { testGatewayConfig } from './gateway-config.js';
import { vendors, vendorsAt } from './vendors.js';

/** Every provider as it is wired, pointed at a fake upstream; no HTTP server and no database in front of them. */
export interface ProvidersRig {
  readonly upstream: FakeUpstream;
  /** Whom a request goes to, and the call that asks them. */
  call(request: ChatRequest): { readonly port: ChatPort; readonly call: ProviderCall };
  close(): Promise<void>;
}

const caller: Caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'workspace',
  limits: noLimits,
  allowedModels: undefined,
};

export async function startProvidersRig(): Promise<ProvidersRig> {
  const upstream = await FakeUpstream.start();
  const providers = vendorsAt(
    upstream.origin,
    credentialsOf('sk-upstream-secret-0123456789'),
    Object.values(vendors),
  );
  const config = testGatewayConfig(providers);
  const root = {
    module: ProvidersRoot,
    imports: [ConfigModule.forRoot(config), ProvidersModule, RoutingModule],
  };
  const context: INestApplicationContext = await NestFactory.createApplicationContext(root, {
    logger: false,
  });
  const routing = context.get(RoutingService, { strict: false });
  const registry = context.get(ProviderRegistry, { strict: false });
  return {
    upstream,
    call: (request) => {
      const [candidate] = routing.planChat(request, caller).candidates;
      const { chat: port, credentials: [credential] = [] } = registry.get(candidate.provider) ?? {};
      if (port === undefined || credential === undefined) throw new Error(`Nobody serves ${request.model}.`);
      const call = {
        request,
        candidate,
        credential,
        backpressure: new Backpressure(),
        adjusted: () => undefined,
        skipped: () => undefined,
        sent: () => undefined,
      };
      return { port, call };
    },
    close: async () => {
      await context.close();
      await upstream.close();
    },
  };
}

class ProvidersRoot {}
