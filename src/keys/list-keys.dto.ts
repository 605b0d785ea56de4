import { TextField } from '../validation/field.decorators.js';
import { PageSizeField } from '../validation/page.fields.js';

/** Query of `GET /admin/keys`. */
export class ListKeysQuery {
  @PageSizeField()
  limit?: number;

  @TextField({
    presence: 'optional',
    description: 'Where the page starts: behind the key of this id, the last one of the page before.',
  })
  after?: string;

  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 100,
    description: 'Only keys of this workspace.',
    example: 'ws_default',
  })
  workspace_id?: string;
}
