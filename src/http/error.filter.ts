import { isNativeError } from 'node:util/types';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { failureTable, GatewayError, toGatewayError, type FailureKind } from '../contract/gateway-error.js';
import { answerError } from './error-answer.js';

const maximumShownPath = 200;

/** What the framework's own refusals mean in our words; any other 4xx is an invalid request. */
const kindsByStatus: Readonly<Record<number, FailureKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'request_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

/** The one place where a failure becomes an answer, unless the egress has begun to write: then it is cut here. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Request');

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = this.translate(exception, request);
    this.log(error, request.id);
    if (response.headersSent || error.kind === 'client_gone') {
      if (!response.writableEnded) request.socket.destroy();
      return;
    }
    answerError(request, response, error);
  }

  private translate(exception: unknown, request: Request): GatewayError {
    if (!(exception instanceof HttpException)) return toGatewayError(exception);
    const status = exception.getStatus();
    if (status >= 500 && status !== 503) return toGatewayError(exception);
    const kind = kindsByStatus[status] ?? 'invalid_request';
    if (kind !== 'not_found') return new GatewayError(kind, exception.message);
    const path = request.originalUrl.split('?', 1)[0]?.slice(0, maximumShownPath) ?? '';
    return new GatewayError(kind, `Invalid URL (${request.method} ${path})`);
  }

  private log(error: GatewayError, requestId: string): void {
    const { kind, message } = error;
    // anything else that was thrown might be content
    const cause = isNativeError(error.cause) ? error.cause : undefined;
    if (kind === 'internal') this.logger.error(`${requestId} ${kind}`, cause ?? error);
    else if (failureTable[kind].fault === 'ours') this.logger.warn(`${requestId} ${kind}: ${message}`, cause);
    else this.logger.debug(`${requestId} ${kind}`);
  }
}
