import { Type } from 'class-transformer';
import { IntegerField, TextField } from '../../validation/field.decorators.js';
import { usageGroupings } from './usage-groups.js';

/** Longest id that is kept of anything. */
export const longestId = 256;

/** Query of `GET /admin/usage`. */
export class UsageQuery {
  @TextField({
    presence: 'optional',
    maxLength: 100,
    default: 'day',
    example: 'day,model',
    description: `What to sum by: some of ${usageGroupings.map((name) => `\`${name}\``).join(', ')}, with commas, in the order to sort by.`,
  })
  group_by?: string;

  @TextField({
    presence: 'optional',
    example: '2026-11-01',
    description:
      'First moment: a date (UTC), or ISO 8601 with its offset; begun hours count whole. 30 days before `to` unless told, 366 at most.',
  })
  from?: string;

  @TextField({
    presence: 'optional',
    example: '2026-12-01',
    description: 'First moment that is no longer part of it, in the same form. Now unless told.',
  })
  to?: string;

  @TextField({ presence: 'optional', maxLength: longestId, description: 'Only of this workspace.' })
  workspace_id?: string;

  @TextField({ presence: 'optional', maxLength: longestId, description: 'Only of this key.' })
  key_id?: string;

  @TextField({ presence: 'optional', maxLength: longestId, description: 'Only of this model, by its id.' })
  model?: string;

  @IntegerField({
    presence: 'optional',
    minimum: 1,
    maximum: 1000,
    default: 100,
    description: 'Size of a page, from 1 to 1,000. CSV comes whole.',
  })
  @Type(() => Number)
  limit?: number;

  @TextField({
    presence: 'optional',
    maxLength: 4096,
    description: 'Where the page starts: the `next_after` of the page before.',
  })
  after?: string;
}
