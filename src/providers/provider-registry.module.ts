import { Module } from '@nestjs/common';
import { ProviderRegistry } from './provider-registry.js';

/** The one registry, for the modules that register into it and those that look up. */
@Module({ providers: [ProviderRegistry], exports: [ProviderRegistry] })
export class ProviderRegistryModule {}
