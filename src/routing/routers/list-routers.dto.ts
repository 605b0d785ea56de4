import { Type } from 'class-transformer';
import { IntegerField, TextField } from '../../validation/field.decorators.js';

/** Query of `GET /admin/workspaces/{id}/routers`. */
export class ListRoutersQuery {
  @IntegerField({
    presence: 'optional',
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Size of a page, from 1 to 100.',
  })
  @Type(() => Number)
  limit?: number;

  @TextField({
    presence: 'optional',
    maxLength: 50,
    description: 'Where the page starts: behind the router of this name, the last one of the page before.',
  })
  after?: string;
}
