import { Injectable } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import { GatewayError } from '../contract/gateway-error.js';
import type { InlineFile } from '../contract/inline-file.js';

/** Fetches the files that a request names by URL, for vendors that do not do so themselves. */
@Injectable()
export class RemoteFiles {
  /**
   * One file; cold. Errors with `invalid_request` where it may not or cannot be fetched.
   * @param url as the caller wrote it.
   * @param param path of the field in which it stands, as in `messages[0].content[1].image_url.url`.
   */
  fetch(_url: string, param: string): Observable<InlineFile> {
    return throwError(() => new GatewayError('invalid_request', 'Files are not fetched yet.', { param }));
  }
}
