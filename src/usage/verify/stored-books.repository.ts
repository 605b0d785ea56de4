import { DatabaseStartupError } from '../../database/database-startup-error.js';
import { Prisma } from '../../database/generated/client.js';
import type { PrismaService } from '../../database/prisma.service.js';
import { hourKey, hourSums } from '../usage-insert.js';
import type { BookedRow, Discrepancy, StoredBooks, StoredVersion } from './stored-books.js';

const rowsPerBatch = 2_000;
/** Sums that do not agree are found by the database; should all of them be wrong, this many are enough to know. */
const mostDiscrepancies = 2_000;
/** Longest that one look may take: a day. */
const longestMs = 86_400_000;

const rowColumns = [
  'request_id',
  'attempt',
  'workspace_id',
  'key_id',
  'model_id',
  'started_at',
  'price_version',
  'prompt_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'input_image_tokens',
  'input_audio_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'output_image_tokens',
  'output_audio_tokens',
  'web_searches',
  'media',
];

const rowsSql = (condition: string): string => `
SELECT ${rowColumns.map((name) => `row.${name}`).join(', ')}, row.cost_picodollars::text AS cost,
  entry.amount_picodollars::text AS settled, entry.workspace_id AS settled_workspace, entry.key_id AS settled_key
FROM usage_attempts AS row
LEFT JOIN ledger_entries AS entry
  ON entry.request_id = row.request_id AND entry.attempt = row.attempt AND entry.kind = 'settlement'
${condition}
ORDER BY row.request_id, row.attempt LIMIT ${rowsPerBatch}`;

const strayEntriesSql = `
SELECT entry.kind || ' of ' || entry.request_id || '/' || entry.attempt AS about,
  entry.amount_picodollars::text AS found, settled.amount_picodollars::text AS expected
FROM ledger_entries AS entry
LEFT JOIN usage_attempts AS row ON row.request_id = entry.request_id AND row.attempt = entry.attempt
LEFT JOIN ledger_entries AS settled
  ON settled.request_id = entry.request_id AND settled.attempt = entry.attempt AND settled.kind = 'settlement'
WHERE entry.request_id IS NOT NULL
  AND (row.request_id IS NULL
    OR entry.kind = 'refund' AND entry.amount_picodollars > COALESCE(settled.amount_picodollars, 0))
ORDER BY entry.id LIMIT ${mostDiscrepancies}`;

const wrongSpendingSql = `
SELECT 'spending of ' || key.id AS about,
  key.spent_picodollars::text AS found, COALESCE(charged.amount, 0)::text AS expected
FROM api_keys AS key
LEFT JOIN (
  SELECT key_id, sum(CASE kind WHEN 'settlement' THEN amount_picodollars ELSE -amount_picodollars END) AS amount
  FROM ledger_entries WHERE key_id IS NOT NULL GROUP BY key_id
) AS charged ON charged.key_id = key.id
WHERE key.spent_picodollars <> COALESCE(charged.amount, 0)
ORDER BY 1 LIMIT ${mostDiscrepancies}`;

const wrongBalancesSql = `
SELECT 'balance of ' || workspace_id || '/' || account AS about,
  held.balance_picodollars::text AS found, COALESCE(summed.balance, 0)::text AS expected
FROM ledger_accounts AS held
FULL JOIN (
  SELECT workspace_id, account, sum(change) AS balance
  FROM (
    SELECT workspace_id, from_account AS account, -amount_picodollars::numeric AS change FROM ledger_entries
    UNION ALL
    SELECT workspace_id, to_account, amount_picodollars FROM ledger_entries
  ) AS changes
  GROUP BY workspace_id, account
) AS summed USING (workspace_id, account)
WHERE COALESCE(held.balance_picodollars, 0) <> COALESCE(summed.balance, 0)
ORDER BY 1 LIMIT ${mostDiscrepancies}`;

const sumNames = hourSums.map(([name]) => name);
const wrongHoursSql = `
WITH summed AS (
  SELECT date_trunc('hour', started_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
    workspace_id, key_id, model_id, provider, ${hourSums.map(([name, sum]) => `${sum} AS ${name}`).join(', ')}
  FROM usage_attempts GROUP BY 1, 2, 3, 4, 5
)
SELECT 'sums of ' || concat_ws(' ', to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), workspace_id, key_id, model_id, provider) AS about,
  ${rowText('held')} AS found, ${rowText('summed')} AS expected
FROM usage_hours AS held FULL JOIN summed USING (${hourKey.join(', ')})
WHERE (${sumNames.map((name) => `held.${name}`).join(', ')}) IS DISTINCT FROM (${sumNames.map((name) => `summed.${name}`).join(', ')})
ORDER BY 1 LIMIT ${mostDiscrepancies}`;

/** The sums of one side as a text, null where it has no such row. */
function rowText(side: string): string {
  const sums = sumNames.map((name) => `'${name}=' || ${side}.${name}`).join(', ');
  return `CASE WHEN ${side}.attempts IS NULL THEN NULL ELSE concat_ws(' ', ${sums}) END`;
}

/** The books as they are at one moment: what is written meanwhile is not seen. */
export class StoredBooksRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** @throws DatabaseStartupError where there are no books */
  async look<Result>(work: (books: StoredBooks) => Promise<Result>): Promise<Result> {
    const [found] = await this.prisma.$queryRawUnsafe<{ exist: boolean }[]>(
      `SELECT to_regclass('price_versions') IS NOT NULL AS exist`,
    );
    if (found?.exist !== true)
      throw new DatabaseStartupError(
        'This database has no books, or older ones: start the gateway on it first.',
      );
    return this.prisma.$transaction((transaction) => work(new Snapshot(transaction)), {
      isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
      timeout: longestMs,
    });
  }
}

class Snapshot implements StoredBooks {
  constructor(private readonly transaction: Prisma.TransactionClient) {}

  rowsAfter(last: BookedRow | undefined): Promise<readonly BookedRow[]> {
    return last === undefined
      ? this.transaction.$queryRawUnsafe<BookedRow[]>(rowsSql(''))
      : this.transaction.$queryRawUnsafe<BookedRow[]>(
          rowsSql('WHERE (row.request_id, row.attempt) > ($1, $2::smallint)'),
          last.request_id,
          last.attempt,
        );
  }

  async version(id: string): Promise<StoredVersion | undefined> {
    const [version] = await this.transaction.$queryRawUnsafe<StoredVersion[]>(
      'SELECT model_id, prices FROM price_versions WHERE id = $1',
      id,
    );
    return version;
  }

  strayEntries(): Promise<readonly Discrepancy[]> {
    return this.transaction.$queryRawUnsafe<Discrepancy[]>(strayEntriesSql);
  }

  wrongBalances(): Promise<readonly Discrepancy[]> {
    return this.transaction.$queryRawUnsafe<Discrepancy[]>(wrongBalancesSql);
  }

  wrongSpending(): Promise<readonly Discrepancy[]> {
    return this.transaction.$queryRawUnsafe<Discrepancy[]>(wrongSpendingSql);
  }

  wrongHours(): Promise<readonly Discrepancy[]> {
    return this.transaction.$queryRawUnsafe<Discrepancy[]>(wrongHoursSql);
  }
}
