import { crc32 } from 'node:zlib';

const checksumLength = 8;

/**
 * One line of a spool: the CRC-32 of what follows as eight hex digits, a space, one JSON text. A process that is killed and a
 * disk that is full leave a torn line; the checksum tells it from a whole one.
 */
export function toSpoolLine(json: string): string {
  return `${checksum(json)} ${json}\n`;
}

export interface SpoolContent {
  /** JSON texts in the order in which they were written. */
  readonly texts: readonly string[];
  /** Lines that were torn or damaged. */
  readonly damaged: number;
}

/** What a spool file holds. Never throws: what cannot be read is counted. */
export function fromSpool(file: string): SpoolContent {
  const texts: string[] = [];
  let damaged = 0;
  for (const line of file.split('\n')) {
    if (line === '') continue;
    const json = line.slice(checksumLength + 1);
    if (line.slice(0, checksumLength) === checksum(json)) texts.push(json);
    else damaged += 1;
  }
  return { texts, damaged };
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(checksumLength, '0');
}
