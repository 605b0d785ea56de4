import { isUtf8 } from 'node:buffer';
import { invalidRequest } from '../contract/gateway-error.js';
import { findJsonFault } from './json-fault.js';

const maximumDepth = 128;
/** Shorter than this, nothing can be opened and closed more than `maximumDepth` times. */
const shortestTooDeep = 2 * maximumDepth;
/** Above this size a fault is not searched for: a refused body must cost less than a good one. */
const maximumSearchedLength = 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;

/**
 * The object in a JSON body.
 * @throws GatewayError `invalid_request`, never quoting the body.
 */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) throw invalidRequest('The request body is empty; a JSON object is expected.');
  if (!isUtf8(bytes)) throw invalidRequest('The request body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  if (text.length > shortestTooDeep && isTooDeep(text))
    throw invalidRequest(`The request body is nested deeper than ${maximumDepth} levels.`);
  const value = parse(text);
  if (mayNamePrototype(text)) refusePrototypeKeys(value);
  if (!isObject(value)) throw invalidRequest('The request body must be a JSON object.');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const place = text.length > maximumSearchedLength ? '' : ` at position ${findJsonFault(text)}`;
    throw invalidRequest(`The request body is not valid JSON${place}.`);
  }
}

/** A key `__proto__` is harmless where it was parsed and turns harmful where somebody copies it by assignment. */
function refusePrototypeKeys(value: unknown): void {
  if (Array.isArray(value)) {
    for (const element of value) refusePrototypeKeys(element);
  } else if (isObject(value)) {
    if (Object.hasOwn(value, '__proto__'))
      throw invalidRequest('The request body has a key named __proto__.');
    for (const key in value) refusePrototypeKeys(value[key]);
  }
}

/** Plain, or with one of its letters written as an escape. */
function mayNamePrototype(text: string): boolean {
  return text.includes('__proto__') || /\\u00(?:5f|7[024]|6f)/i.test(text);
}

/** Counts brackets outside of strings. Strings, most of any long body, are jumped over by native search. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let position = 0; position < text.length; position++) {
    switch (text.charCodeAt(position)) {
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maximumDepth) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case quote:
        position = endOfString(text, position);
        if (position < 0) return false;
    }
  }
  return false;
}

/** Position of the quote that ends the string begun at `start`; -1 = it never ends. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) break;
    end = text.indexOf('"', end + 1);
  }
  return end;
}
