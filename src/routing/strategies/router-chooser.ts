import { Inject, Injectable } from '@nestjs/common';
import type { ModelType } from '../../contract/model-type.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { Router } from '../../contract/router.js';
import { Availability } from '../availability.js';
import { HealthService } from '../health/health.service.js';
import type { KeyAllowance } from '../key-allowance.js';
import type { RequestNeeds } from '../request-needs.js';
import type { ResolvedModel } from '../resolved-model.js';
import { type Choice, shortcomingOf } from './choice.js';
import { ChoiceBook, type RouterRange } from './choice-book.js';
import type { DropReason, OnDrop } from './drop-reason.js';
import { expectedMs } from './expected-ms.js';
import { Shortlist } from './shortlist.js';
import { strategies } from './strategies.js';

/** What a router chooses for. */
export interface Occasion {
  readonly type: ModelType;
  /** What the key may use; undefined = everything. */
  readonly allowance: KeyAllowance | undefined;
  readonly needs: RequestNeeds;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Who has a place in the plan already: not chosen once more. */
  readonly taken: readonly RouteCandidate[];
}

/** Weighs the models that can serve a request. Source: README "How a router chooses". */
@Injectable()
export class RouterChooser {
  private readonly shortlist: Shortlist;

  constructor(
    private readonly choices: ChoiceBook,
    private readonly availability: Availability,
    @Inject(HealthService) private readonly health: Pick<HealthService, 'speedOf'>,
  ) {
    this.shortlist = new Shortlist(choices.size);
  }

  /** The best models for a request, at most `limit`, in the order of the router's strategy; empty = nobody can serve it. */
  choose(
    router: Router,
    tier: keyof RouterRange,
    occasion: Occasion,
    limit: number,
    onDrop?: OnDrop,
  ): readonly Choice[] {
    const { shortlist } = this;
    this.gather(this.choices.rangeOf(router, occasion.type)[tier], router, occasion, onDrop);
    strategies[router.strategy](shortlist);
    if (onDrop === undefined) return shortlist.best(limit);
    const all = shortlist.best(shortlist.count);
    for (const { model } of all.slice(limit)) onDrop(model.modelId, 'beyond_limit');
    return all.slice(0, limit);
  }

  /** Says of the last resort that it was not needed. */
  spareLastResort(router: Router, { type }: Occasion, onDrop: OnDrop): void {
    for (const { model } of this.choices.rangeOf(router, type).lastResort)
      onDrop(model.modelId, 'last_resort');
  }

  /** Why a model cannot serve; undefined = it can. */
  objectionTo(model: ResolvedModel, occasion: Occasion): DropReason | undefined {
    return this.objection(model, this.choices.find(model.modelId), occasion);
  }

  private gather(choices: readonly Choice[], router: Router, occasion: Occasion, onDrop?: OnDrop): void {
    const { shortlist } = this;
    const { promptTokens, cachedTokens, completionTokens } = occasion.needs;
    const isTimed = router.strategy === 'fastest' || router.strategy === 'balanced';
    shortlist.clear();
    for (let index = 0; index < choices.length; index++) {
      const choice = choices[index];
      if (choice === undefined) continue;
      const { provider, modelId } = choice.model;
      const reason = this.objection(choice.model, choice, occasion);
      if (reason !== undefined) {
        onDrop?.(modelId, reason, this.availability.obstacleTo(provider, modelId, occasion.type)?.untilMs);
        continue;
      }
      const cost = choice.prices?.estimate(promptTokens, cachedTokens, completionTokens, occasion.nowMs);
      const ms = isTimed ? expectedMs(this.health.speedOf(modelId), choice.thinks, completionTokens) : 0;
      shortlist.add(choice, cost ?? Infinity, ms);
    }
  }

  /** @param choice the same model made ready; undefined = the catalogue does not know it, and nothing is held against it */
  private objection(
    { provider, modelId }: ResolvedModel,
    choice: Choice | undefined,
    { type, allowance, needs, nowMs, taken }: Occasion,
  ): DropReason | undefined {
    if (allowance !== undefined && !allowance.allowsKnown(modelId)) return 'not_allowed';
    const obstacle = this.availability.obstacleTo(provider, modelId, type)?.reason;
    if (obstacle === 'not_configured') return obstacle;
    const shortcoming = choice && shortcomingOf(choice, needs, nowMs);
    if (shortcoming !== undefined) return shortcoming;
    for (let index = 0; index < taken.length; index++)
      if (taken[index]?.modelId === modelId) return 'duplicate';
    return obstacle;
  }
}
