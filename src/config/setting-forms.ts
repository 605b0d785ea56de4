import { isIP } from 'node:net';

/** The forms that settings may take. Each function tells what is wrong with a value, or undefined; it never quotes it. */

const placeholder =
  /change[-_ ]?(me|it)|replace[-_ ]?(me|this|with)|place[-_ ]?holder|your[-_ ].*(key|token|secret)|(key|token|secret)[-_ ]here|example[-_ ](key|token|secret|master)|x{6,}|\.{3}|…|^<.*>$|^(example|password|secret|none|null|undefined|todo)$/i;

/** Whether a secret is one of those that stand in examples. Source: quality/security-and-reliability.md K9. */
export function isPlaceholder(secret: string): boolean {
  return placeholder.test(secret);
}

/** Whether a secret can travel in an HTTP header as it is. */
export function fitsHeader(secret: string): boolean {
  return /^[\x21-\x7e]+$/.test(secret);
}

export function secretMistake(secret: string): string | undefined {
  if (isPlaceholder(secret)) return 'is a placeholder, not a real secret';
  if (!fitsHeader(secret)) return 'must consist of visible ASCII characters without spaces';
  return undefined;
}

/** A base URL as a vendor's SDK takes it. */
export function baseUrlMistake(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http:// or https:// URL';
  if (url.username || url.password) return 'must not carry credentials in the URL';
  if (url.search || url.hash) return 'must not carry a query or a fragment';
  return undefined;
}

export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

const byteUnits: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** `50mb`, `512kb`, `1048576` as bytes (1 kb = 1024); undefined when it is none of these. */
export function parseBytes(value: string): number | undefined {
  const match = /^(\d{1,10}(?:\.\d+)?)\s*(b|kb|mb|gb|)$/i.exec(value.trim());
  const unit = byteUnits[match?.[2]?.toLowerCase() ?? 'none'];
  return match && unit !== undefined ? Math.floor(Number(match[1]) * unit) : undefined;
}

/** What Express trusts as a proxy: an address, a CIDR range or one of its three names. */
export function isProxyRange(value: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(value)) return true;
  const [address = '', prefix, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
