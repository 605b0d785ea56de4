import { TextField } from '../validation/field.decorators.js';
import { PageSizeField, RowCursorField } from '../validation/page.fields.js';

/** Query of `GET /admin/ledger`. */
export class ListLedgerQuery {
  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 100,
    description: 'Only entries of this workspace; the answer then has its balance.',
    example: 'ws_default',
  })
  workspace_id?: string;

  @PageSizeField()
  limit?: number;

  @RowCursorField('entry')
  after?: string;
}
