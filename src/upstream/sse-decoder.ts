import { StringDecoder } from 'node:string_decoder';

/** Longest single event accepted, in UTF-16 units: generated images and encrypted reasoning need megabytes, an attack more. */
const maxEventLength = 64 * 1024 * 1024;

/** Thrown by `push` when an event outgrows every honest one. */
export class EventTooLongError extends Error {}

/**
 * A push decoder of `text/event-stream`: bytes in, the data of each event out, synchronously. Cuts may fall anywhere, inside
 * a UTF-8 character and between CR and LF too. Comments, `id:` and `retry:` are passed over; so is `event:`, because
 * every vendor repeats its value inside the data. Source: WHATWG HTML section 9.2; providers digest section 0.2.
 */
export class SseDecoder {
  /** Only while a read has ended inside a character: most never do, and plain decoding is cheaper. */
  private utf8: StringDecoder | undefined;
  /** Pieces of a line whose end has not come yet: joined once, so that a drip of small reads stays linear. */
  private partial: string[] = [];
  private partialLength = 0;
  /** Data lines of the event under way; almost always one. */
  private data: string | undefined;
  private endedInCarriageReturn = false;
  private atStart = true;

  /**
   * @param onData takes the data of an event.
   * @param onBytes may take an event from the bytes before they are decoded: returns where it ends, -1 for none.
   */
  constructor(
    private readonly onData: (data: string) => void,
    private readonly onBytes?: (bytes: Buffer, start: number) => number,
  ) {}

  /** @throws EventTooLongError */
  push(bytes: Buffer): void {
    const start =
      this.onBytes !== undefined && this.isBetweenEvents() ? this.takeBytes(bytes, this.onBytes) : 0;
    if (start < bytes.length) this.decode(bytes, start);
  }

  /** Hands over events until one is declined; returns where that one begins. */
  private takeBytes(bytes: Buffer, onBytes: (bytes: Buffer, start: number) => number): number {
    let start = 0;
    while (start < bytes.length) {
      const end = onBytes(bytes, start);
      if (end === -1) break;
      start = end;
    }
    return start;
  }

  private decode(bytes: Buffer, start: number): void {
    const endsInCharacter = !isAscii(bytes.at(-1));
    if (endsInCharacter) this.utf8 ??= new StringDecoder('utf8');
    const text =
      this.utf8 === undefined
        ? bytes.toString('utf8', start)
        : this.utf8.write(start === 0 ? bytes : bytes.subarray(start));
    if (!endsInCharacter) this.utf8 = undefined;
    if (text !== '') this.take(text);
  }

  private isBetweenEvents(): boolean {
    return (
      this.partialLength === 0 &&
      this.data === undefined &&
      this.utf8 === undefined &&
      !this.endedInCarriageReturn &&
      !this.atStart
    );
  }

  /** The body has ended: an event without its closing blank line still counts. */
  end(): void {
    const rest = this.utf8?.end();
    if (rest) this.take(rest);
    if (this.partialLength > 0) this.line(this.completeLine(''));
    this.dispatch();
  }

  private take(input: string): void {
    let text = input;
    if (this.atStart) {
      this.atStart = false;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    if (this.endedInCarriageReturn || text.includes('\r')) text = this.withoutCarriageReturns(text);

    let start = 0;
    for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', start)) {
      const rest = text.slice(start, newline);
      this.line(this.partialLength === 0 ? rest : this.completeLine(rest));
      start = newline + 1;
    }
    if (start < text.length) this.keep(start === 0 ? text : text.slice(start));
  }

  private withoutCarriageReturns(input: string): string {
    const text = this.endedInCarriageReturn && input.startsWith('\n') ? input.slice(1) : input;
    this.endedInCarriageReturn = input.endsWith('\r');
    return text.replace(/\r\n?/g, '\n');
  }

  private keep(piece: string): void {
    this.partial.push(piece);
    this.partialLength += piece.length;
    if (this.partialLength > maxEventLength) throw new EventTooLongError();
  }

  private completeLine(rest: string): string {
    const line = this.partial.join('') + rest;
    this.partial = [];
    this.partialLength = 0;
    return line;
  }

  private line(line: string): void {
    if (line === '') {
      this.dispatch();
    } else if (line.startsWith('data')) {
      const value = fieldValue(line);
      if (value === undefined) return;
      if (this.data === undefined) {
        this.data = value;
        return;
      }
      if (this.data.length + value.length > maxEventLength) throw new EventTooLongError();
      this.data += `\n${value}`;
    }
  }

  private dispatch(): void {
    if (this.data === undefined) return;
    const data = this.data;
    this.data = undefined;
    this.onData(data);
  }
}

/** A character of one byte, after which no other can be under way. */
function isAscii(byte: number | undefined): boolean {
  return byte !== undefined && byte < 0x80;
}

/** What follows `data:`; undefined for another field whose name merely begins with `data`. */
function fieldValue(line: string): string | undefined {
  if (line.length === 4) return '';
  if (line.charCodeAt(4) !== 0x3a) return undefined;
  return line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5);
}
