import { isMap, isSeq, type Node } from 'yaml';
import { longestModelName } from '../../contract/model-name.js';
import { parsePicodollars } from '../../contract/money.js';
import {
  exactDecimals,
  picodollarsPerUnit,
  type PriceTier,
  type RateName,
  rateNames,
} from '../../contract/prices.js';
import type { FilePrice } from '../gateway-config.js';
import type { BlockReader, Handler } from './block-reader.js';

/** Dearest price for a unit of the list: with it the cost of the largest request is still an amount that can be kept. */
const dearest = '1000';
const dearestPicodollars = parsePicodollars(dearest) ?? 0n;

type ReadRates = { [Name in RateName]?: string };

/** The `prices:` block. Whether there are such models, and what they are sold by, is for the catalogue to judge. */
export function readPrices(reader: BlockReader, block: Node): FilePrice[] {
  const prices: FilePrice[] = [];
  reader.readEntries(block, 'prices', (modelId, node, keyNode) => {
    const place = `prices.${modelId}`;
    if (modelId === '' || modelId.length > longestModelName)
      reader.fail(keyNode, `${place}: the id of a model has 1 to ${longestModelName} characters`);
    const rates: ReadRates = {};
    let tiers: PriceTier[] | undefined;
    reader.readBlock(node, place, {
      ...rateHandlers(reader, place, rates),
      tiers: (_value, list) => {
        tiers = readTiers(reader, `${place}.tiers`, list);
      },
    });
    if (isMap(node) && node.items.length === 0) reader.fail(keyNode, `${place} names no price`);
    prices.push({ modelId, override: { rates, tiers }, line: reader.lineOf(keyNode) });
  });
  return prices;
}

/** One for each rate, by its name in the catalogue. */
function rateHandlers(reader: BlockReader, place: string, rates: ReadRates): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const [name, rate] of Object.entries(rateNames)) {
    if (rate === 'upstreamUnitUsd') continue;
    handlers[name] = (value, node) => {
      const mistake = priceMistake(rate, value);
      if (mistake === undefined) rates[rate] = String(value);
      else reader.fail(node, `${place}.${name} ${mistake}`);
    };
  }
  return handlers;
}

/** A number is refused: by the time it can be looked at it may have lost digits. */
function priceMistake(rate: RateName, value: unknown): string | undefined {
  const picodollars = typeof value === 'string' ? parsePicodollars(value) : undefined;
  if (typeof value !== 'string' || picodollars === undefined)
    return 'must be a decimal number of USD in quotes, such as "0.15"';
  if (picodollars > dearestPicodollars) return `must not be above "${dearest}"`;
  return picodollarsPerUnit(rate, value) === undefined
    ? `must not have more than ${exactDecimals(rate)} decimals`
    : undefined;
}

function readTiers(reader: BlockReader, place: string, list: Node): PriceTier[] {
  const tiers: PriceTier[] = [];
  if (!isSeq<Node>(list)) {
    reader.fail(list, `${place} must be a list of blocks`);
    return tiers;
  }
  list.items.forEach((node, index) => {
    const tier = `${place}[${index}]`;
    const rates: ReadRates = {};
    let promptTokensAbove: number | undefined;
    let hasBound = false;
    const isBlock = reader.readBlock(node, tier, {
      prompt_tokens_above: (value, valueNode) => {
        hasBound = true;
        if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) promptTokensAbove = value;
        else reader.fail(valueNode, `${tier}.prompt_tokens_above must be a whole number above 0`);
      },
      ...rateHandlers(reader, tier, rates),
    });
    if (promptTokensAbove !== undefined) tiers.push({ promptTokensAbove, ...rates });
    else if (isBlock && !hasBound) reader.fail(node, `${tier} needs prompt_tokens_above`);
  });
  const bounds = tiers.map(({ promptTokensAbove }) => promptTokensAbove);
  if (new Set(bounds).size < bounds.length) reader.fail(list, `${place} names a bound twice`);
  return tiers;
}
