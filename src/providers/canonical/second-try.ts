import { catchError, type Observable, throwError } from 'rxjs';
import type { GatewayError } from '../../contract/gateway-error.js';

/** Hears of a refusal, which comes before any output, and gives it back: other failures must not go through it. */
export type OnRefusal = (failure: GatewayError) => GatewayError;

/**
 * Asks, and once more where the vendor refused something that the request can do without.
 * @param mended the second try after this refusal; undefined where none would help.
 */
export function withSecondTry<T>(
  ask: (onRefusal: OnRefusal) => Observable<T>,
  mended: (failure: GatewayError) => (() => Observable<T>) | undefined,
): Observable<T> {
  let again: (() => Observable<T>) | undefined;
  const first$ = ask((failure) => {
    again = mended(failure);
    return failure;
  });
  return first$.pipe(catchError((error: unknown) => again?.() ?? throwError(() => error)));
}

/** For a try after which there is no other. */
export const asItIs: OnRefusal = (failure) => failure;
