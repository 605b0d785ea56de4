import { invalidRequest } from '../../contract/gateway-error.js';
import { groupColumns, type UsageGrouping, usageGroupings } from './usage-groups.js';
import { parseMoment, toUsagePeriod, type UsagePeriod } from './usage-period.js';
import { longestId, type UsageQuery } from './usage-query.dto.js';

const usualRows = 100;

/** What an operator wants to know, checked. */
export interface UsageQuestion extends UsagePeriod {
  readonly groupings: readonly UsageGrouping[];
  readonly workspaceId: string | undefined;
  readonly keyId: string | undefined;
  readonly model: string | undefined;
  readonly limit: number;
  /** Values of the group behind which to go on, one for each grouping. */
  readonly after: readonly string[] | undefined;
}

/** @throws GatewayError naming the field that is wrong */
export function toUsageQuestion(query: UsageQuery, nowMs: number): UsageQuestion {
  const groupings = toGroupings(query.group_by ?? 'day');
  return {
    ...toUsagePeriod(query.from, query.to, nowMs),
    groupings,
    workspaceId: query.workspace_id,
    keyId: query.key_id,
    model: query.model,
    limit: query.limit ?? usualRows,
    after: query.after === undefined ? undefined : toValues(query.after, groupings),
  };
}

function toGroupings(text: string): UsageGrouping[] {
  const groupings = text.split(',').map((word) => {
    const grouping = usageGroupings.find((known) => known === word.trim());
    if (grouping === undefined)
      throw invalidRequest(
        `group_by must name some of ${usageGroupings.join(', ')}, with commas.`,
        'group_by',
      );
    return grouping;
  });
  if (new Set(groupings).size < groupings.length)
    throw invalidRequest('group_by must not name anything twice.', 'group_by');
  return groupings;
}

/** A place in the list, for `after`: opaque to who sends it back. */
export function toCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function toValues(cursor: string, groupings: readonly UsageGrouping[]): string[] {
  const values = parse(cursor);
  const isFit = groupings.every((grouping, index) => {
    const value = values[index];
    return typeof value === 'string' && isValueOf(grouping, value);
  });
  if (!isFit || values.length !== groupings.length)
    throw invalidRequest('after must be the next_after of an answer to the same question.', 'after');
  return values.map(String);
}

function isValueOf(grouping: UsageGrouping, value: string): boolean {
  if (groupColumns[grouping].format !== undefined) return parseMoment(value) !== undefined;
  return value.length <= longestId && !value.includes('\0');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
