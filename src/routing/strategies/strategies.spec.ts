import { fc } from '../../../test/support/property.js';
import { openProfile } from '../../contract/chat-profile.js';
import { routingStrategies, type RoutingStrategy } from '../../contract/router.js';
import type { Choice } from './choice.js';
import { Shortlist } from './shortlist.js';
import { strategies } from './strategies.js';

interface Entry {
  readonly id: string;
  readonly quality: number;
  /** Picodollars; infinite = not known. */
  readonly cost: number;
  readonly ms: number;
}

const choiceOf = ({ id, quality }: Entry, place: number): Choice => ({
  model: { provider: 'p', modelId: id, upstreamModel: id, contextLength: null, profile: openProfile },
  type: 'chat',
  place,
  capabilities: 0,
  contextLength: Infinity,
  retiresAtMs: Infinity,
  quality,
  prices: undefined,
  thinks: false,
  use: undefined,
});

/** Ids in the order of a strategy. */
function ordered(strategy: RoutingStrategy, entries: readonly Entry[], limit = entries.length): string[] {
  const list = new Shortlist(entries.length);
  const places = entries.map(({ id }) => id).sort();
  for (const entry of entries) list.add(choiceOf(entry, places.indexOf(entry.id)), entry.cost, entry.ms);
  strategies[strategy](list);
  return list.best(limit).map(({ model }) => model.modelId);
}

const cheap: Entry = { id: 'cheap', quality: 30, cost: 1e8, ms: 20_000 };
const good: Entry = { id: 'good', quality: 95, cost: 1e11, ms: 30_000 };
const quick: Entry = { id: 'quick', quality: 60, cost: 1e9, ms: 2_000 };
const unpriced: Entry = { id: 'unpriced', quality: 99, cost: Infinity, ms: 40_000 };
const all = [good, unpriced, cheap, quick];

describe('the order of a strategy', () => {
  it('cheapest: by cost, an unknown one last', () => {
    expect(ordered('cheapest', all)).toEqual(['cheap', 'quick', 'good', 'unpriced']);
  });

  it('cheapest: where the cost is the same the better, then the first by id', () => {
    const same = ['b', 'a', 'c'].map((id) => ({ ...cheap, id }));
    expect(ordered('cheapest', [...same, { ...cheap, id: 'z', quality: 31 }])).toEqual(['z', 'a', 'b', 'c']);
    const unknown = ['b', 'a'].map((id) => ({ ...unpriced, id }));
    expect(ordered('cheapest', [...unknown, { ...unpriced, id: 'z', quality: 100 }])).toEqual([
      'z',
      'a',
      'b',
    ]);
  });

  it('quality: by quality, then by cost, then by id', () => {
    expect(ordered('quality', all)).toEqual(['unpriced', 'good', 'quick', 'cheap']);
    const equals = [
      { ...good, id: 'd', cost: Infinity },
      { ...good, id: 'c' },
      { ...good, id: 'b' },
      { ...good, id: 'a', cost: 2e11 },
    ];
    expect(ordered('quality', equals)).toEqual(['b', 'c', 'a', 'd']);
  });

  it('fastest: by the time to the end of the answer, then by quality', () => {
    expect(ordered('fastest', all)).toEqual(['quick', 'cheap', 'good', 'unpriced']);
    expect(ordered('fastest', [cheap, { ...good, ms: cheap.ms }])).toEqual(['good', 'cheap']);
  });

  it('balanced: half quality, a third the cost on a logarithmic scale, the rest time', () => {
    // good 0.475 + 0 + 0.15 × 10/38; quick 0.3 + 0.35 × 2/3 + 0.15; cheap 0.15 + 0.35 + 0.15 × 20/38; unpriced 0.495
    expect(ordered('balanced', all)).toEqual(['quick', 'cheap', 'good', 'unpriced']);
    // A tenth of the price is worth as much between 1e10 and 1e9 as between 1e9 and 1e8.
    const steps = [1e8, 1e9, 1e10].map((cost, index) => ({ ...cheap, id: `s${index}`, cost }));
    const [first, second, third] = steps.map((step, index) => ({ ...step, quality: 10 + index * 36 }));
    if (!first || !second || !third) throw new Error('three steps');
    // 36 points of quality are 0.18, a step of the scale is 0.175.
    expect(ordered('balanced', [first, second, third])).toEqual(['s2', 's1', 's0']);
    expect(
      ordered(
        'balanced',
        steps.map((step, index) => ({ ...step, quality: 10 + index * 34 })),
      ),
    ).toEqual(['s0', 's1', 's2']);
  });

  it('balanced: equals go by id, and those without any price are weighed all the same', () => {
    expect(
      ordered('balanced', [
        { ...cheap, id: 'b' },
        { ...cheap, id: 'a' },
      ]),
    ).toEqual(['a', 'b']);
    expect(ordered('balanced', [{ ...cheap, cost: Infinity }, unpriced])).toEqual(['unpriced', 'cheap']);
    expect(
      ordered('balanced', [
        { ...cheap, cost: 0 },
        { ...good, cost: 0 },
      ]),
    ).toEqual(['good', 'cheap']);
  });

  const entries = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      quality: fc.integer({ min: 1, max: 5 }),
      cost: fc.constantFrom(0, 1e6, 1e9, 1e12, Infinity),
      ms: fc.constantFrom(100, 800, 20_000),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 20 },
  );

  it.each(routingStrategies)('%s is total and the same however the list comes', (strategy) => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), (list, numbers) => {
        const order = ordered(strategy, list);
        expect([...order].sort()).toEqual(list.map(({ id }) => id).sort());
        const keyed = list.map((entry) => ({ entry, key: numbers.next().value ?? 0 }));
        const shuffled = keyed.sort((one, other) => one.key - other.key).map(({ entry }) => entry);
        expect(ordered(strategy, shuffled)).toEqual(order);
      }),
    );
  });

  it.each(routingStrategies)('%s: the best few are the first of all', (strategy) => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 6 }), (list, limit) => {
        expect(ordered(strategy, list, limit)).toEqual(ordered(strategy, list).slice(0, limit));
      }),
    );
  });
});
