import { GatewayError } from '../contract/gateway-error.js';
import { errorResponse, type DocumentedErrorStatus } from './api-errors.decorator.js';

const statuses: DocumentedErrorStatus[] = [400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503, 504];

describe('errorResponse', () => {
  it.each(statuses)('%i shows an error as the gateway sends it', (status) => {
    const { description, content } = errorResponse(status);
    const { example, schema } = content['application/json'];
    expect(description).not.toBe('');
    expect(schema.$ref).toBe('#/components/schemas/ErrorResponse');
    expect(example.error.message).not.toBe('');
    expect(typeof example.error.code).toBe('string');
  });

  it('takes a route’s own words, and its own alone', () => {
    const example = new GatewayError('not_found', 'There is no key with this id.');
    const response = errorResponse(404, { example });
    expect(response.description).toBe(errorResponse(404).description);
    expect(response.content['application/json'].example).toEqual(example.toEnvelope());
    expect(errorResponse(404, { description: 'No such key.' }).description).toBe('No such key.');
  });
});
