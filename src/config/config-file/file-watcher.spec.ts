import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FileContent, FileWatcher } from './file-watcher.js';

const pollEveryMs = 20;
/** Longer than a poll and the wait for a file to settle. */
const longEnoughMs = 300;

describe('FileWatcher', () => {
  let directory: string;
  let path: string;
  let watcher: FileWatcher;
  let seen: FileContent[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clearmaas-watch-'));
    path = join(directory, 'gateway.yaml');
    seen = [];
  });
  afterEach(async () => {
    watcher.stop();
    await rm(directory, { recursive: true });
  });

  async function watch(text: string): Promise<void> {
    await writeFile(path, text);
    watcher = new FileWatcher(path, { text }, (content) => seen.push(content), pollEveryMs);
    watcher.start();
  }

  async function changed(count: number): Promise<void> {
    for (let waited = 0; seen.length < count && waited < 5000; waited += 10) await wait(10);
  }

  it('tells of a new content once, and of none that is the same', async () => {
    await watch('one');
    await writeFile(path, 'one');
    await wait(longEnoughMs);
    expect(seen).toEqual([]);
    await writeFile(path, 'two');
    await changed(1);
    await wait(longEnoughMs);
    expect(seen).toEqual([{ text: 'two' }]);
  });

  it('sees a change of the same length and the same time', async () => {
    await watch('one');
    const time = new Date('2026-01-01');
    await utimes(path, time, time);
    await writeFile(path, 'two');
    await utimes(path, time, time);
    await changed(1);
    expect(seen).toEqual([{ text: 'two' }]);
  });

  it('follows the links that Kubernetes swaps', async () => {
    await mkdir(join(directory, 'v1'));
    await mkdir(join(directory, 'v2'));
    await writeFile(join(directory, 'v1', 'gateway.yaml'), 'one');
    await writeFile(join(directory, 'v2', 'gateway.yaml'), 'two');
    await symlink('v1', join(directory, '..data'));
    await symlink(join('..data', 'gateway.yaml'), path);
    watcher = new FileWatcher(path, { text: 'one' }, (content) => seen.push(content), pollEveryMs);
    watcher.start();
    await symlink('v2', join(directory, '..data_tmp'));
    await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    await changed(1);
    expect(seen).toEqual([{ text: 'two' }]);
  });

  it('tells once that the file is gone, and when it is back', async () => {
    await watch('one');
    await rm(path);
    await changed(1);
    await wait(longEnoughMs);
    await writeFile(path, 'one');
    await changed(2);
    expect(seen).toEqual([{ failure: 'ENOENT' }, { text: 'one' }]);
  });

  it('does not take a file that is being written', async () => {
    await watch('');
    for (let part = 1; part <= 20; part += 1) {
      await writeFile(path, 'x'.repeat(part));
      await wait(15);
    }
    await changed(1);
    expect(seen).toEqual([{ text: 'x'.repeat(20) }]);
  });

  it('goes on when nobody can make sense of a content', async () => {
    await writeFile(path, 'one');
    watcher = new FileWatcher(
      path,
      { text: 'one' },
      (content) => {
        seen.push(content);
        if ('text' in content && content.text === 'two') throw new Error('too deep');
      },
      pollEveryMs,
    );
    watcher.start();
    await writeFile(path, 'two');
    await changed(2);
    await writeFile(path, 'three');
    await changed(3);
    expect(seen).toEqual([{ text: 'two' }, { failure: 'too deep' }, { text: 'three' }]);
  });

  it('says nothing once it is stopped', async () => {
    await watch('one');
    watcher.stop();
    await writeFile(path, 'two');
    await wait(longEnoughMs);
    expect(seen).toEqual([]);
  });
});
