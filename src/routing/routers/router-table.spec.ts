import type { Router } from '../../contract/router.js';
import { RouterTable } from './router-table.js';

const router = (name: string, settings: Partial<Router> = {}): Router => ({
  name,
  allowedModels: [],
  strategy: 'balanced',
  defaultModel: undefined,
  enabled: true,
  hedge: false,
  source: 'database',
  ...settings,
});
const filed = (name: string, settings: Partial<Router> = {}): Router =>
  router(name, { source: 'config_file', ...settings });

describe('RouterTable', () => {
  const table = new RouterTable();
  const names = (workspaceId: string) => table.all(workspaceId).map(({ name }) => name);

  afterEach(() => {
    table.replaceStored([]);
    table.replaceFiled([], new Map());
  });

  it('is empty at first', () => {
    expect(new RouterTable().find('ws', 'auto')).toBeUndefined();
    expect(new RouterTable().all('ws')).toEqual([]);
    expect(new RouterTable().findAlias('fast')).toBeUndefined();
  });

  it('keeps workspaces apart, sorts by name, and finds what is off', () => {
    table.replaceStored([
      { workspaceId: 'one', router: router('b') },
      { workspaceId: 'one', router: router('_a', { enabled: false }) },
      { workspaceId: 'two', router: router('c') },
    ]);
    expect(names('one')).toEqual(['_a', 'b']);
    expect(names('two')).toEqual(['c']);
    expect(table.find('one', '_a')?.enabled).toBe(false);
    expect(table.find('one', 'c')).toBeUndefined();
    expect(table.find('three', 'b')).toBeUndefined();
    expect(table.find('one', 'constructor')).toBeUndefined();
  });

  it('puts the file before the database, and a workspace before all', () => {
    table.replaceStored([
      { workspaceId: 'one', router: router('auto') },
      { workspaceId: 'one', router: router('own') },
      { workspaceId: 'two', router: router('auto') },
    ]);
    table.replaceFiled(
      [
        { workspaceId: 'one', router: filed('auto', { strategy: 'quality' }) },
        { workspaceId: undefined, router: filed('auto', { strategy: 'fastest' }) },
        { workspaceId: 'four', router: filed('only') },
      ],
      new Map(),
    );
    expect(table.find('one', 'auto')?.strategy).toBe('quality');
    expect(table.find('two', 'auto')?.strategy).toBe('fastest');
    expect(table.find('three', 'auto')?.strategy).toBe('fastest');
    expect(names('one')).toEqual(['auto', 'own']);
    expect(names('three')).toEqual(['auto']);
    expect(names('four')).toEqual(['auto', 'only']);
    table.replaceFiled([], new Map());
    expect(table.find('one', 'auto')?.source).toBe('database');
    expect(names('three')).toEqual([]);
  });

  it('lets no default model be a router, whichever came first', () => {
    table.replaceStored([
      { workspaceId: 'one', router: router('a', { defaultModel: 'fast' }) },
      { workspaceId: 'one', router: router('b', { defaultModel: 'clearmaas/a' }) },
    ]);
    expect(table.find('one', 'a')?.defaultModel).toBe('fast');
    expect(table.find('one', 'b')?.defaultModel).toBeUndefined();
    table.replaceFiled([], new Map([['fast', 'clearmaas/b']]));
    expect(table.findAlias('fast')).toBe('clearmaas/b');
    expect(table.find('one', 'a')?.defaultModel).toBeUndefined();
    table.replaceStored([{ workspaceId: 'one', router: router('a', { defaultModel: 'fast-high' }) }]);
    expect(table.find('one', 'a')?.defaultModel).toBeUndefined();
    table.replaceStored([{ workspaceId: 'one', router: router('a', { defaultModel: 'fast' }) }]);
    table.replaceFiled([], new Map([['fast', 'gpt-4o']]));
    expect(table.find('one', 'a')?.defaultModel).toBe('fast');
  });
});
