import { createHash } from 'node:crypto';

/** What some gateways put between an id and the signature they hide behind it. Source: providers digest, trap T8. */
const signatureMark = '__thought__';

/**
 * The id of a tool call as the vendor takes it: without a signature that somebody hid in it, and no longer than the vendor
 * allows. The same id gives the same answer, so that a call and its result still find each other; nothing else does.
 * Source: providers digest, traps T7 and T8.
 */
export function vendorCallId(id: string, maxLength: number): string {
  const mark = id.indexOf(signatureMark);
  const bare = mark > 0 ? id.slice(0, mark) : id;
  if (mark !== 0 && bare.length <= maxLength) return bare;
  return `call_${createHash('sha256').update(bare).digest('hex').slice(0, 32)}`;
}
