import type { Subscriber } from 'rxjs';
import type { Dispatcher } from 'undici';
import type { Backpressure, PausableSource } from '../contract/backpressure.js';
import { GatewayError } from '../contract/gateway-error.js';
import { SseDecoder } from './sse-decoder.js';
import { fromTransportError } from './upstream-failure.js';
import type { EventReader, FailureReader, UpstreamAnswer, UpstreamHeaders } from './upstream-request.js';

/** Largest whole answer read into memory. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** How long a vendor may take to end the body after the event that ends the answer. */
const lingerMs = 500;

/** How long it may take to go on, or to end the body, once the answer is whole but for its last word: counts may yet come. */
const tailMs = 2000;

const unwanted = new Error('The gateway no longer wants this answer.');

/** What both kinds of answer share: undici's callbacks, abort, and one failure at most. */
export abstract class AnswerHandler implements Dispatcher.DispatchHandler {
  protected controller: Dispatcher.DispatchController | undefined;
  protected status = 0;
  protected headers: UpstreamHeaders = {};
  private over = false;

  constructor(private readonly sent: () => void) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) controller.abort(unwanted);
    else this.sent();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamHeaders,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.begin();
    // None was asked for: whoever compresses all the same may as well send a bomb.
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      this.fail(new GatewayError('upstream_protocol', 'The upstream provider sent a compressed answer.'));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.over) return;
    try {
      this.read(bytes);
    } catch (error) {
      this.fail(fromTransportError(error));
    }
  }

  onResponseEnd(): void {
    if (this.over) return;
    try {
      this.finish();
    } catch (error) {
      this.fail(fromTransportError(error));
    }
    this.over = true;
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(fromTransportError(error, this.status !== 0));
  }

  fail(failure: GatewayError): void {
    if (this.over) return;
    this.abort();
    this.report(failure);
  }

  /** Closes the connection if the answer is still under way. */
  abort(): void {
    if (this.over) return;
    this.over = true;
    this.controller?.abort(unwanted);
  }

  /** The final head has come: status and headers are known. */
  protected begin(): void {}
  protected abstract read(bytes: Buffer): void;
  protected abstract finish(): void;
  protected abstract report(failure: GatewayError): void;
}

/** A body as it comes in, up to a bound. */
export class BodyCollector {
  private readonly parts: Buffer[] = [];
  private bytes = 0;

  push(bytes: Buffer): void {
    this.parts.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes > maxAnswerBytes) {
      throw new GatewayError('upstream_protocol', 'The upstream provider sent an answer that is too large.');
    }
  }

  take(): Buffer {
    const [only] = this.parts;
    return only !== undefined && this.parts.length === 1 ? only : Buffer.concat(this.parts);
  }
}

/** Emits what is made of the answer once it is there, whatever its status. */
export class WholeAnswer<T> extends AnswerHandler {
  private readonly body = new BodyCollector();

  constructor(
    sent: () => void,
    private readonly subscriber: Subscriber<T>,
    private readonly readAnswer: (answer: UpstreamAnswer) => T,
  ) {
    super(sent);
  }

  protected read(bytes: Buffer): void {
    this.body.push(bytes);
  }

  protected finish(): void {
    this.subscriber.next(
      this.readAnswer({ status: this.status, headers: this.headers, body: this.body.take() }),
    );
    this.subscriber.complete();
  }

  protected report(failure: GatewayError): void {
    this.subscriber.error(failure);
  }
}

/** Hands each event to the reader as it arrives; an answer that is no event stream is collected and explained. */
export class EventStream<T> extends AnswerHandler implements PausableSource {
  private readonly decoder: SseDecoder;
  private otherBody: BodyCollector | undefined;
  /** Runs from the event with which the answer is whole to the end of the body. */
  private linger: NodeJS.Timeout | undefined;
  private lingersFor = Infinity;
  private readonly emit = (value: T): void => this.subscriber.next(value);
  /** Completing lets go of the answer, and that closes the connection. */
  private readonly endForIt = (): void => {
    // Held back for a slow client it cannot have gone on.
    if (this.lingersFor === tailMs && this.controller?.paused) return;
    this.onResponseEnd();
  };

  constructor(
    sent: () => void,
    private readonly subscriber: Subscriber<T>,
    private readonly reader: EventReader<T>,
    private readonly toFailure: FailureReader,
    private readonly backpressure: Backpressure,
  ) {
    super(sent);
    this.decoder = new SseDecoder(
      (data) => {
        if (reader.event(data, this.emit)) this.endWithin(lingerMs);
        else if (reader.isWhole?.()) this.endWithin(tailMs);
        else this.goOn();
      },
      reader.bytes === undefined
        ? undefined
        : (bytes, start) => reader.bytes?.(bytes, start, this.emit) ?? -1,
    );
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
    this.linger?.refresh();
  }

  override abort(): void {
    clearTimeout(this.linger);
    this.backpressure.detach(this);
    super.abort();
  }

  /** The shorter of two waits counts. */
  private endWithin(milliseconds: number): void {
    if (milliseconds >= this.lingersFor) return;
    clearTimeout(this.linger);
    this.lingersFor = milliseconds;
    this.linger = setTimeout(this.endForIt, milliseconds);
  }

  /** Another choice of the answer has begun behind the end of the last. */
  private goOn(): void {
    clearTimeout(this.linger);
    this.linger = undefined;
    this.lingersFor = Infinity;
  }

  /** A connection that breaks behind the event with which the answer is whole takes nothing away from it. */
  override onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (this.linger === undefined) super.onResponseError(controller, error);
    else this.onResponseEnd();
  }

  protected read(bytes: Buffer): void {
    if (this.otherBody === undefined) this.decoder.push(bytes);
    else this.otherBody.push(bytes);
  }

  protected finish(): void {
    if (this.otherBody !== undefined) {
      throw this.toFailure({ status: this.status, headers: this.headers, body: this.otherBody.take() });
    }
    clearTimeout(this.linger);
    this.decoder.end();
    this.reader.end(this.emit);
    this.subscriber.complete();
  }

  protected report(failure: GatewayError): void {
    this.subscriber.error(failure);
  }
}

/** A proxy's HTML page or a JSON body with status 200; hosts that name no type at all are given the benefit of the doubt. */
export function isOtherBody(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && (contentType.includes('json') || contentType.includes('html'));
}
