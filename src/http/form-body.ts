import { SetMetadata } from '@nestjs/common';
import { invalidRequest } from '../contract/gateway-error.js';

export const acceptsFormsKey = 'clearmaas:accepts-forms';

/** For routes to which stock clients send forms: their fields become those of the body, files as data URLs. */
export const AcceptsForms = (): MethodDecorator => SetMetadata(acceptsFormsKey, true);

const formType = /^multipart\/form-data\s*;/i;

export function isForm(contentType: string | undefined): contentType is string {
  return contentType !== undefined && formType.test(contentType);
}

/**
 * The fields of a form; of several with one name the last counts. Read by the platform's own parser, out of memory that the
 * limit of a body bounds.
 * @throws GatewayError `invalid_request` for bytes that are no such form
 */
export async function parseForm(bytes: Buffer, contentType: string): Promise<Record<string, unknown>> {
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

async function dataUrlOf(file: File): Promise<string> {
  const bytes = Buffer.from(await file.arrayBuffer());
  return `data:${file.type || 'application/octet-stream'};base64,${bytes.toString('base64')}`;
}
