import { catalogData } from './catalog-data.js';
import { CatalogService } from './catalog.service.js';
import { parsePrices, toPriceRecord } from './price-list.js';

const all = new CatalogService().all();

describe('a price list', () => {
  it('comes back as it was written, for every model of the catalogue', () => {
    expect(all.length).toBeGreaterThan(150);
    for (const { id, prices } of all)
      expect([id, parsePrices(JSON.parse(JSON.stringify(toPriceRecord(prices))), id)]).toEqual([id, prices]);
  });

  it('is written in the words of the data', () => {
    const told = Object.values(catalogData)
      .flat()
      .map(
        (record) => JSON.parse(JSON.stringify(record), (_key, value: unknown) => value ?? undefined).prices,
      );
    expect(all.map(({ prices }) => toPriceRecord(prices))).toEqual(told);
  });

  it('is refused with the field that is wrong', () => {
    expect(() => parsePrices({ unit: 'usd_per_image', per_image: 1 }, 'prices')).toThrow(
      'prices.per_image is not a string.',
    );
    expect(() => parsePrices('free', 'prices')).toThrow('prices is not an object.');
  });
});
