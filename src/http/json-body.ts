import { isUtf8 } from 'node:buffer';
import { type GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { isNestedDeeper } from '../contract/json-depth.js';
import { pathToDeepPlace } from './deep-place.js';
import { findJsonFault } from './json-fault.js';

const maximumDepth = 128;
/** Above this size a fault is not searched for: a refused body must cost less than a good one. */
const maximumSearchedLength = 1024 * 1024;

/**
 * The object in a JSON body.
 * @throws GatewayError `invalid_request`, never quoting the body.
 */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) throw invalidRequest('The request body is empty; a JSON object is expected.');
  if (!isUtf8(bytes)) throw invalidRequest('The request body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  if (isNestedDeeper(text, maximumDepth)) throw tooDeep(text);
  const value = parse(text);
  if (mayNamePrototype(text)) refusePrototypeKeys(value);
  if (!isObject(value)) throw invalidRequest('The request body must be a JSON object.');
  return value;
}

function tooDeep(text: string): GatewayError {
  const path = text.length > maximumSearchedLength ? undefined : pathToDeepPlace(text, maximumDepth);
  const where = path === undefined ? '' : ` at ${path}`;
  return invalidRequest(`The request body is nested deeper than ${maximumDepth} levels${where}.`, path);
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
      throw invalidRequest('The request body has a key named __proto__.', '__proto__');
    for (const key in value) refusePrototypeKeys(value[key]);
  }
}

/** Plain, or with one of its letters written as an escape. */
function mayNamePrototype(text: string): boolean {
  return text.includes('__proto__') || /\\u00(?:5f|7[024]|6f)/i.test(text);
}
