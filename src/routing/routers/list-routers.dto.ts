import { TextField } from '../../validation/field.decorators.js';
import { PageSizeField } from '../../validation/page.fields.js';

/** Query of `GET /admin/workspaces/{id}/routers`. */
export class ListRoutersQuery {
  @PageSizeField()
  limit?: number;

  @TextField({
    presence: 'optional',
    maxLength: 50,
    description: 'Where the page starts: behind the router of this name, the last one of the page before.',
  })
  after?: string;
}
