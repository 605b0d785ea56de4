import { TextField } from '../validation/field.decorators.js';
import { PageSizeField, RowCursorField } from '../validation/page.fields.js';

/** Query of `GET /admin/audit`. */
export class ListAuditQuery {
  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 100,
    description: 'Only changes in this workspace, deleted or not.',
    example: 'ws_default',
  })
  workspace_id?: string;

  @PageSizeField()
  limit?: number;

  @RowCursorField('audit entry')
  after?: string;
}
