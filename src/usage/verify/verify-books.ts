import { RowCheck } from './row-check.js';
import type { BookedRow, Discrepancy, StoredBooks } from './stored-books.js';

/** Discrepancies told one by one; of further ones only the number. */
const mostTold = 1_000;

export interface Verdict {
  readonly rows: number;
  /** Rows with a cost of which nothing says by what prices: of a time before prices were kept. */
  readonly unversioned: number;
  readonly discrepancies: number;
}

/**
 * Reckons the whole books again: each cost from its prices and counts, each settlement from its cost, spending, balances and
 * the sums by the hour from what they are sums of. In batches: memory does not grow with the books.
 * @param tell is told each discrepancy, up to a thousand
 */
export async function verifyBooks(
  books: StoredBooks,
  tell: (discrepancy: Discrepancy) => void,
): Promise<Verdict> {
  let discrepancies = 0;
  const take = (found: readonly Discrepancy[]): void => {
    for (const discrepancy of found) if (++discrepancies <= mostTold) tell(discrepancy);
  };
  const check = new RowCheck(books);
  let rows = 0;
  let last: BookedRow | undefined;
  for (;;) {
    const batch = await books.rowsAfter(last);
    for (const row of batch) take(await check.discrepanciesOf(row));
    rows += batch.length;
    last = batch.at(-1);
    if (last === undefined) break;
  }
  take(await books.strayEntries());
  take(await books.wrongSpending());
  take(await books.wrongBalances());
  take(await books.wrongHours());
  return { rows, unversioned: check.unversioned, discrepancies };
}
