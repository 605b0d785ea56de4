import { type PriceOverride, type Prices, type RateName, rateNames, type Rates } from '../contract/prices.js';

/** Of a model that the catalogue does not know. */
const noPrices: Prices = {
  unit: 'usd_per_million_tokens',
  tiers: [],
  schedule: [],
  scheduledChanges: [],
  fastMode: undefined,
  perSecondVariants: [],
  perImageReference: undefined,
};

/**
 * A price list as the operator wants it. A rate that they name holds always: the catalogue's tiers, hours and announced changes
 * of that rate are gone, unless they name tiers of their own; what they do not name stays.
 */
export function overridden(list: Prices = noPrices, { rates, tiers }: PriceOverride): Prices {
  const without = <Listed extends Rates>(listed: Listed): Listed => {
    const rest: { -readonly [Name in keyof Listed]: Listed[Name] } = { ...listed };
    for (const name of namesIn(rates)) delete rest[name];
    return rest;
  };
  return {
    ...list,
    ...rates,
    tiers: tiers ?? list.tiers.map(without),
    schedule: list.schedule.map(without),
    scheduledChanges: list.scheduledChanges.map(without),
    fastMode: list.fastMode && without(list.fastMode),
    perSecondVariants: rates.perSecond === undefined ? list.perSecondVariants : [],
  };
}

function namesIn(rates: Rates): RateName[] {
  return Object.values(rateNames).filter((name) => rates[name] !== undefined);
}
