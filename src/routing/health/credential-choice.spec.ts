import { fc } from '../../../test/support/property.js';
import { defaultBreakers } from '../../config/environment.js';
import { type Credential, credentialsOf } from '../../contract/credential.js';
import { chooseCredential } from './credential-choice.js';
import { type CredentialHealth, ProviderHealth } from './provider-health.js';

const holders = (...weights: number[]): readonly CredentialHealth[] =>
  new ProviderHealth(
    {
      credentials: credentialsOf(...weights.map(String)).map((credential, index) => ({
        ...credential,
        weight: weights[index] ?? 1,
      })),
    },
    defaultBreakers,
  ).credentials;
const choose = (
  from: readonly CredentialHealth[],
  hash?: number,
  excluded: readonly Credential[] = [],
): string | undefined => chooseCredential(from, 'm', 0, excluded, () => hash)?.credential.id;
const bench = (holder: CredentialHealth | undefined): void =>
  holder?.breaker.trip(false, 'upstream_auth', 0, 1e6, 0);

function counts(rounds: number, pick: (round: number) => string | undefined): Record<string, number> {
  const seen: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    const id = pick(round) ?? 'none';
    seen[id] = (seen[id] ?? 0) + 1;
  }
  return seen;
}

describe('without a conversation to keep', () => {
  it('spreads what is under way by weight', () => {
    const from = holders(1, 1, 2);
    for (let count = 0; count < 400; count += 1) {
      const chosen = chooseCredential(from, 'm', 0, [], () => undefined);
      if (chosen) chosen.outstanding += 1;
    }
    for (const [index, share] of [100, 100, 200].entries())
      expect(Math.abs((from[index]?.outstanding ?? 0) - share)).toBeLessThanOrEqual(1);
  });

  it('spreads the requests of a quiet hour, too', () => {
    const seen = counts(2_000, () => choose(holders(1, 3)));
    expect(seen['1']).toBeGreaterThan(400);
    expect(seen['1']).toBeLessThan(600);
    const equal = counts(1_000, () => choose(holders(1, 1)));
    expect(equal['1']).toBeGreaterThan(400);
    expect(equal['2']).toBeGreaterThan(400);
  });

  it('passes over what is benched, limited for this model, or excluded', () => {
    const from = holders(1, 1, 1);
    bench(from[0]);
    from[1]?.limitOf('m').refuse(0, 10_000);
    expect(counts(50, () => choose(from))).toEqual({ 3: 50 });
    expect(
      choose(
        from,
        undefined,
        [from[2]?.credential].flatMap((one) => one ?? []),
      ),
    ).toBeUndefined();
    expect(
      counts(50, () => chooseCredential(from, 'another', 0, [], () => 1)?.credential.id),
    ).not.toHaveProperty('1');
  });

  it('asks for no hash where there is no choice', () => {
    const hash = (): never => {
      throw new Error('not asked for');
    };
    expect(chooseCredential(holders(1), 'm', 0, [], hash)?.credential.id).toBe('1');
    const from = holders(1, 1);
    bench(from[0]);
    expect(chooseCredential(from, 'm', 0, [], hash)?.credential.id).toBe('2');
  });
});

describe('with a conversation to keep', () => {
  it('takes the same one however busy it is', () => {
    const from = holders(1, 1, 1);
    const id = choose(from, 12345);
    const favourite = from.find(({ credential }) => credential.id === id);
    if (favourite) favourite.outstanding = 1_000;
    expect(choose(from, 12345)).toBe(id);
  });

  it('moves only the conversations of the one that is benched, and moves them back', () => {
    const from = holders(1, 1, 1, 1);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 32 - 1 }), (hash) => {
        const before = choose(from, hash);
        const benched = holders(1, 1, 1, 1);
        bench(benched[0]);
        const during = choose(benched, hash);
        expect(during === before || before === '1').toBe(true);
        expect(during).not.toBe('1');
      }),
    );
  });

  it('spreads conversations by weight', () => {
    const from = holders(1, 1, 2);
    const seen = counts(8_000, (round) => choose(from, round));
    expect(seen['1']).toBeGreaterThan(1_800);
    expect(seen['1']).toBeLessThan(2_200);
    expect(seen['3']).toBeGreaterThan(3_800);
    expect(seen['3']).toBeLessThan(4_200);
  });
});
