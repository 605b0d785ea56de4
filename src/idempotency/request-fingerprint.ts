import { hash } from 'node:crypto';

/** What must be the same in every request with one Idempotency-Key: SHA-256, lower-case hex. */
export function fingerprintOf(method: string, url: string, body: unknown): string {
  return hash('sha256', `${method} ${url}\n${canonical(body)}`, 'hex');
}

/** JSON in which the order of members makes no difference: some clients shuffle them from one try to the next. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
