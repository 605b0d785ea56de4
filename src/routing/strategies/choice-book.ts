import { Inject, Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config/gateway-config.js';
import { compileGlobs } from '../../contract/glob.js';
import type { ModelType } from '../../contract/model-type.js';
import type { Router } from '../../contract/router.js';
import { PriceBook } from '../../pricing/price-book.js';
import { toResolvedModel } from '../resolved-model.js';
import { type Choice, toChoice, toHostChoice } from './choice.js';

/** The models that a router may choose; the last resort is for when nobody else is left. */
export interface RouterRange {
  readonly ordinary: readonly Choice[];
  readonly lastResort: readonly Choice[];
}

/** Every model that any router may choose: those of the catalogue and those that an operator lists for a host. */
@Injectable()
export class ChoiceBook {
  private readonly choices: readonly Choice[];
  private readonly byId: ReadonlyMap<string, Choice>;
  /** By the very object of the table: a router that changes is another one. */
  private readonly ranges = new WeakMap<Router, Map<ModelType, RouterRange>>();

  /** Of the price book, when its prices were taken over. */
  private pricesRevision = -1;

  constructor(
    catalog: CatalogService,
    private readonly prices: PriceBook,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    const known = catalog
      .all()
      .map((row) => toChoice(row, toResolvedModel(row, catalog), prices.tableOf(row.id)));
    const hosted = config.hosts.flatMap(({ id, models }) =>
      models.map((name) => toHostChoice(id, name, catalog)),
    );
    this.choices = [...known, ...hosted].sort((one, other) =>
      one.model.modelId < other.model.modelId ? -1 : 1,
    );
    this.choices.forEach((choice, place) => {
      choice.place = place;
    });
    this.byId = new Map(this.choices.map((choice) => [choice.model.modelId, choice]));
  }

  get size(): number {
    return this.choices.length;
  }

  find(modelId: string): Choice | undefined {
    this.takePrices();
    return this.byId.get(modelId);
  }

  /** Patterns are matched once for each version of a router. */
  rangeOf(router: Router, type: ModelType): RouterRange {
    this.takePrices();
    let byType = this.ranges.get(router);
    if (byType === undefined) this.ranges.set(router, (byType = new Map<ModelType, RouterRange>()));
    let range = byType.get(type);
    if (range === undefined) {
      const { allowedModels } = router;
      const matches = compileGlobs(allowedModels);
      const matched = this.choices.filter(
        (choice) =>
          choice.type === type &&
          (allowedModels.length === 0 ? choice.use !== 'by_pattern' : matches(choice.model.modelId)),
      );
      range = {
        ordinary: matched.filter(({ use }) => use !== 'last_resort'),
        lastResort: matched.filter(({ use }) => use === 'last_resort'),
      };
      byType.set(type, range);
    }
    return range;
  }

  private takePrices(): void {
    const { revision } = this.prices;
    if (revision === this.pricesRevision) return;
    for (const choice of this.choices) choice.prices = this.prices.tableOf(choice.model.modelId);
    this.pricesRevision = revision;
  }
}
