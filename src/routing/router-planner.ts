import { Injectable } from '@nestjs/common';
import { GatewayError } from '../contract/gateway-error.js';
import type { ModelType } from '../contract/model-type.js';
import { type Router, routerPrefix } from '../contract/router.js';
import { Availability } from './availability.js';
import { NameResolver } from './name-resolver.js';
import type { ResolvedModel } from './resolved-model.js';
import { type DropReason, dropWords, type OnDrop } from './strategies/drop-reason.js';
import { type Occasion, RouterChooser } from './strategies/router-chooser.js';

/** Why nobody can serve, gathered once it is known that nobody can. */
interface Grounds {
  readonly reasons: Set<DropReason>;
  /** When the first of those that only rest is back, by `performance.now()`; infinite = none of them. */
  backAtMs: number;
}

/** Whom a router asks, and in which order: its own choice, else its default model, else the last resort. */
@Injectable()
export class RouterPlanner {
  constructor(
    private readonly chooser: RouterChooser,
    private readonly names: NameResolver,
    private readonly availability: Availability,
  ) {}

  /**
   * At least one model, at most `limit`.
   * @throws GatewayError `model_unavailable` when nobody can serve the request; says when to come back where waiting helps.
   */
  modelsFor(router: Router, occasion: Occasion, limit: number, onDrop?: OnDrop): readonly ResolvedModel[] {
    const best = this.chooser.choose(router, 'ordinary', occasion, limit, onDrop);
    if (best.length > 0) {
      if (onDrop !== undefined) this.chooser.spareLastResort(router, occasion, onDrop);
      return best.map(({ model }) => model);
    }
    return this.withoutChoice(router, occasion, limit, onDrop);
  }

  private withoutChoice(
    router: Router,
    occasion: Occasion,
    limit: number,
    onDrop?: OnDrop,
  ): readonly ResolvedModel[] {
    const grounds: Grounds = { reasons: new Set(), backAtMs: Infinity };
    const note: OnDrop = (_name, reason, untilMs) => {
      grounds.reasons.add(reason);
      if (reason === 'breaker_open') grounds.backAtMs = Math.min(grounds.backAtMs, untilMs ?? Infinity);
    };
    // Once more, now with an ear for the reasons: nobody needs them while there is a choice.
    this.chooser.choose(router, 'ordinary', occasion, limit, note);
    const standIn = this.defaultModel(router, occasion, (name, reason, untilMs) => {
      note(name, reason, untilMs);
      onDrop?.(name, reason, untilMs);
    });
    // An echo is no answer while the real thing is a moment away.
    if (standIn === undefined && !grounds.reasons.has('breaker_open')) {
      const last = this.chooser.choose(router, 'lastResort', occasion, limit, onDrop);
      if (last.length > 0) return last.map(({ model }) => model);
      this.chooser.choose(router, 'lastResort', occasion, limit, note);
    } else if (onDrop !== undefined) this.chooser.spareLastResort(router, occasion, onDrop);
    if (standIn !== undefined) return [standIn];
    throw nobody(router, grounds);
  }

  private defaultModel(
    { defaultModel }: Router,
    occasion: Occasion,
    onDrop: OnDrop,
  ): ResolvedModel | undefined {
    if (defaultModel === undefined) return undefined;
    const model = this.lookUp(defaultModel, occasion.type, onDrop);
    if (model === undefined) return undefined;
    const reason = this.chooser.objectionTo(model, occasion);
    if (reason === undefined) return model;
    onDrop(
      model.modelId,
      reason,
      this.availability.obstacleTo(model.provider, model.modelId, occasion.type)?.untilMs,
    );
    return undefined;
  }

  private lookUp(name: string, type: ModelType, onDrop: OnDrop): ResolvedModel | undefined {
    try {
      const model = this.names.findModel(name, type);
      if (model === undefined) onDrop(name, 'unknown');
      return model;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      onDrop(name, 'not_chat');
      return undefined;
    }
  }
}

function nobody({ name }: Router, { reasons, backAtMs }: Grounds): GatewayError {
  if (isTooLong(reasons))
    return new GatewayError(
      'context_too_long',
      `The request is too long for every model of the router '${routerPrefix}${name}'.`,
      { param: 'messages' },
    );
  const words = [...reasons].map((reason) => dropWords[reason]);
  const why = words.length === 0 ? 'its patterns match none' : `each one ${words.join(', or ')}`;
  const waitMs = backAtMs - performance.now();
  return new GatewayError(
    'model_unavailable',
    `No model of the router '${routerPrefix}${name}' can serve this request: ${why}.`,
    {
      param: 'model',
      retryAfterSeconds: Number.isFinite(waitMs) ? Math.max(1, Math.ceil(waitMs / 1_000)) : undefined,
    },
  );
}

/** Whether length is all that stands against those who could be asked at all: no waiting helps. */
function isTooLong(reasons: ReadonlySet<DropReason>): boolean {
  const isOurs = (reason: DropReason): boolean => reason === 'not_configured' || reason === 'retired';
  return (
    reasons.has('context_too_short') &&
    [...reasons].every((reason) => reason === 'context_too_short' || isOurs(reason))
  );
}
