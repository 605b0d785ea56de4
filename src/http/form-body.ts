import { SetMetadata } from '@nestjs/common';
import { MIMEType } from 'node:util';
import { type GatewayError, invalidRequest } from '../contract/gateway-error.js';

export const acceptsFormsKey = 'clearmaas:accepts-forms';

/** For routes to which stock clients send forms: their fields become those of the body, files as data URLs. */
export const AcceptsForms = (): MethodDecorator => SetMetadata(acceptsFormsKey, true);

const formType = /^multipart\/form-data\s*;/i;
/** More fields than any route has: each costs the parser far more memory than its bytes. */
const mostFields = 64;

export function isForm(contentType: string | undefined): contentType is string {
  return contentType !== undefined && formType.test(contentType);
}

/**
 * The fields of a form; of several with one name the last counts. Read by the platform's own parser, out of memory that the
 * limit of a body bounds.
 * @throws GatewayError `invalid_request` for bytes that are no such form
 */
export async function parseForm(bytes: Buffer, contentType: string): Promise<Record<string, unknown>> {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw broken();
  if (partsIn(bytes, boundary) > mostFields) throw invalidRequest('The form has too many fields.');
  // Of nothing but what was counted by: a parser that read another boundary out of the header would get by the count.
  const type = new MIMEType('multipart/form-data');
  type.params.set('boundary', boundary);
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'content-type': String(type) } }).formData();
  } catch {
    throw broken();
  }
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    // As in JSON: harmless here, harmful where somebody copies it by assignment.
    if (name === '__proto__') throw invalidRequest('The request body has a key named __proto__.', name);
    fields.push([name, typeof value === 'string' ? value : await dataUrlOf(value)]);
  }
  return Object.fromEntries(fields);
}

function boundaryOf(contentType: string): string | null {
  try {
    return new MIMEType(contentType).params.get('boundary') || null;
  } catch {
    return null;
  }
}

/** Parts between boundaries; at most one more than may be. */
function partsIn(bytes: Buffer, boundary: string): number {
  const mark = `--${boundary}`;
  let boundaries = 0;
  let at = bytes.indexOf(mark);
  while (at !== -1 && boundaries <= mostFields + 1) {
    boundaries += 1;
    at = bytes.indexOf(mark, at + mark.length);
  }
  // The last one ends the form.
  return boundaries - 1;
}

function broken(): GatewayError {
  return invalidRequest('The request body is not a valid form.');
}

async function dataUrlOf(file: File): Promise<string> {
  const bytes = Buffer.from(await file.arrayBuffer());
  return `data:${file.type || 'application/octet-stream'};base64,${bytes.toString('base64')}`;
}
