import { isUtf8 } from 'node:buffer';
import type { Subscriber } from 'rxjs';
import type { Dispatcher } from 'undici';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { type InlineFile, sniffMediaType } from '../contract/inline-file.js';
import { AnswerHandler } from './answer-handlers.js';
import { NoPublicAddressError } from './file-network.js';
import type { FileMemory, FileShare } from './file-share.js';
import { fromTransportError } from './upstream-failure.js';

/** Largest file fetched. */
const maxFileBytes = 20 * 1024 * 1024;

const tooLarge = `leads to a file of more than ${maxFileBytes / 1024 ** 2} MiB`;
const late = 'could not be fetched in time';

/** Where the bytes of a file count. */
export interface FileRoom {
  readonly memory: FileMemory;
  readonly share: FileShare;
}

/**
 * Reads a file from a server that nobody vouches for. Whatever it says is a mistake in the caller's URL: every failure is
 * `invalid_request` with `param`, and tells neither what the socket said nor what the server sent.
 */
export class FileAnswer extends AnswerHandler {
  private readonly parts: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly subscriber: Subscriber<InlineFile>,
    private readonly param: string,
    private readonly room: FileRoom,
  ) {
    super(() => undefined);
  }

  /** The time for it is over. */
  expire(): void {
    this.fail(this.refusal(late));
  }

  override onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof NoPublicAddressError)
      this.fail(this.refusal('must name a host with a public address'));
    else this.fail(fromTransportError(error));
  }

  protected override begin(): void {
    if (this.status >= 300 && this.status < 400)
      this.fail(
        this.refusal('leads to a redirect, which is not followed: it must be the URL of the file itself'),
      );
    else if (this.status !== 200)
      this.fail(this.refusal(`could not be fetched: its server answered with status ${this.status}`));
    else if (Number(this.headers['content-length']) > maxFileBytes) this.fail(this.refusal(tooLarge));
  }

  protected read(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes > maxFileBytes) throw this.refusal(tooLarge);
    const refused = this.room.share.take(this.room.memory, bytes.length);
    if (refused === 'share')
      throw this.refusal('leads to a file with which those of this request are too large');
    if (refused === 'all')
      throw new GatewayError('unavailable', 'The gateway handles too many files at the moment.', {
        param: this.param,
      });
    this.parts.push(bytes);
  }

  protected finish(): void {
    const content = Buffer.concat(this.parts, this.bytes);
    if (content.length === 0) throw this.refusal('leads to an empty file');
    const mediaType = sniffMediaType(content) ?? this.textType(content);
    this.subscriber.next({ mediaType, data: content.toString('base64') });
    this.subscriber.complete();
  }

  protected report(failure: GatewayError): void {
    this.subscriber.error(this.asRefusal(failure));
  }

  /** Only where the server says that it is text: nothing in the bytes does. */
  private textType(content: Buffer): string {
    const said = this.headers['content-type'];
    const [mediaType = ''] = (typeof said === 'string' ? said : '').toLowerCase().split(';');
    if (mediaType.trim() === 'text/html') throw this.refusal('leads to a web page, not to a file');
    if (!/^text\/[\w.+-]+$/.test(mediaType.trim()) || !isUtf8(content) || content.includes(0))
      throw this.refusal('leads to a file that is no image, PDF, audio, video or text');
    return mediaType.trim();
  }

  private asRefusal(failure: GatewayError): GatewayError {
    switch (failure.kind) {
      case 'invalid_request':
      case 'unavailable':
        return failure;
      case 'upstream_timeout':
        return this.refusal(late);
      case 'upstream_protocol':
        return this.refusal('could not be fetched: the answer of its server cannot be read');
      default:
        return this.refusal('could not be fetched: the connection to its server failed');
    }
  }

  private refusal(words: string): GatewayError {
    return invalidRequest(`${this.param} ${words}`, this.param);
  }
}
