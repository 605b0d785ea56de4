import { invalidRequest } from '../../contract/gateway-error.js';
import type { RouteCandidate } from '../../contract/route-plan.js';

/**
 * Fields that the caller set and the model has nothing of. An empty text and null say nothing and pass.
 * @throws GatewayError `invalid_request` naming the first of them
 */
export function refuseFields<Request extends object>(
  request: Request,
  { modelId }: RouteCandidate,
  names: readonly (keyof Request & string)[],
): void {
  for (const name of names) {
    const value = request[name];
    if (value === undefined || value === null || value === '') continue;
    throw invalidRequest(`The model '${modelId}' does not take ${name}.`, name, 'unsupported_parameter');
  }
}

/**
 * What the vendor calls the caller's word; undefined where the caller said nothing.
 * @throws GatewayError `invalid_request` naming the field and the words there are, for any other
 */
export function chosenWord<Word>(
  field: string,
  value: string | null | undefined,
  words: Readonly<Record<string, Word>>,
  { modelId }: RouteCandidate,
): Word | undefined {
  if (value === undefined || value === null) return undefined;
  const word = Object.hasOwn(words, value) ? words[value] : undefined;
  if (word !== undefined) return word;
  const all = Object.keys(words).join(', ');
  throw invalidRequest(`The model '${modelId}' takes only these values of ${field}: ${all}.`, field);
}
