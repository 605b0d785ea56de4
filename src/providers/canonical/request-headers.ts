import type { Credential } from '../../contract/credential.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';

type Headers = UpstreamRequest['headers'];

/** What every request to a vendor says of itself. */
export const jsonHeaders: Headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  // Without this header any coding would do (RFC 9110 section 12.5.3), and the upstream client reads none.
  'accept-encoding': 'identity',
};

/** Headers made once for each credential and kept for as long as it is in use. */
export function perCredential(
  make: (credential: Credential) => Headers,
): (credential: Credential) => Headers {
  const made = new WeakMap<Credential, Headers>();
  return (credential) => {
    let headers = made.get(credential);
    if (headers === undefined) {
      headers = make(credential);
      made.set(credential, headers);
    }
    return headers;
  };
}
