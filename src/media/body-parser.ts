import type { Type as Class } from '@nestjs/common';
import { invalidRequest } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import { compileValidator } from '../validation/compile-validator.js';

/**
 * Makes the check of a route's body: the same object, neither copied nor changed. What it lets through has the right shape;
 * whether a model can do what is asked is for its provider to say.
 * @param texts names of fields that must say something
 * @param refuse throws GatewayError for what is legal with the vendor and not offered here
 */
export function bodyParser<Asked extends RoutedRequest>(
  dto: Class<object>,
  texts: readonly (keyof Asked & string)[],
  refuse: (body: Readonly<Record<string, unknown>>) => void = () => undefined,
): (body: unknown) => Asked {
  const findFailure = compileValidator(dto);
  return (body) => {
    const failure = findFailure(body);
    if (failure !== undefined)
      throw invalidRequest(failure.message, failure.path === '' ? undefined : failure.path);
    const asked = body as Asked;
    refuse(body as Readonly<Record<string, unknown>>);
    for (const name of texts) {
      const text = asked[name];
      if (typeof text === 'string' && text.trim() === '')
        throw invalidRequest(`${name} must not be blank`, name);
    }
    return asked;
  };
}
