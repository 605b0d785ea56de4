import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { WorkspaceChanges } from '../../workspaces/workspace-changes.js';
import { RouterSync } from './router-sync.service.js';
import { type PlacedRouter, RouterTable } from './router-table.js';
import { RoutersRepository } from './routers.repository.js';

const placed = (name: string): PlacedRouter => ({
  workspaceId: 'ws',
  router: {
    name,
    allowedModels: [],
    strategy: 'balanced',
    defaultModel: undefined,
    enabled: true,
    hedge: false,
    source: 'database',
  },
});

/** A table that follows a made-up database, whose answers take as long as `delayMs` says. */
function following(databaseUrl: string | undefined = 'postgres://server/database') {
  const state = {
    revision: 1n,
    names: ['auto'],
    delayMs: 0,
    isAway: false,
    lookups: 0,
    atOnce: 0,
    mostAtOnce: 0,
  };
  const answer = async <T>(value: () => T): Promise<T> => {
    state.atOnce += 1;
    state.mostAtOnce = Math.max(state.mostAtOnce, state.atOnce);
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    state.atOnce -= 1;
    if (state.isAway) throw new GatewayError('unavailable', 'The database cannot be reached right now.');
    return value();
  };
  const repository: RoutersRepository = Object.create(RoutersRepository.prototype);
  repository.revision = () => answer(() => state.revision);
  repository.all = () =>
    answer(() => {
      state.lookups += 1;
      return state.names.map(placed);
    });
  const change = (...names: string[]): void => {
    state.names = names;
    state.revision += 1n;
  };
  const table = new RouterTable();
  const names = () => table.all('ws').map(({ name }) => name);
  return {
    sync: new RouterSync(
      repository,
      table,
      new WorkspaceChanges(),
      testGatewayConfig({}, { databaseUrl: databaseUrl || undefined }),
    ),
    state,
    change,
    names,
  };
}

describe('RouterSync', () => {
  const texts: string[] = [];

  beforeEach(() => {
    jest.useFakeTimers();
    texts.length = 0;
    for (const level of ['warn', 'log'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((text: unknown) => void texts.push(String(text)));
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('reads at the start, then only what has changed, within half a second', async () => {
    const { sync, state, change, names } = following();
    await sync.onApplicationBootstrap();
    expect(names()).toEqual(['auto']);
    await jest.advanceTimersByTimeAsync(4000);
    expect(state.lookups).toBe(1);
    change('auto', 'new');
    await jest.advanceTimersByTimeAsync(500);
    expect(names()).toEqual(['auto', 'new']);
    expect(state.lookups).toBe(2);
  });

  it('does not start without the database', async () => {
    const { sync, state } = following();
    state.isAway = true;
    await expect(sync.onApplicationBootstrap()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('keeps the last good table while the database is away, and says so once', async () => {
    const { sync, state, change, names } = following();
    await sync.onApplicationBootstrap();
    state.isAway = true;
    change('other');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(names()).toEqual(['auto']);
    expect(texts).toEqual([
      'Routers cannot be read, the last ones stay in force: The database cannot be reached right now.',
    ]);
    state.isAway = false;
    await jest.advanceTimersByTimeAsync(500);
    expect(names()).toEqual(['other']);
    expect(texts.slice(1)).toEqual(['Routers are read from the database again.']);
  });

  it('has a change of its own in force when asked, also one that came during a look-up', async () => {
    const { sync, state, change, names } = following();
    await sync.onApplicationBootstrap();
    state.delayMs = 100;
    await jest.advanceTimersByTimeAsync(410);
    change('mine');
    const refreshed = sync.refresh();
    await jest.advanceTimersByTimeAsync(400);
    await refreshed;
    expect(names()).toEqual(['mine']);
  });

  it('asks one thing at a time, however slow the answers and however many changes', async () => {
    const { sync, state, change } = following();
    await sync.onApplicationBootstrap();
    state.delayMs = 1500;
    for (let round = 0; round < 5; round += 1) {
      change(`router-${round}`);
      void sync.refresh();
    }
    await jest.advanceTimersByTimeAsync(30_000);
    expect(state.mostAtOnce).toBe(1);
  });

  it('reads once for changes that were made together', async () => {
    const { sync, state, change, names } = following();
    await sync.onApplicationBootstrap();
    change('a');
    change('a', 'b');
    await Promise.all([sync.refresh(), sync.refresh()]);
    expect(names()).toEqual(['a', 'b']);
    expect(state.lookups).toBe(2);
  });

  it('tells its caller that the database is away', async () => {
    const { sync, state } = following();
    await sync.onApplicationBootstrap();
    state.isAway = true;
    await expect(sync.refresh()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('asks nobody again where the database is this process’s own', async () => {
    const { sync, change, names } = following('');
    await sync.onApplicationBootstrap();
    expect(jest.getTimerCount()).toBe(0);
    change('a');
    await sync.refresh();
    expect(names()).toEqual(['a']);
  });

  it('stops when the gateway does, after the look-up under way', async () => {
    const { sync, state } = following();
    await sync.onApplicationBootstrap();
    state.delayMs = 100;
    await jest.advanceTimersByTimeAsync(450);
    const stopped = sync.beforeApplicationShutdown();
    await jest.advanceTimersByTimeAsync(100);
    await stopped;
    expect([state.atOnce, jest.getTimerCount()]).toEqual([0, 0]);
    await jest.advanceTimersByTimeAsync(2000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
