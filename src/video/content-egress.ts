import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { mergeMap, type Observable } from 'rxjs';
import { GatewayError } from '../contract/gateway-error.js';
import type { StoredFile } from '../upstream/stored-files.js';

/** What is passed on of a store's answer. */
const passed = ['content-type', 'content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];
const refusedRange = 416;

/** Writes the stored file that a handler has opened. */
@Injectable()
export class ContentEgress implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler<StoredFile>): Observable<void> {
    const response = execution.switchToHttp().getResponse<Response>();
    return next.handle().pipe(mergeMap((file) => writeFile(file, response)));
  }
}

/**
 * Writes a stored file as it comes, at the pace of the client. A break in its middle is a break of the connection.
 * @throws GatewayError `expired` where the store has let go of it, `upstream_unavailable` where it does not give it
 */
async function writeFile({ status, headers, body }: StoredFile, response: Response): Promise<void> {
  if (status !== 200 && status !== 206 && status !== refusedRange) {
    body.destroy();
    if (status === 403 || status === 404 || status === 410)
      throw new GatewayError('expired', 'The provider does not keep this video any more.', {
        code: 'video_expired',
      });
    throw new GatewayError('upstream_unavailable', 'The provider does not give this video out.', {
      upstreamStatus: status,
    });
  }
  response.status(status);
  for (const name of passed) {
    const value = headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  if (response.getHeader('content-type') === undefined) response.setHeader('content-type', 'video/mp4');
  response.setHeader('cache-control', 'private, max-age=86400');
  try {
    await pipeline(body, response);
  } catch {
    // The client has left, or the store has broken off: the pipeline has destroyed both.
  }
}
