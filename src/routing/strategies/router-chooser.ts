import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { compileGlobs } from '../../contract/glob.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { Router } from '../../contract/router.js';
import { PriceBook } from '../../pricing/price-book.js';
import { Availability } from '../availability.js';
import { HealthService } from '../health/health.service.js';
import type { KeyAllowance } from '../key-allowance.js';
import type { RequestNeeds } from '../request-needs.js';
import { type ResolvedModel, toResolvedModel } from '../resolved-model.js';
import { type Choice, shortcomingOf, toChoice } from './choice.js';
import type { DropReason, OnDrop } from './drop-reason.js';
import { expectedMs } from './expected-ms.js';
import { Shortlist } from './shortlist.js';
import { strategies } from './strategies.js';

/** What a router chooses for. */
export interface Occasion {
  /** What the key may use; undefined = everything. */
  readonly allowance: KeyAllowance | undefined;
  readonly needs: RequestNeeds;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Who has a place in the plan already: not chosen once more. */
  readonly taken: readonly RouteCandidate[];
}

/** The models of the catalogue that a router may choose; the last resort is for when nobody else is left. */
interface Range {
  readonly ordinary: readonly Choice[];
  readonly lastResort: readonly Choice[];
}

/** Weighs the models that can serve a request. Source: README "How a router chooses". */
@Injectable()
export class RouterChooser {
  private readonly choices: readonly Choice[];
  /** Ids that a router without patterns leaves alone. */
  private readonly byPatternOnly = new Set<string>();
  private readonly byId: ReadonlyMap<string, Choice>;
  private readonly shortlist: Shortlist;
  /** By the very object of the table: a router that changes is another one. */
  private readonly ranges = new WeakMap<Router, Range>();

  constructor(
    catalog: CatalogService,
    prices: PriceBook,
    private readonly availability: Availability,
    private readonly health: HealthService,
  ) {
    const rows = catalog.all().filter(({ type }) => type === 'chat');
    for (const { id, routerUse } of rows) if (routerUse === 'by_pattern') this.byPatternOnly.add(id);
    this.choices = rows
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map((row, place) => toChoice(row, toResolvedModel(row, catalog), prices.tableOf(row.id), place));
    this.byId = new Map(this.choices.map((choice) => [choice.model.modelId, choice]));
    this.shortlist = new Shortlist(this.choices.length);
  }

  /** The best models for a request, at most `limit`, in the order of the router's strategy; empty = nobody can serve it. */
  choose(
    router: Router,
    tier: keyof Range,
    occasion: Occasion,
    limit: number,
    onDrop?: OnDrop,
  ): readonly Choice[] {
    const { shortlist } = this;
    this.gather(this.rangeOf(router)[tier], router, occasion, onDrop);
    strategies[router.strategy](shortlist);
    if (onDrop === undefined) return shortlist.best(limit);
    const all = shortlist.best(shortlist.count);
    for (const { model } of all.slice(limit)) onDrop(model.modelId, 'beyond_limit');
    return all.slice(0, limit);
  }

  /** Says of each of a tier that it was left aside for a reason of its own. */
  dropAll(router: Router, tier: keyof Range, reason: DropReason, onDrop: OnDrop): void {
    for (const { model } of this.rangeOf(router)[tier]) onDrop(model.modelId, reason);
  }

  /** Why a model cannot serve; undefined = it can. */
  objectionTo(model: ResolvedModel, occasion: Occasion): DropReason | undefined {
    return this.objection(model, this.byId.get(model.modelId), occasion);
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
        onDrop?.(modelId, reason, this.availability.obstacleTo(provider, modelId)?.untilMs);
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
    { allowance, needs, nowMs, taken }: Occasion,
  ): DropReason | undefined {
    if (allowance !== undefined && !allowance.allowsKnown(modelId)) return 'not_allowed';
    const obstacle = this.availability.obstacleTo(provider, modelId)?.reason;
    if (obstacle === 'not_configured') return obstacle;
    const shortcoming = choice && shortcomingOf(choice, needs, nowMs);
    if (shortcoming !== undefined) return shortcoming;
    for (let index = 0; index < taken.length; index++)
      if (taken[index]?.modelId === modelId) return 'duplicate';
    return obstacle;
  }

  private rangeOf(router: Router): Range {
    let range = this.ranges.get(router);
    if (range === undefined) {
      const { allowedModels } = router;
      const matches = compileGlobs(allowedModels);
      const isMatched = ({ model: { modelId } }: Choice): boolean =>
        allowedModels.length === 0 ? !this.byPatternOnly.has(modelId) : matches(modelId);
      const matched = this.choices.filter(isMatched);
      range = {
        ordinary: matched.filter(({ isLastResort }) => !isLastResort),
        lastResort: matched.filter(({ isLastResort }) => isLastResort),
      };
      this.ranges.set(router, range);
    }
    return range;
  }
}
