import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels on each side. */
const side = 64;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One colour for one text, always the same. */
export function colourOf(text: string): Colour {
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(text).digest();
  return [red, green, blue];
}

/** A small square of one colour: its palette has nothing else in it. Source: the PNG specification, third edition. */
export function plainPng(colour: Colour): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit for a pixel, which is a place in the palette.
  header.set([1, 3, 0, 0, 0], 8);
  // Each row has a byte for its filter before it: none.
  const rows = Buffer.alloc(side * (1 + side / 8));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colour)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
