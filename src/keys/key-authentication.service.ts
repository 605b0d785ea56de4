import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { type Caller, noLimits } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { CallerRequest } from '../workspaces/caller-request.js';
import { defaultWorkspaceId } from '../workspaces/workspaces.service.js';
import { includesAddress } from './address-list.js';
import { KeyActivity } from './key-activity.js';
import { KeyCache } from './key-cache.js';
import { bearerToken, invalidKey, unknownKey } from './key-credentials.js';
import { digestToken, verifyToken, type KeyKind } from './key-token.js';
import type { StoredKey } from './stored-key.js';
import { UnfamiliarKeys } from './unfamiliar-keys.js';

/** The management key given by ADMIN_KEY stands in no table; this is its id in the books. */
const adminCaller: Caller = Object.freeze({
  kind: 'management',
  keyId: 'key_admin',
  workspaceId: defaultWorkspaceId,
  limits: noLimits,
  allowedModels: undefined,
});

/**
 * Decides who is calling. Order: is it a token at all (no database), is it known, has it ended, is it of the right kind,
 * from the right address, within its credit. Source: spec/interface.md sections 3 and 6.
 */
@Injectable()
export class KeyAuthentication {
  private readonly adminDigest: Buffer | undefined;

  constructor(
    private readonly cache: KeyCache,
    private readonly unfamiliar: UnfamiliarKeys,
    private readonly activity: KeyActivity,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    if (config.adminKey !== undefined) this.adminDigest = digestBytes(Buffer.from(config.adminKey));
  }

  /**
   * Puts the caller on the request. Answers `true` at once when the key is cached, else a promise of it. Throws (or
   * rejects with) GatewayError: `unauthenticated`, `forbidden`, `rate_limited` for a bad key from an address that sent too
   * many, and `unavailable` when an unknown key cannot be looked up.
   */
  authenticate(request: CallerRequest, kind: KeyKind): true | Promise<true> {
    const token = bearerToken(request);
    const digest = digestToken(token);
    if (!this.cache.has(digest)) {
      if (this.isAdminKey(token)) return admitAdmin(request, kind);
      if (verifyToken(token) === undefined) throw invalidKey(malformedMessage(token));
      return this.admitWhenFound(request, kind, this.unfamiliar.find(digest, request.ip));
    }
    const found = this.cache.get(digest);
    if (!(found instanceof Promise)) return this.admit(request, kind, found);
    return this.admitWhenFound(request, kind, found);
  }

  private async admitWhenFound(
    request: CallerRequest,
    kind: KeyKind,
    found: Promise<StoredKey | undefined>,
  ): Promise<true> {
    let key: StoredKey | undefined;
    try {
      key = await found;
    } catch (cause) {
      if (cause instanceof GatewayError && cause.kind === 'rate_limited') throw cause;
      // Whatever the reason: a key that could not be looked up is not a bad key.
      throw new GatewayError('unavailable', 'API keys cannot be checked at the moment. Try again shortly.', {
        cause,
        retryAfterSeconds: 5,
      });
    }
    return this.admit(request, kind, key);
  }

  private admit(request: CallerRequest, kind: KeyKind, key: StoredKey | undefined): true {
    const now = performance.now();
    if (key === undefined || key.validUntilMs <= now) throw unknownKey();
    if (key.disabled)
      throw new GatewayError('unauthenticated', 'This API key is disabled.', { code: 'key_disabled' });
    if (key.expiresAtMs <= now)
      throw new GatewayError('unauthenticated', 'This API key has expired.', { code: 'key_expired' });
    requireKind(key.caller, kind);
    if (key.allowedIps !== undefined && !includesAddress(key.allowedIps, request.ip))
      throw new GatewayError('forbidden', 'This API key may not be used from this address.', {
        code: 'ip_not_allowed',
      });
    // Reading stays possible, as it costs nothing: the models, the key's own state, a task already paid for.
    if (key.creditExhausted && request.method !== 'GET')
      throw new GatewayError('forbidden', 'This API key has used up its credit limit.', {
        code: 'key_credit_limit_exceeded',
      });
    this.activity.mark(key.caller.keyId, Date.now());
    request.caller = key.caller;
    return true;
  }

  /** ADMIN_KEY may be any text, so its bytes are compared: Node shows the bytes of a header as Latin-1 characters. */
  private isAdminKey(token: string): boolean {
    if (this.adminDigest === undefined) return false;
    return timingSafeEqual(digestBytes(Buffer.from(token, 'latin1')), this.adminDigest);
  }
}

function digestBytes(bytes: Buffer): Buffer {
  return Buffer.from(digestToken(bytes), 'hex');
}

function admitAdmin(request: CallerRequest, kind: KeyKind): true {
  requireKind(adminCaller, kind);
  request.caller = adminCaller;
  return true;
}

function requireKind(caller: Caller, kind: KeyKind): void {
  if (caller.kind === kind) return;
  throw new GatewayError(
    'forbidden',
    kind === 'api'
      ? 'A management key opens /admin only. Use an API key here.'
      : 'An API key opens /v1 only. Use a management key here.',
  );
}

/** Says more only where that helps an honest client and gives nothing away. */
function malformedMessage(token: string): string {
  if (token.trim() === '') return 'The Authorization header holds no key.';
  if (!/^[sm]k-clearmaas-/.test(token))
    return 'This is not a key of this gateway. Its keys begin with sk-clearmaas- or mk-clearmaas-.';
  return 'This API key is mistyped or cut: its checksum is wrong.';
}
