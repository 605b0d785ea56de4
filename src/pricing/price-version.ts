import { createHash } from 'node:crypto';
import { type PriceRecord, toPriceRecord } from '../catalog/price-list.js';
import type { Prices } from '../contract/prices.js';

const idLength = 16;

/** The prices of a model as they were at one time: any cost that was reckoned with them can be reckoned again. */
export interface PriceVersion {
  /** 16 hexadecimal digits made of the model and its prices: the same ones are the same version, wherever and whenever. */
  readonly id: string;
  readonly modelId: string;
  /** In the words of the catalogue's data. */
  readonly prices: PriceRecord;
}

export function toPriceVersion(modelId: string, list: Prices): PriceVersion {
  const prices = toPriceRecord(list);
  const content = JSON.stringify({ model: modelId, prices });
  return { id: createHash('sha256').update(content).digest('hex').slice(0, idLength), modelId, prices };
}
