import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AnthropicModule } from './anthropic/anthropic.module.js';
import { CompatibleHostModule } from './compatible-host/compatible-host.module.js';
import { DeepSeekModule } from './deepseek/deepseek.module.js';
import { GeminiModule } from './gemini/gemini.module.js';
import { KlingModule } from './kling/kling.module.js';
import { MiniMaxModule } from './minimax/minimax.module.js';
import { MoonshotModule } from './moonshot/moonshot.module.js';
import { OpenAiModule } from './openai/openai.module.js';
import { QwenModule } from './qwen/qwen.module.js';
import { SandboxModule } from './sandbox/sandbox.module.js';
import { XaiModule } from './xai/xai.module.js';
import { ProviderRegistry } from './provider-registry.js';
import { ProviderRegistryModule } from './provider-registry.module.js';

/** The one list of providers. Adding a vendor adds a line here. */
@Module({
  imports: [
    ProviderRegistryModule,
    AnthropicModule,
    DeepSeekModule,
    GeminiModule,
    KlingModule,
    MiniMaxModule,
    MoonshotModule,
    OpenAiModule,
    QwenModule,
    XaiModule,
    CompatibleHostModule,
    SandboxModule,
  ],
  exports: [ProviderRegistryModule],
})
export class ProvidersModule implements OnApplicationBootstrap {
  constructor(private readonly registry: ProviderRegistry) {}

  onApplicationBootstrap(): void {
    this.registry.freeze();
  }
}
