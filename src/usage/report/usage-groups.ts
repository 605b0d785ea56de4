/** By what usage can be grouped: the words of `group_by`. */
export const usageGroupings = ['hour', 'day', 'workspace', 'key', 'model', 'provider'] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

/** How rows of `usage_hours` come to a group, in SQL and in the answer. */
export interface GroupColumn {
  /** Name in the answer. */
  readonly field: string;
  /** What is grouped and sorted by. */
  readonly sql: string;
  /** Its type, for a value that comes back in a cursor. */
  readonly type: string;
  /** The pattern of `to_char` by which it is told; undefined = it is a text. */
  readonly format?: string;
}

export const groupColumns: Readonly<Record<UsageGrouping, GroupColumn>> = {
  hour: {
    field: 'hour',
    sql: `hour AT TIME ZONE 'UTC'`,
    type: 'timestamp',
    format: 'YYYY-MM-DD"T"HH24:MI:SS"Z"',
  },
  day: {
    field: 'day',
    sql: `(hour AT TIME ZONE 'UTC')::date`,
    type: 'date',
    format: 'YYYY-MM-DD',
  },
  workspace: { field: 'workspace_id', sql: 'workspace_id COLLATE "C"', type: 'text' },
  key: { field: 'key_id', sql: 'key_id COLLATE "C"', type: 'text' },
  model: { field: 'model', sql: 'model_id COLLATE "C"', type: 'text' },
  provider: { field: 'provider', sql: 'provider COLLATE "C"', type: 'text' },
};

/** What is summed: counts of `usage_hours` by their names there, and money. */
export const usageCounts = [
  'requests',
  'attempts',
  'failed_attempts',
  'unpriced_attempts',
  'estimated_attempts',
  'prompt_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'completion_tokens',
  'reasoning_tokens',
] as const;
export type UsageCount = (typeof usageCounts)[number];
