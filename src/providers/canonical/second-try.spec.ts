import { of, throwError } from 'rxjs';
import { outcomeOf } from '../../../test/support/provider-contract/contract-run.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { type OnRefusal, withSecondTry } from './second-try.js';

const refusal = new GatewayError('invalid_request', 'No.');
const refused = (onRefusal: OnRefusal) => throwError(() => onRefusal(refusal));

describe('withSecondTry', () => {
  it('asks again where the refusal can be mended', async () => {
    expect(await outcomeOf(withSecondTry<string>(refused, () => () => of('yes')))).toEqual({
      values: ['yes'],
      failure: undefined,
    });
  });

  it('does not where it cannot', async () => {
    expect((await outcomeOf(withSecondTry(refused, () => undefined))).failure).toBe(refusal);
  });

  it('asks no third time', async () => {
    expect((await outcomeOf(withSecondTry(refused, () => () => refused((failure) => failure)))).failure).toBe(
      refusal,
    );
  });

  it('lets a failure be that is no refusal', async () => {
    const mended = () => () => of('never');
    expect((await outcomeOf(withSecondTry<string>(() => throwError(() => refusal), mended))).failure).toBe(
      refusal,
    );
  });
});
