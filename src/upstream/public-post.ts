import { isIP } from 'node:net';
import { Client } from 'undici';
import { invalidRequest } from '../contract/gateway-error.js';
import { type FileNetwork, guardedLookup, publicInternet } from './file-network.js';

/** Longest URL. */
const maxUrlLength = 2048;
const connectMs = 5_000;
const answerMs = 10_000;
/** Of an answer of which only the status counts. */
const readBytes = 16 * 1024;

/** Where news may be sent to: https, no credentials, and where it is an address a public one. @throws GatewayError naming the field */
export function checkPublicUrl(
  text: string,
  param: string,
  { isPublic }: FileNetwork = publicInternet(),
): URL {
  const url = text.length <= maxUrlLength && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw invalidRequest(`${param} must be an https URL`, param);
  if (url.username !== '' || url.password !== '')
    throw invalidRequest(`${param} must not contain a user name or password`, param);
  // The parser has undone all odd spellings.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if ((isIP(host) !== 0 && !isPublic(host)) || host === 'localhost' || host.endsWith('.localhost'))
    throw invalidRequest(`${param} must name a host with a public address`, param);
  return url;
}

/**
 * Sends news to whatever URL a stranger has written: to public addresses only, which are checked where the connection is made, and
 * without following anybody anywhere else. Source: quality/security-and-reliability.md O5.
 */
export class PublicPost {
  constructor(private readonly network: FileNetwork = publicInternet()) {}

  /** @returns the status; rejects where there was no answer */
  async send(text: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    const { origin, pathname, search } = checkPublicUrl(text, 'url', this.network);
    const { ca } = this.network;
    const client = new Client(origin, {
      connect: {
        timeout: connectMs,
        lookup: guardedLookup(this.network),
        ...(ca === undefined ? {} : { ca }),
      },
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
    });
    try {
      const answer = await client.request({
        method: 'POST',
        path: pathname + search,
        headers: { 'user-agent': 'clearmaas-gateway', ...headers },
        body,
        signal: AbortSignal.timeout(connectMs + answerMs),
      });
      await answer.body.dump({ limit: readBytes });
      return answer.statusCode;
    } finally {
      await client.destroy();
    }
  }
}
