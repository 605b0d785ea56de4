import { Inject, Module } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config/gateway-config.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { SandboxAdapter } from './sandbox.adapter.js';

/** Offers the sandbox where the operator wants it. */
@Module({ imports: [ProviderRegistryModule], providers: [SandboxAdapter] })
export class SandboxModule {
  constructor(
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
    registry: ProviderRegistry,
    adapter: SandboxAdapter,
  ) {
    if (config.sandbox) registry.register(adapter);
  }
}
