import { kindOfRefusal } from './kind-of-refusal.js';

describe('kindOfRefusal', () => {
  it.each([
    ['', 'upstream_auth', 'upstream_model_gone'],
    ['Forbidden.', 'upstream_auth', 'upstream_model_gone'],
    ['Your account is suspended.', 'upstream_auth', 'upstream_model_gone'],
    ['Unknown profile.', 'upstream_auth', 'upstream_model_gone'],
    ['No. See https://example.com/models/files.', 'upstream_auth', 'upstream_model_gone'],
    ['Missing scopes: model.request', 'upstream_auth', 'upstream_model_gone'],
    ['No access to model x.', 'upstream_model_gone', 'upstream_model_gone'],
    ['The model `my-files` does not exist.', 'upstream_model_gone', 'upstream_model_gone'],
    ['The model does not take this file.', 'invalid_request', 'invalid_request'],
    ['File of a model not found.', 'invalid_request', 'invalid_request'],
    ['Unknown file_id.', 'invalid_request', 'invalid_request'],
    ['Attachment x is not yours.', 'invalid_request', 'invalid_request'],
    ['Failed to download https://example.com/x.', 'invalid_request', 'invalid_request'],
    ['Could not retrieve the image.', 'invalid_request', 'invalid_request'],
    ['Your input was flagged for "violence".', 'content_filtered', 'upstream_model_gone'],
    ['Your account was flagged.', 'upstream_auth', 'upstream_model_gone'],
  ])('%j: 403 is %s, 404 is %s', (message, forbidden, notFound) => {
    expect(kindOfRefusal(403, message)).toBe(forbidden);
    expect(kindOfRefusal(404, message)).toBe(notFound);
  });

  it('reads code, type and field as well', () => {
    expect(kindOfRefusal(404, 'Not found.', 'previous_response_not_found')).toBe('invalid_request');
    expect(kindOfRefusal(403, 'No.', 'Model.AccessDenied')).toBe('upstream_model_gone');
    expect(kindOfRefusal(403, 'No.', 'content_policy_violation')).toBe('content_filtered');
  });
});
