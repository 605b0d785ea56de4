import { Type } from 'class-transformer';
import { IntegerField, TextField } from '../validation/field.decorators.js';

/** Query of `GET /admin/keys`. */
export class ListKeysQuery {
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
    description: 'Where the page starts: behind the key of this id, the last one of the page before.',
  })
  after?: string;
}
