import { Inject, Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { type Effort } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { ProviderId } from '../contract/route-plan.js';
import { ProviderRegistry } from '../providers/provider-registry.js';

/** What a name in `model` stands for. */
export interface ResolvedModel {
  readonly provider: ProviderId;
  readonly modelId: string;
  readonly upstreamModel: string;
  readonly contextLength: number | null;
  readonly profile: ChatProfile;
  readonly effort?: Effort;
}

/** What may stand in a header: the name of the model that served is told in `X-Clear-Fallback-Model`. */
const headerText = /^[\x20-\x7e]+$/;

const suffixes: readonly Effort[] = ['minimal', 'low', 'medium', 'high', 'max'];

/**
 * Turns the name a client writes into one concrete model: exact catalogue id, then alias, then either with an effort
 * suffix, then a provider's prefix before a name that the catalogue lacks. Source: spec/interface.md section 5 "Names".
 */
@Injectable()
export class NameResolver {
  constructor(
    private readonly catalog: CatalogService,
    private readonly registry: ProviderRegistry,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** @throws GatewayError `model_not_found` (nobody knows the name), `invalid_request` (known, but not served here). */
  resolveChat(name: string): ResolvedModel {
    const resolved = this.known(name) ?? this.withSuffix(name) ?? this.behindPrefix(name);
    if (resolved === undefined) throw unknownModel(name);
    return resolved;
  }

  private known(name: string, effort?: Effort): ResolvedModel | undefined {
    const model = this.catalog.find(name) ?? this.catalog.findAlias(name);
    if (model === undefined) return undefined;
    if (model.type !== 'chat') throw notServedHere(`The model '${model.id}' is not a chat model.`);
    return {
      provider: model.prefix,
      modelId: model.id,
      upstreamModel: model.upstreamId,
      contextLength: model.contextLength,
      profile: this.catalog.chatProfile(model.id, model.prefix, model.upstreamId),
      effort,
    };
  }

  private withSuffix(name: string): ResolvedModel | undefined {
    const dash = name.lastIndexOf('-');
    const effort = suffixes.find((suffix) => suffix === name.slice(dash + 1));
    return effort === undefined ? undefined : this.known(name.slice(0, dash), effort);
  }

  /** A newer model than the catalogue, or a model of an operator's own host. */
  private behindPrefix(name: string): ResolvedModel | undefined {
    const slash = name.indexOf('/');
    const provider = name.slice(0, slash);
    const upstreamModel = name.slice(slash + 1);
    if (slash <= 0 || upstreamModel === '' || !headerText.test(name)) return undefined;
    const adapter = this.registry.get(provider);
    if (adapter === undefined || adapter.credentials.length === 0 || adapter.knowsItsModels) return undefined;
    const isHost = this.config.hosts.some((host) => host.id === provider);
    if (!isHost && !this.config.allowUnknownModels) return undefined;
    const profile = this.catalog.chatProfile(name, provider, upstreamModel);
    return { provider, modelId: name, upstreamModel, contextLength: null, profile };
  }
}

function notServedHere(message: string): GatewayError {
  return new GatewayError('invalid_request', message, { code: 'api_not_implemented', param: 'model' });
}

/** OpenAI's own words for it. */
function unknownModel(name: string): GatewayError {
  return new GatewayError(
    'model_not_found',
    `The model '${name}' does not exist or you do not have access to it.`,
    {
      param: 'model',
    },
  );
}
