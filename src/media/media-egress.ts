import type { Response } from 'express';
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import type { MediaEvent } from '../contract/media.js';
import { toGatewayError } from '../contract/gateway-error.js';
import { BodyEgress } from '../dispatch/body-egress.js';
import type { MediaContext } from './media-context.js';

/**
 * Subscribes to an answer and writes it: a result as JSON, a file piece by piece. Emits once when nothing is left for the
 * framework to do. Errors, while nothing is written yet, with what the error filter shall answer.
 */
export function writeMedia(
  answer$: Observable<MediaEvent>,
  response: Response,
  context: MediaContext,
): Observable<void> {
  return new Observable((subscriber) => {
    const egress = new MediaEgress(response, context, subscriber);
    egress.write(answer$);
    return () => {
      if (!response.headersSent) egress.stop();
    };
  });
}

class MediaEgress implements Observer<MediaEvent> {
  private readonly writer: BodyEgress;
  private subscription: Subscription | undefined;
  private over = false;

  constructor(
    private readonly response: Response,
    private readonly context: MediaContext,
    private framework: Subscriber<void> | undefined,
  ) {
    this.writer = new BodyEgress(response, context.backpressure, () => undefined);
    response.once('close', this.onClose);
  }

  write(answer$: Observable<MediaEvent>): void {
    // Who has left while the request was read will not be heard leaving any more.
    if (this.response.closed) {
      this.onClose();
      return;
    }
    this.subscription = answer$.subscribe(this);
    // It may have ended within the call.
    if (this.over) this.subscription.unsubscribe();
  }

  next(event: MediaEvent): void {
    if (this.over) return;
    try {
      if (event.kind === 'result') this.sendResult(event.body);
      else if (event.kind === 'bytes') this.sendPiece(event.bytes, event.contentType);
    } catch (error) {
      // A bug of ours. Thrown on, RxJS would make it an uncaught exception: the end of everybody's answers.
      this.error(error);
    }
  }

  error(error: unknown): void {
    if (this.over) return;
    const failure = toGatewayError(error);
    this.stop();
    if (this.response.headersSent) {
      // Half a file has no place for an error: only a connection that breaks says that it is not whole.
      this.response.destroy();
      return;
    }
    this.response.setHeaders(new Map(Object.entries(this.context.routeHeaders(false))));
    this.framework?.error(failure);
  }

  complete(): void {
    if (this.over) return;
    const last = this.writer.takeWith(Buffer.alloc(0));
    this.stop();
    this.response.end(last);
    this.release();
  }

  /** Lets go of the attempt and of listeners; nothing is written any more. */
  stop(): void {
    this.over = true;
    this.writer.stop();
    this.subscription?.unsubscribe();
    this.response.off('close', this.onClose);
  }

  private sendResult(body: object): void {
    const bytes = Buffer.from(JSON.stringify(body));
    this.response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': bytes.length,
      ...this.context.routeHeaders(true),
    });
    this.writer.push(bytes);
    this.release();
  }

  private sendPiece(bytes: Buffer, contentType: string): void {
    if (!this.response.headersSent) {
      this.response.writeHead(200, { 'Content-Type': contentType, ...this.context.routeHeaders(true) });
      this.release();
    }
    this.writer.push(bytes);
  }

  private release(): void {
    this.framework?.next();
    this.framework?.complete();
    this.framework = undefined;
  }

  private readonly onClose = (): void => {
    if (this.over) return;
    this.stop();
    this.release();
  };
}
