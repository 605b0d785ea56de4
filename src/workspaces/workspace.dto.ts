import { ApiSchema } from '@nestjs/swagger';
import { IntegerField, TextField } from '../validation/field.decorators.js';
import { MoneyField } from '../validation/money.field.js';
import { PageSizeField } from '../validation/page.fields.js';

const longestName = 200;
/** What the database's column holds. */
const largestInteger = 2_147_483_647;

const LimitField = (description: string, example: number): PropertyDecorator =>
  IntegerField({ presence: 'nullable', minimum: 0, maximum: largestInteger, description, example });

/** Limits and credit of a workspace; the same when it is made and when it is changed. */
class WorkspaceSettingsBody {
  @LimitField('Requests per minute over all its keys. Null = RATE_LIMIT_RPM, 0 = no limit.', 600)
  rate_limit_rpm?: number | null;

  @LimitField('Tokens per minute over all its keys. Null or 0 = no limit.', 1_000_000)
  rate_limit_tpm?: number | null;

  @LimitField('Requests at the same time over all its keys. Null or 0 = no limit.', 50)
  max_concurrency?: number | null;

  @MoneyField({
    presence: 'nullable',
    description:
      'What it may still spend, in USD: a decimal string with at most 12 decimals. Null = no bound. In a new workspace it is booked as a top-up, later the difference as a correction; to add credit, use the credits of the workspace.',
    example: '25.00',
  })
  credit_balance_usd?: string | null;
}

/** Body of `POST /admin/workspaces`. Source: spec/interface.md section 4. */
@ApiSchema({ name: 'CreateWorkspaceRequest' })
export class CreateWorkspaceBody extends WorkspaceSettingsBody {
  @TextField({ notEmpty: true, maxLength: longestName, description: 'Unique.', example: 'Team Rhubarb' })
  name!: string;
}

/** Body of `PATCH /admin/workspaces/{id}`: what is absent stays. */
@ApiSchema({ name: 'UpdateWorkspaceRequest' })
export class UpdateWorkspaceBody extends WorkspaceSettingsBody {
  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: longestName,
    description: 'Unique.',
    example: 'Team Rhubarb',
  })
  name?: string;
}

/** Query of `GET /admin/workspaces`. */
export class ListWorkspacesQuery {
  @PageSizeField()
  limit?: number;

  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 100,
    description: 'Where the page starts: behind the workspace of this id, the last one of the page before.',
  })
  after?: string;
}

/** Bodies for Swagger UI that work as they are. */
export const createWorkspaceExamples = {
  prepaid: {
    summary: 'With credit and limits',
    value: {
      name: 'Team Rhubarb',
      credit_balance_usd: '25.00',
      rate_limit_rpm: 600,
      rate_limit_tpm: 1_000_000,
      max_concurrency: 50,
    },
  },
  plain: { summary: 'Without bounds of its own', value: { name: 'Night shift' } },
};

export const updateWorkspaceExamples = {
  limits: { summary: 'Other limits', value: { rate_limit_rpm: 60, max_concurrency: 5 } },
  unmetered: { summary: 'Spend without a bound', value: { credit_balance_usd: null } },
};
