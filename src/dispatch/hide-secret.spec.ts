import { credentialsOf, noCredential } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import { hideSecret } from './hide-secret.js';

const told = (message: string, secret?: string): string => {
  const failure = new GatewayError('invalid_request', message);
  hideSecret(failure, secret === undefined ? noCredential : credentialsOf(secret)[0]);
  return failure.message;
};

describe('hideSecret', () => {
  it('takes our credential out of what a vendor says, of whatever form it is', () => {
    expect(told('Key hush-hush-hush is no hush-hush-hush.', 'hush-hush-hush')).toBe(
      'Key [removed] is no [removed].',
    );
  });

  it('leaves everything else: other words, a secret that could be one, and providers without any', () => {
    expect(told('Bad value.', 'hush-hush-hush')).toBe('Bad value.');
    expect(told('Bad value.', 'value')).toBe('Bad value.');
    expect(told('Bad value.')).toBe('Bad value.');
  });
});
