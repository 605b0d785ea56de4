import type { OnApplicationShutdown } from '@nestjs/common';
import { isIP } from 'node:net';
import { Observable } from 'rxjs';
import { Client } from 'undici';
import { invalidRequest } from '../contract/gateway-error.js';
import type { InlineFile } from '../contract/inline-file.js';
import { FileAnswer } from './file-answer.js';
import { type FileNetwork, guardedLookup, publicInternet } from './file-network.js';
import { FileMemory, FileShare } from './file-share.js';
import { fromTransportError } from './upstream-failure.js';

/** Longest URL; above it most servers answer with a 414. */
const maxUrlLength = 8192;
const connectMs = 3000;

const headers = {
  accept: 'image/*, application/pdf, audio/*, video/*, text/plain, */*;q=0.1',
  'accept-encoding': 'identity',
  // Some hosts of images refuse who has no name.
  'user-agent': 'clearmaas-gateway',
};

/**
 * Fetches the files that a request names by URL, for vendors that do not do so themselves. A URL is whatever a caller wrote:
 * only https to public addresses, no credentials, no redirects, no cookies, no proxy, and an end to size, time and memory.
 * Source: quality/security-and-reliability.md O5; providers digest, trap T65.
 */
export class RemoteFiles implements OnApplicationShutdown {
  private readonly options: Client.Options;
  private readonly open = new Set<Client>();

  /** @param memory for all files that are fetched or on their way to a vendor. */
  constructor(
    private readonly network: FileNetwork = publicInternet(),
    private readonly memory = new FileMemory(),
  ) {
    const { ca } = network;
    this.options = {
      connect: { timeout: connectMs, lookup: guardedLookup(network), ...(ca === undefined ? {} : { ca }) },
      pipelining: 0,
      // The deadline is one for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }

  /**
   * One file; cold. Errors with `invalid_request` where it may not or cannot be fetched, with `unavailable` where there is no
   * memory for it at the moment.
   * @param url as the caller wrote it.
   * @param param path of the field in which it stands, as in `messages[0].content[1].image_url.url`.
   * @param share of the request, where its files are held longer than it takes to fetch them; released by its owner.
   */
  fetch(url: string, param: string, share?: FileShare): Observable<InlineFile> {
    return new Observable((subscriber) => {
      const { origin, pathname, search } = this.checked(url, param);
      const room = { memory: this.memory, share: share ?? new FileShare() };
      const answer = new FileAnswer(subscriber, param, room);
      const timer = setTimeout(() => answer.expire(), this.network.deadlineMs);
      // A connection for each file, with an address checked for it; and nothing is kept of hosts that come once.
      const client = new Client(origin, this.options);
      this.open.add(client);
      try {
        client.dispatch({ path: pathname + search, method: 'GET', headers }, answer);
      } catch (error) {
        answer.fail(fromTransportError(error));
      }
      return () => {
        clearTimeout(timer);
        answer.abort();
        // Left to itself it would connect anew after a request that was broken off, and ask nothing.
        void client.destroy();
        this.open.delete(client);
        if (share === undefined) room.share.release();
      };
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.open].map((client) => client.destroy()));
  }

  /** @throws GatewayError */
  private checked(text: string, param: string): URL {
    const url = text.length <= maxUrlLength && URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== 'https:') throw invalidRequest(`${param} must be an https URL`, param);
    if (url.username !== '' || url.password !== '')
      throw invalidRequest(`${param} must not contain a user name or password`, param);
    // An address needs no lookup, and so would not come by the guard there. The parser has undone all odd spellings.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.network.isPublic(host))
      throw invalidRequest(`${param} must name a host with a public address`, param);
    return url;
  }
}
