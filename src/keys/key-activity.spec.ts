import { Logger } from '@nestjs/common';
import { KeyActivity } from './key-activity.js';
import type { KeysRepository } from './keys.repository.js';

function newActivity() {
  const written: [string, number][][] = [];
  const state = { away: false };
  const repository = {
    markUsed: (batch: ReadonlyMap<string, number>) => {
      if (state.away) return Promise.reject(new Error('away'));
      written.push([...batch]);
      return Promise.resolve();
    },
  };
  return { activity: new KeyActivity(repository as unknown as KeysRepository), written, state };
}

describe('KeyActivity', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('writes the last use of each key once', async () => {
    const { activity, written } = newActivity();
    activity.mark('key_1', 1);
    activity.mark('key_2', 2);
    activity.mark('key_1', 3);
    await activity.flush();
    await activity.flush();
    expect(written).toEqual([
      [
        ['key_1', 3],
        ['key_2', 2],
      ],
    ]);
  });

  it('keeps what could not be written, unless something newer came', async () => {
    const { activity, written, state } = newActivity();
    activity.mark('key_1', 1);
    activity.mark('key_2', 2);
    state.away = true;
    const failing = activity.flush();
    activity.mark('key_1', 9);
    await failing;
    state.away = false;
    await activity.flush();
    expect(new Map(written[0])).toEqual(
      new Map([
        ['key_1', 9],
        ['key_2', 2],
      ]),
    );
  });

  it('writes what is left at shutdown', async () => {
    const { activity, written } = newActivity();
    activity.onModuleInit();
    activity.mark('key_1', 1);
    await activity.beforeApplicationShutdown();
    expect(written).toHaveLength(1);
  });
});
