import type { Subscriber } from 'rxjs';
import type { Backpressure, PausableSource } from '../contract/backpressure.js';
import type { GatewayError } from '../contract/gateway-error.js';
import { AnswerHandler, BodyCollector, isOtherBody } from './answer-handlers.js';
import type { FailureReader } from './upstream-request.js';

/** Hands the pieces of a file on as they arrive; an answer that is none is collected and explained. */
export class ByteStream extends AnswerHandler implements PausableSource {
  private otherBody: BodyCollector | undefined;

  constructor(
    sent: () => void,
    private readonly subscriber: Subscriber<Buffer>,
    private readonly toFailure: FailureReader,
    private readonly backpressure: Backpressure,
  ) {
    super(sent);
  }

  protected override begin(): void {
    if (this.status !== 200 || isOtherBody(this.headers['content-type']))
      this.otherBody = new BodyCollector();
    else this.backpressure.attach(this);
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  override abort(): void {
    this.backpressure.detach(this);
    super.abort();
  }

  protected read(bytes: Buffer): void {
    if (this.otherBody === undefined) this.subscriber.next(bytes);
    else this.otherBody.push(bytes);
  }

  protected finish(): void {
    if (this.otherBody !== undefined)
      throw this.toFailure({ status: this.status, headers: this.headers, body: this.otherBody.take() });
    this.backpressure.detach(this);
    this.subscriber.complete();
  }

  protected report(failure: GatewayError): void {
    this.subscriber.error(failure);
  }
}
