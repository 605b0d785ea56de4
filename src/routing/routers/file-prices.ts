import type { CatalogModel } from '../../catalog/catalog-model.js';
import type { FileMistake, FilePrice } from '../../config/gateway-config.js';
import { type PriceOverride, type RateName, rateNames } from '../../contract/prices.js';
import type { ModelNames } from '../model-names.js';

/** Rates of what is not sold by tokens. */
const otherRates: readonly RateName[] = ['perImage', 'perInputImage', 'perSecond'];

/** What is wrong with the models and the kinds of prices in the `prices:` block of a configuration file. */
export function filePriceMistakes(prices: readonly FilePrice[], names: ModelNames): FileMistake[] {
  return prices.flatMap(({ modelId, override, line }) => {
    const text = mistakeIn(modelId, override, names);
    return text === undefined ? [] : [{ line, text: `prices.${modelId}${text}` }];
  });
}

function mistakeIn(modelId: string, override: PriceOverride, names: ModelNames): string | undefined {
  const model = names.find(modelId);
  if (model !== undefined && model.id !== modelId) return `: prices are set by id, here ${model.id}`;
  if (model === undefined && names.passedOn(modelId) === undefined) return ' is not a model known here';
  const unfit = Object.entries(rateNames).find(
    ([, rate]) => isTold(rate, override) && !isSoldBy(rate, model),
  );
  if (unfit !== undefined) return `.${unfit[0]}: the model is not sold by that`;
  if (override.tiers !== undefined && model !== undefined && !isSoldBy('input', model))
    return '.tiers: the model is not sold by tokens';
  const { input, output } = override.rates;
  if (model === undefined && (input === undefined || output === undefined))
    return ' needs input and output, as the catalogue knows no price of it';
  return undefined;
}

function isTold(rate: RateName, { rates, tiers = [] }: PriceOverride): boolean {
  return [rates, ...tiers].some((told) => told[rate] !== undefined);
}

/** What is sold by tokens may have any price of tokens; anything else has those that the catalogue names. */
function isSoldBy(rate: RateName, model: CatalogModel | undefined): boolean {
  if (model === undefined || model.prices.unit === 'usd_per_million_tokens')
    return !otherRates.includes(rate);
  return model.prices[rate] !== undefined;
}
