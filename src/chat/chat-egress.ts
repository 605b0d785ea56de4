import type { Response } from 'express';
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import type { ChatEvent, ChunkEvent, CommentEvent, CompletionEvent } from '../contract/chat.js';
import { toGatewayError } from '../contract/gateway-error.js';
import { BodyEgress } from '../dispatch/body-egress.js';
import type { ChatContext } from './chat-context.js';

type WrittenEvent = ChatEvent | CommentEvent;

const done = Buffer.from('data: [DONE]\n\n');

/**
 * Subscribes to an answer and writes it. Emits once when nothing is left for the caller to do: the answer is under way and
 * its egress sees to the rest, or the client has left. So the framework lets go of the request with the first chunk and
 * keeps nothing for the life of a stream. Errors, while nothing is written yet, with what the error filter shall answer;
 * unsubscribing until then aborts the attempt.
 */
export function writeAnswer(
  answer$: Observable<WrittenEvent>,
  response: Response,
  context: ChatContext,
  keepAliveMs: number,
): Observable<void> {
  return new Observable((subscriber) => {
    const egress = new ChatEgress(response, context, keepAliveMs, subscriber);
    egress.write(answer$);
    return () => {
      if (!response.headersSent) egress.stop();
    };
  });
}

/**
 * Writes the answer of one chat request: the only place that touches the response on the way out. Nothing reaches the
 * wire before the first event. What one read of the upstream delivered leaves in one write.
 */
class ChatEgress implements Observer<WrittenEvent> {
  private subscription: Subscription | undefined;
  /** The whole answer, written once the attempt has completed: head and body in one write. */
  private whole: CompletionEvent | undefined;
  private readonly writer: BodyEgress;
  private over = false;
  private readonly keepAlive: NodeJS.Timeout | undefined;

  constructor(
    private readonly response: Response,
    private readonly context: ChatContext,
    keepAliveMs: number,
    private caller: Subscriber<void> | undefined,
  ) {
    this.writer = new BodyEgress(response, context.backpressure, () => this.keepAlive?.refresh());
    response.once('close', this.onClose);
    if (context.streamed) this.keepAlive = setTimeout(this.sendKeepAlive, keepAliveMs);
  }

  write(answer$: Observable<WrittenEvent>): void {
    // Who has left while the request was read will not be heard leaving any more.
    if (this.response.closed) {
      this.onClose();
      return;
    }
    this.subscription = answer$.subscribe(this);
    // It may have ended within the call.
    if (this.over) this.subscription.unsubscribe();
  }

  next(event: WrittenEvent): void {
    try {
      if (event.kind === 'completion') this.whole = event;
      else if (event.kind === 'chunk') this.add(event);
      // One line: a blank one after it would be an empty event, on which some clients fail. Source: providers digest, trap 12.
      else this.writer.push(Buffer.from(`: ${event.text}\n`));
    } catch (error) {
      this.breakOff(error);
    }
  }

  private add(event: ChunkEvent): void {
    if (!this.context.includeUsage && isUsageOnly(event)) return;
    if (!this.response.headersSent) this.sendStreamHead();
    const wire = event.wire ?? toWire(event.chunk);
    this.writer.push(typeof wire === 'string' ? Buffer.from(wire) : wire);
  }

  error(error: unknown): void {
    if (this.over) return;
    const failure = toGatewayError(error);
    if (this.response.headersSent) {
      this.endStream(Buffer.from(toWire(failure.toEnvelope())));
      return;
    }
    this.stop();
    this.response.setHeaders(new Map(Object.entries(this.context.routeHeaders(false))));
    this.caller?.error(failure);
  }

  complete(): void {
    if (this.over) return;
    try {
      if (this.whole === undefined) this.endStream(done);
      else this.sendWhole(this.whole);
    } catch (error) {
      this.breakOff(error);
    }
  }

  /** A bug of ours. Thrown on, RxJS would make it an uncaught exception: the end of everybody's answers. */
  private breakOff(error: unknown): void {
    this.stop();
    if (this.response.headersSent) this.response.destroy();
    this.caller?.error(toGatewayError(error));
    this.caller = undefined;
  }

  /** Lets go of the attempt, timers and listeners; nothing is written any more. */
  stop(): void {
    this.over = true;
    this.writer.stop();
    this.subscription?.unsubscribe();
    clearTimeout(this.keepAlive);
    this.response.off('close', this.onClose);
  }

  private sendWhole({ json, completion }: CompletionEvent): void {
    const body = json ?? JSON.stringify(completion);
    this.response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      ...this.context.routeHeaders(true),
    });
    this.end(body);
  }

  private sendStreamHead(): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache',
      // Proxies of the nginx family would otherwise collect the stream.
      'X-Accel-Buffering': 'no',
      ...this.context.routeHeaders(true),
    });
    this.release();
  }

  private endStream(last: Buffer): void {
    this.end(this.writer.takeWith(last));
  }

  private end(body: string | Buffer): void {
    this.stop();
    this.response.end(body);
    this.release();
  }

  private release(): void {
    this.caller?.next();
    this.caller?.complete();
    this.caller = undefined;
  }

  /**
   * Never before commit while another candidate could still be tried: the head would settle the status. Nor to a client that
   * has not taken what is there: to the server's time-out each write would be a sign of life.
   */
  private readonly sendKeepAlive = (): void => {
    this.keepAlive?.refresh();
    if (this.writer.isStalled) return;
    if (this.context.hasAlternative && !this.response.headersSent) return;
    if (!this.response.headersSent) this.sendStreamHead();
    this.response.write(': keep-alive\n');
  };

  private readonly onClose = (): void => {
    if (this.over) return;
    this.stop();
    this.release();
  };
}

function toWire(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** The vendor is always asked for usage; who did not ask for it does not see its chunk. */
function isUsageOnly(event: ChunkEvent): boolean {
  return !event.textOnly && event.chunk.choices.length === 0 && Boolean(event.chunk.usage);
}
