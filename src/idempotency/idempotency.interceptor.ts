import { hash } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { catchError, from, map, mergeMap, type Observable, of } from 'rxjs';
import type { IdempotencyClaim } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { errorMessage } from '../database/database-failure.js';
import { markReplayed } from '../http/replayed-answer.js';
import { bearerToken } from '../keys/key-credentials.js';
import { callerOf, type CallerRequest } from '../workspaces/caller-request.js';
import { AnswerSeal } from './answer-seal.js';
import { type EarlierRequest, IdempotencyRepository } from './idempotency.repository.js';
import { fingerprintOf } from './request-fingerprint.js';

const headerName = 'Idempotency-Key';
const longestKey = 255;

/**
 * Executes a POST that comes with an Idempotency-Key once, however often it is sent: the answer is kept for a day and given
 * again, to who sends the same token. Modelled on Stripe's, https://docs.stripe.com/api/idempotent_requests. What failed has
 * changed nothing and is not kept, so it can be sent again. Throws (or rejects with) GatewayError `invalid_request` with code
 * `idempotency_error` for a key that stood for another request, and `conflict` while a twin is being executed.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(private readonly requests: IdempotencyRepository) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<CallerRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    if (typeof key !== 'string' || key === '' || key.length > longestKey)
      throw invalidRequest(`${headerName} must have 1 to ${longestKey} characters.`, headerName);
    return this.once(request, http.getResponse<Response>(), key, next);
  }

  private async once(
    request: CallerRequest,
    response: Response,
    key: string,
    next: CallHandler,
  ): Promise<Observable<unknown>> {
    const id = hash('sha256', `${callerOf(request).keyId}\n${key}`, 'hex');
    const fingerprint = fingerprintOf(request.method, request.originalUrl, request.body);
    const seal = new AnswerSeal(bearerToken(request), key, id);
    const claim = await this.requests.claim(id, fingerprint);
    if ('fingerprint' in claim) {
      const answer = earlierAnswer(claim, fingerprint, seal);
      markReplayed(response);
      return of(answer);
    }
    request.claim = claim;
    return next.handle().pipe(
      mergeMap((answer: unknown) =>
        from(this.keep(claim, response.statusCode, seal, answer)).pipe(map(() => answer)),
      ),
      catchError((error: unknown) =>
        from(this.release(claim)).pipe(
          map(() => {
            throw error;
          }),
        ),
      ),
    );
  }

  /** Never fails: what was done is done, and the caller gets to know it. */
  private async keep(
    claim: IdempotencyClaim,
    status: number,
    seal: AnswerSeal,
    answer: unknown,
  ): Promise<void> {
    try {
      await this.requests.complete(claim, status, seal.close(JSON.stringify(answer)));
    } catch (error) {
      this.logger.warn(`An answer could not be kept: ${errorMessage(error)}`);
    }
  }

  /** Never fails: a claim that stays ends with its lease. */
  private async release(claim: IdempotencyClaim): Promise<void> {
    try {
      await this.requests.release(claim);
    } catch (error) {
      this.logger.warn(`A claim could not be given back: ${errorMessage(error)}`);
    }
  }
}

function earlierAnswer(earlier: EarlierRequest, fingerprint: string, seal: AnswerSeal): unknown {
  if (earlier.fingerprint !== fingerprint)
    throw invalidRequest(
      `This ${headerName} was sent with another request. Use a new one.`,
      headerName,
      'idempotency_error',
    );
  if (earlier.state === 'running')
    throw new GatewayError('conflict', `A request with this ${headerName} is being executed.`, {
      param: headerName,
      retryAfterSeconds: 1,
    });
  const text = earlier.answer === null ? undefined : seal.open(earlier.answer);
  if (text === undefined)
    throw new GatewayError(
      'conflict',
      earlier.state === 'executed'
        ? `The request with this ${headerName} has been executed, but its answer is lost. Look at what it was to change.`
        : `The request with this ${headerName} has been executed, and only the token that it was sent with opens its answer.`,
      { param: headerName },
    );
  const answer: unknown = JSON.parse(text);
  return answer;
}
