import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CompatibleHostModule } from './compatible-host/compatible-host.module.js';
import { OpenAiModule } from './openai/openai.module.js';
import { ProviderRegistry } from './provider-registry.js';
import { ProviderRegistryModule } from './provider-registry.module.js';
import { QwenModule } from './qwen/qwen.module.js';
import { SandboxModule } from './sandbox/sandbox.module.js';
import { XaiModule } from './xai/xai.module.js';

/** The one list of providers. Adding a vendor adds a line here. */
@Module({
  imports: [ProviderRegistryModule, OpenAiModule, QwenModule, CompatibleHostModule, XaiModule, SandboxModule],
  exports: [ProviderRegistryModule],
})
export class ProvidersModule implements OnApplicationBootstrap {
  constructor(private readonly registry: ProviderRegistry) {}

  onApplicationBootstrap(): void {
    this.registry.freeze();
  }
}
