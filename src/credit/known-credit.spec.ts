import { type Caller, noLimits } from '../contract/caller.js';
import { KnownCredit } from './known-credit.js';

function caller(left: bigint, fields: Partial<Caller> = {}): Caller {
  return {
    kind: 'api',
    keyId: 'k1',
    workspaceId: 'w1',
    limits: noLimits,
    allowedModels: undefined,
    creditLeftPicodollars: left,
    ...fields,
  };
}

let requests = 0;
const wish = (least: bigint, most = least) => ({ requestId: `r${++requests}`, keyId: 'k1', least, most });

describe('KnownCredit', () => {
  it('grants what was left, less what is under way, and no more', () => {
    const known = new KnownCredit();
    const key = caller(10n);
    known.open(key, 'online', 4n);
    expect(known.reserve(key, wish(1n, 100n))).toEqual({ status: 'granted', granted: 6n });
    expect(known.reserve(key, wish(1n))).toEqual({ status: 'waiting', granted: 0n });
    expect(known.reserve(key, wish(11n))).toEqual({ status: 'key', granted: 0n });
  });

  it('gives back what was not spent, also once it is booked, until the caller is read again', () => {
    const known = new KnownCredit();
    const key = caller(10n);
    known.open(key, 'a', 10n);
    known.finish('a', 7n);
    expect(known.live).toEqual([expect.objectContaining({ requestId: 'a', picodollars: 7n })]);
    expect(known.reserve(key, wish(4n)).status).toBe('key');
    known.release('a');
    expect(known.live).toEqual([]);
    expect(known.reserve(key, wish(4n)).status).toBe('key');
    expect(known.reserve(caller(5n), wish(4n)).status).toBe('granted');
  });

  it('knows what all keys of a workspace have left together', () => {
    const known = new KnownCredit();
    const one = caller(10n, { workspaceCreditLeftPicodollars: 10n });
    const two = caller(10n, { keyId: 'k2', workspaceCreditLeftPicodollars: 10n });
    const apart = caller(10n, { keyId: 'k3', workspaceId: 'w2' });
    expect(known.reserve(one, wish(6n)).status).toBe('granted');
    expect(known.reserve(two, wish(6n)).status).toBe('waiting');
    expect(known.reserve(two, wish(11n)).status).toBe('workspace');
    expect(known.reserve(two, wish(4n)).status).toBe('granted');
    // Where the workspace sets no bound each key has its own.
    expect(known.reserve(apart, wish(10n)).status).toBe('granted');
    expect(known.reserve(caller(10n, { keyId: 'k4', workspaceId: 'w2' }), wish(10n)).status).toBe('granted');
  });

  it('counts what somebody else sees to as spent until the caller is read again', () => {
    const known = new KnownCredit();
    const key = caller(10n, { workspaceCreditLeftPicodollars: 20n });
    known.open(key, 'video', 6n);
    known.handOver('video');
    expect([known.live, known.isLive('video')]).toEqual([[], false]);
    // Neither waits for it nor gives it back.
    expect(known.reserve(key, wish(5n))).toEqual({ status: 'key', granted: 0n });
    expect(known.reserve(key, wish(1n, 100n))).toEqual({ status: 'granted', granted: 4n });
    // Read again, it is known what the database holds back; what is under way here is held as ever.
    const again = caller(10n, { workspaceCreditLeftPicodollars: 20n });
    expect(known.reserve(again, wish(6n))).toEqual({ status: 'granted', granted: 6n });
  });

  it('hands over once, and nothing that is over or was never granted', () => {
    const known = new KnownCredit();
    const key = caller(10n);
    known.handOver('never');
    known.open(key, 'twice', 4n);
    known.handOver('twice');
    known.handOver('twice');
    known.finish('twice', 3n);
    known.release('twice');
    expect(known.reserve(key, wish(7n)).status).toBe('key');
    known.open(key, 'over', 6n);
    known.finish('over', 1n);
    known.handOver('over');
    expect(known.isLive('over')).toBe(true);
    expect(known.reserve(key, wish(5n)).status).toBe('granted');
  });
});
