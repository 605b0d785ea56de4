import { Injectable } from '@nestjs/common';
import { databaseCall } from '../../database/database-failure.js';
import { PrismaService } from '../../database/prisma.service.js';
import { groupColumns, type UsageCount, usageCounts } from './usage-groups.js';
import type { UsageQuestion } from './usage-question.js';

/** Sums as the database tells them: decimal texts, as they may be larger than a double can count. */
export type UsageSums = Readonly<Record<UsageCount | 'cost_picodollars', string>>;

/** One group: its values in the order asked for, and its sums. */
export type UsageGroupRow = UsageSums & { readonly values: readonly string[] };

export interface UsageSummary {
  readonly rows: readonly UsageGroupRow[];
  /** Of the whole period, whatever the page. */
  readonly total: UsageSums;
}

/**
 * Longest that the database may take for one question, and how it is to make the groups: by hashing. It takes a day for as many
 * different values as there are hours, expects far too many groups, and sorts a year of hours on the disk: four times as long.
 * Compiling the statement, which it does where it expects so much, takes longer than the statement.
 */
const bounds = `
SELECT set_config('statement_timeout', '5000', true), set_config('work_mem', '64MB', true),
  set_config('enable_sort', 'off', true), set_config('jit', 'off', true)`;

const sums = [...usageCounts, 'cost_picodollars'];
const asTexts = sums.map((name) => `COALESCE(sum(${name}), 0)::text AS ${name}`).join(', ');

/** Usage in sums; reads the hours and never the attempts. */
@Injectable()
export class UsageReportRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Groups in the order of their values, from the place asked for, at most as many as asked for.
   * @throws GatewayError `unavailable` when the database is away or takes longer than five seconds
   */
  async summarize(question: UsageQuestion): Promise<UsageSummary> {
    const { sql, values } = statementFor(question);
    const [, rows] = await databaseCall(() =>
      this.prisma.$transaction([
        this.prisma.$queryRawUnsafe(bounds),
        this.prisma.$queryRawUnsafe<{ rows: UsageGroupRow[]; total: UsageSums }[]>(sql, ...values),
      ]),
    );
    const [summary] = rows;
    if (summary === undefined) throw new Error('An aggregate is always one row.');
    return summary;
  }
}

/** One pass over the hours: the groups once, of which both the page and the total are made. */
function statementFor(question: UsageQuestion): { sql: string; values: unknown[] } {
  const { groupings, fromMs, toMs, workspaceId, keyId, model, limit, after } = question;
  const columns = groupings.map((grouping) => groupColumns[grouping]);
  const values: unknown[] = [new Date(fromMs), new Date(toMs)];
  const parameter = (value: unknown): string => `$${values.push(value)}`;

  const conditions = ['hour >= $1::timestamptz', 'hour < $2::timestamptz'];
  if (workspaceId !== undefined) conditions.push(`workspace_id = ${parameter(workspaceId)}`);
  if (keyId !== undefined) conditions.push(`key_id = ${parameter(keyId)}`);
  if (model !== undefined) conditions.push(`model_id = ${parameter(model)}`);

  const names = columns.map((_column, index) => `g${index}`);
  const told = columns.map(({ format }, index) =>
    format === undefined ? `g${index}` : `to_char(g${index}, '${format}')`,
  );
  const place = after?.map((value, index) => `${parameter(value)}::${columns[index]?.type ?? 'text'}`);
  const order = names.join(', ');
  const sql = `
WITH groups AS MATERIALIZED (
  SELECT ${columns.map(({ sql: expression }, index) => `${expression} AS g${index}`).join(', ')},
    ${sums.map((name) => `sum(${name}) AS ${name}`).join(', ')}
  FROM usage_hours WHERE ${conditions.join(' AND ')}
  GROUP BY ${order}
), page AS (
  SELECT * FROM groups${place === undefined ? '' : ` WHERE (${order}) > (${place.join(', ')})`}
  ORDER BY ${order} LIMIT ${parameter(limit)}
), told AS (
  SELECT ${order}, json_build_array(${told.join(', ')}) AS values,
    ${sums.map((name) => `${name}::text`).join(', ')} FROM page
), total AS (
  SELECT ${asTexts} FROM groups
)
SELECT COALESCE((SELECT json_agg(row_to_json(told) ORDER BY ${order}) FROM told), '[]') AS rows, row_to_json(total) AS total
FROM total`;
  return { sql, values };
}
