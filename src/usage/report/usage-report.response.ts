import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { formatPicodollars } from '../../contract/money.js';
import { groupColumns, type UsageCount, usageCounts } from './usage-groups.js';
import { toCursor, type UsageQuestion } from './usage-question.js';
import type { UsageGroupRow, UsageSums } from './usage-report.repository.js';

const Count = (description: string, example: number): PropertyDecorator =>
  ApiProperty({ type: 'integer', description, example });

/** Sums over hours of usage. */
@ApiSchema({ name: 'UsageTotal' })
export class UsageTotal implements Record<UsageCount, number> {
  @Count('Requests of callers.', 1204)
  requests!: number;

  @Count('Attempts at models: a request that is tried again has several.', 1230)
  attempts!: number;

  @Count('Of the attempts: failed.', 26)
  failed_attempts!: number;

  @Count('Of the attempts: used tokens that have no price; they are not in the cost.', 0)
  unpriced_attempts!: number;

  @Count('Of the attempts: counted by the gateway, as the vendor told nothing.', 1)
  estimated_attempts!: number;

  @Count('Tokens of the prompts in all.', 981_220)
  prompt_tokens!: number;

  @Count('Of the prompts: read from caches.', 402_100)
  cached_tokens!: number;

  @Count('Of the prompts: written to caches.', 0)
  cache_write_tokens!: number;

  @Count('Tokens of the answers in all.', 310_554)
  completion_tokens!: number;

  @Count('Of the answers: reasoning.', 120_400)
  reasoning_tokens!: number;

  @ApiProperty({ example: '0.302951', description: 'Exact, decimal USD.' })
  cost_usd!: string;
}

/** One group: the fields that it is grouped by, and its sums. */
@ApiSchema({ name: 'UsageGroup' })
export class UsageGroup extends UsageTotal {
  @ApiProperty({ required: false, example: '2026-11-22', description: 'UTC.' })
  day?: string;

  @ApiProperty({ required: false, description: 'Its beginning, ISO 8601.' })
  hour?: string;

  @ApiProperty({ required: false })
  workspace_id?: string;

  @ApiProperty({ required: false })
  key_id?: string;

  @ApiProperty({ required: false, example: 'openai/gpt-4o-mini' })
  model?: string;

  @ApiProperty({ required: false })
  provider?: string;
}

@ApiSchema({ name: 'UsageReport' })
export class UsageReport {
  @ApiProperty({ type: String, enum: ['list'] })
  object!: 'list';

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-01T00:00:00.000Z',
    description: 'The period, in whole hours.',
  })
  from!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-12-01T00:00:00.000Z',
    description: 'Its end, not part of it.',
  })
  to!: string;

  @ApiProperty({ type: () => [UsageGroup], description: 'In the order of what they are grouped by.' })
  data!: UsageGroup[];

  @ApiProperty({ type: () => UsageTotal, description: 'Of the whole period, not of this page alone.' })
  total!: UsageTotal;

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = `next_after`.',
  })
  has_more!: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  next_after!: string | null;
}

export function toUsageReport(
  { groupings, fromMs, toMs }: UsageQuestion,
  rows: readonly UsageGroupRow[],
  total: UsageSums,
  hasMore: boolean,
): UsageReport {
  return {
    object: 'list',
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    data: rows.map((row) => ({
      ...Object.fromEntries(
        groupings.map((grouping, index) => [groupColumns[grouping].field, row.values[index]]),
      ),
      ...toTotal(row),
    })),
    total: toTotal(total),
    has_more: hasMore,
    next_after: hasMore ? toCursor(rows.at(-1)?.values ?? []) : null,
  };
}

function toTotal(sums: UsageSums): UsageTotal {
  const total: Record<UsageCount, number> = {
    requests: 0,
    attempts: 0,
    failed_attempts: 0,
    unpriced_attempts: 0,
    estimated_attempts: 0,
    prompt_tokens: 0,
    cached_tokens: 0,
    cache_write_tokens: 0,
    completion_tokens: 0,
    reasoning_tokens: 0,
  };
  for (const name of usageCounts) total[name] = Number(sums[name]);
  return { ...total, cost_usd: formatPicodollars(BigInt(sums.cost_picodollars)) };
}
