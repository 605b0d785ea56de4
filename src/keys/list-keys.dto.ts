import { Type } from 'class-transformer';
import { IntegerField, TextField } from '../validation/field.decorators.js';

/** Query of `GET /admin/keys`. */
export class ListKeysQuery {
  @IntegerField({
    presence: 'optional',
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Size of a page.',
  })
  @Type(() => Number)
  limit?: number;

  @TextField({
    presence: 'optional',
    description: 'Id of the last key of the page before.',
  })
  after?: string;
}
