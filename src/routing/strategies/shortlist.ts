import type { Choice } from './choice.js';

/**
 * The models that can serve a request, with what they are weighed by: one number of a kind beside the other, in arrays that
 * are used again for every request, because a router looks at the whole catalogue each time.
 */
export class Shortlist {
  readonly choices: Choice[] = [];
  /** Picodollars, estimated; infinite = not known. */
  readonly cost: Float64Array;
  /** Expected to the end of the answer. */
  readonly ms: Float64Array;
  /** What a strategy orders by, lower = better; where equal the second decides, then the order of ids. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  count = 0;

  /** @param size most choices it can hold */
  constructor(size: number) {
    this.cost = new Float64Array(size);
    this.ms = new Float64Array(size);
    this.first = new Float64Array(size);
    this.second = new Float64Array(size);
  }

  clear(): void {
    this.count = 0;
  }

  add(choice: Choice, cost: number, ms: number): void {
    this.choices[this.count] = choice;
    this.cost[this.count] = cost;
    this.ms[this.count] = ms;
    this.count++;
  }

  /** The best of them in their order, by what a strategy has left in `first` and `second`. */
  best(limit: number): Choice[] {
    const order: number[] = [];
    for (let index = 0; index < this.count; index++) {
      let place = order.length;
      while (place > 0 && this.precedes(index, order[place - 1] ?? 0)) place--;
      if (place >= limit) continue;
      if (order.length === limit) order.pop();
      order.splice(place, 0, index);
    }
    return order.flatMap((index) => this.choices[index] ?? []);
  }

  private precedes(one: number, other: number): boolean {
    const first = (this.first[one] ?? 0) - (this.first[other] ?? 0);
    // Not by the sign of their difference alone: two infinite costs have none.
    if (first < 0) return true;
    if (first > 0) return false;
    const second = (this.second[one] ?? 0) - (this.second[other] ?? 0);
    if (second < 0) return true;
    if (second > 0) return false;
    return (this.choices[one]?.place ?? 0) < (this.choices[other]?.place ?? 0);
  }
}
