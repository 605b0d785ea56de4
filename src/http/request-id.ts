import { randomFillSync } from 'node:crypto';

/** Crockford's base 32: sorts like the numbers it stands for. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const timeLength = 10;
const randomLength = 16;

const pool = Buffer.alloc(randomLength * 256);
let used = pool.length;
let timeMs = 0;
let timePart = '';

/**
 * A new id: `req_`, 10 digits of time in milliseconds, 16 random ones (80 bits). Ids sort by time, which keeps the index
 * of the usage rows compact. Randomness is drawn in bulk: a call to the generator per request costs far more.
 */
export function newRequestId(): string {
  const nowMs = Date.now();
  if (nowMs !== timeMs) {
    timeMs = nowMs;
    timePart = encodeTime(nowMs);
  }
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = timePart;
  for (const end = used + randomLength; used < end; used++) id += digits.charAt((pool[used] ?? 0) & 31);
  return id;
}

function encodeTime(ms: number): string {
  let text = '';
  for (let rest = ms, place = 0; place < timeLength; place++, rest = Math.floor(rest / 32))
    text = digits.charAt(rest % 32) + text;
  return `req_${text}`;
}
