import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { Endpoint } from './openai-shaped-chat.js';

/** A body on its way to an endpoint, for one attempt. Fields that are undefined are not sent. */
export function postJson(
  { credential, sent }: Pick<ProviderCall, 'credential' | 'sent'>,
  { origin, path, headers }: Endpoint,
  body: Readonly<Record<string, unknown>>,
): UpstreamRequest {
  return { origin, path, headers: headers(credential), body: JSON.stringify(body), sent };
}
