import { SetMetadata } from '@nestjs/common';
import { invalidRequest } from '../contract/gateway-error.js';

export const acceptsFormsKey = 'clearmaas:accepts-forms';

/** For routes to which stock clients send forms: their fields become those of the body, files as data URLs. */
export const AcceptsForms = (): MethodDecorator => SetMetadata(acceptsFormsKey, true);

const formType = /^multipart\/form-data\s*;/i;
/** More fields than any route has: each costs the parser far more memory than its bytes. */
const mostParts = 64;

export function isForm(contentType: string | undefined): contentType is string {
  return contentType !== undefined && formType.test(contentType);
}

/**
 * The fields of a form; of several with one name the last counts. Read by the platform's own parser, out of memory that the
 * limit of a body bounds.
 * @throws GatewayError `invalid_request` for bytes that are no such form
 */
export async function parseForm(bytes: Buffer, contentType: string): Promise<Record<string, unknown>> {
  if (partsIn(bytes, contentType) > mostParts) throw invalidRequest('The form has too many fields.');
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw invalidRequest('The request body is not a valid form.');
  }
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    // As in JSON: harmless here, harmful where somebody copies it by assignment.
    if (name === '__proto__') throw invalidRequest('The request body has a key named __proto__.', name);
    fields.push([name, typeof value === 'string' ? value : await dataUrlOf(value)]);
  }
  return Object.fromEntries(fields);
}

/** At most one more than may be. */
function partsIn(bytes: Buffer, contentType: string): number {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const mark = `--${quoted ?? bare ?? ''}`;
  let parts = 0;
  for (
    let at = bytes.indexOf(mark);
    at !== -1 && parts <= mostParts;
    at = bytes.indexOf(mark, at + mark.length)
  )
    parts += 1;
  return parts;
}

async function dataUrlOf(file: File): Promise<string> {
  const bytes = Buffer.from(await file.arrayBuffer());
  return `data:${file.type || 'application/octet-stream'};base64,${bytes.toString('base64')}`;
}
