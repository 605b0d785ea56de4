import { isIP } from 'node:net';
import { invalidRequest } from '../../contract/gateway-error.js';
import { parseDataUri } from '../../contract/inline-file.js';
import { isPublicAddress } from '../../upstream/public-address.js';

/** Of a picture, decoded. Source: second digest section 7.2. */
const longestPicture = 10 * 1024 * 1024;
const longestAddress = 8192;
const pictureTypes = /^image\/(png|jpe?g)$/;
const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/** Names that mean a machine or a network of somebody's own. */
const privateName = /(^|\.)(localhost|local|internal|intranet|home\.arpa)\.?$/;

/**
 * A picture as the vendor takes it: an address, or base64 without the head of a data URL.
 * @param path what the caller calls the field
 * @throws GatewayError `invalid_request` for what is neither, is too large, or lies where only we or the vendor get to. Source:
 * second digest section 7.2, traps 51 and 53.
 */
export function pictureOf(text: string, path: string): string {
  const inline = parseDataUri(text);
  if (inline !== undefined && !pictureTypes.test(inline.mediaType))
    throw invalidRequest('A picture must be a JPEG or a PNG.', path);
  const data = inline?.data ?? text;
  if (inline === undefined && data.length <= longestAddress && data.includes(':'))
    return addressOf(data, path);
  // Four characters for three bytes, and line breaks; before anything walks through it.
  if (data.length > longestPicture * 1.5 || decodedLength(data) > longestPicture)
    throw invalidRequest('A picture must not be larger than 10 MB.', path);
  if (!base64.test(data))
    throw invalidRequest('A picture must be an http(s) address, a data URL or base64.', path);
  return data.replace(/\s/g, '');
}

/**
 * An address on the public internet, as far as it can be told by its looks: the vendor fetches it, we do not.
 * @throws GatewayError `invalid_request`
 */
export function addressOf(text: string, path: string): string {
  const url = text.length <= longestAddress && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw invalidRequest('The address of a file must begin with https:// or http://.', path);
  if (url.username !== '' || url.password !== '')
    throw invalidRequest('The address of a file must not hold credentials.', path);
  if (!isPublicHost(url.hostname))
    throw invalidRequest('The address of a file must be one on the public internet.', path);
  return text;
}

function isPublicHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0) return isPublicAddress(address);
  return host.includes('.') && !privateName.test(host);
}

function decodedLength(data: string): number {
  return Math.floor((data.replace(/[\s=]/g, '').length * 3) / 4);
}
