import type { RoutingStrategy } from '../../contract/router.js';
import type { Shortlist } from './shortlist.js';

/** Weights of `balanced`: what an answer is worth, what it costs, how long it takes. */
const qualityWeight = 0.5;
const costWeight = 0.35;
const timeWeight = 0.15;

/**
 * How each strategy orders a shortlist. Each is total and the same every time: where both numbers are equal the order of ids
 * decides.
 *
 * - `cheapest`: estimated cost of this request, an unknown one last; then the better quality.
 * - `quality`: the better quality; then the lower cost, an unknown one last.
 * - `fastest`: milliseconds to the end of the answer; then the better quality.
 * - `balanced`: 0.5 × quality ÷ 100 + 0.35 × cheapness + 0.15 × speed, the higher first. Cheapness is 1 for the cheapest of the
 *   list and 0 for the dearest (an unknown cost counts as that), on a logarithmic scale between: prices differ by factors.
 *   Speed is 1 for the fastest and 0 for the slowest, linear between. Where all are equal both are 1.
 */
export const strategies: Readonly<Record<RoutingStrategy, (list: Shortlist) => void>> = {
  cheapest(list) {
    for (let index = 0; index < list.count; index++) {
      list.first[index] = list.cost[index] ?? Infinity;
      list.second[index] = -qualityOf(list, index);
    }
  },
  quality(list) {
    for (let index = 0; index < list.count; index++) {
      list.first[index] = -qualityOf(list, index);
      list.second[index] = list.cost[index] ?? Infinity;
    }
  },
  fastest(list) {
    for (let index = 0; index < list.count; index++) {
      list.first[index] = list.ms[index] ?? Infinity;
      list.second[index] = -qualityOf(list, index);
    }
  },
  balanced(list) {
    // The logarithms stand in `second` until they are used.
    let [leastCost, mostCost, leastMs, mostMs] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let index = 0; index < list.count; index++) {
      const ms = list.ms[index] ?? 0;
      const logCost = Math.log1p(list.cost[index] ?? Infinity);
      list.second[index] = logCost;
      if (ms < leastMs) leastMs = ms;
      if (ms > mostMs) mostMs = ms;
      if (logCost < leastCost) leastCost = logCost;
      if (logCost > mostCost && logCost < Infinity) mostCost = logCost;
    }
    for (let index = 0; index < list.count; index++) {
      const cheapness = 1 - share(list.second[index] ?? Infinity, leastCost, mostCost);
      const speed = 1 - share(list.ms[index] ?? 0, leastMs, mostMs);
      const value =
        qualityWeight * (qualityOf(list, index) / 100) + costWeight * cheapness + timeWeight * speed;
      list.first[index] = -value;
      list.second[index] = 0;
    }
  },
};

function qualityOf({ choices }: Shortlist, index: number): number {
  return choices[index]?.quality ?? 0;
}

/** Where a value lies between the least (0) and the most (1). */
function share(value: number, least: number, most: number): number {
  if (value === Infinity) return 1;
  return most > least ? (value - least) / (most - least) : 0;
}
