import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { defaultWorkspaceId } from '../workspaces/workspaces.service.js';
import { createToken, type KeyKind } from './key-token.js';
import { KeysRepository, type NewKey } from './keys.repository.js';
import { newKeyId, secretOf } from './keys.service.js';

/** Tokens made at the first start, to be printed once and then forgotten. */
export interface FirstKeys {
  readonly managementKey?: string;
  readonly apiKey?: string;
}

/** Makes the keys that an operator begins with. */
@Injectable()
export class FirstStartService {
  constructor(
    private readonly keys: KeysRepository,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /**
   * Makes a management key if there is none and no ADMIN_KEY is set, and an API key if there never was one. Undefined when
   * nothing was missing; of two instances that start at once, one makes each key and the other learns nothing of it.
   */
  async run(): Promise<FirstKeys | undefined> {
    const apiKey = createToken('api');
    const managementKey = createToken('management');
    const wanted = [firstKey('api', 'First API key', apiKey)];
    if (this.config.adminKey === undefined)
      wanted.unshift(firstKey('management', 'First management key', managementKey));
    const created = await this.keys.createMissing(wanted);
    if (created.length === 0) return undefined;
    return {
      ...(created.includes('management') && { managementKey }),
      ...(created.includes('api') && { apiKey }),
    };
  }
}

function firstKey(kind: KeyKind, name: string, token: string): NewKey {
  return {
    id: newKeyId(),
    kind,
    workspaceId: defaultWorkspaceId,
    name,
    creditLimitPicodollars: null,
    expiresAt: null,
    allowedModels: [],
    allowedIps: [],
    disabled: false,
    ...secretOf(token),
  };
}
