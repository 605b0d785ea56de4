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
});
