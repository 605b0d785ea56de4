import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePrices } from '../../catalog/price-list.js';
import { toPriceVersion } from '../../pricing/price-version.js';
import { fc } from '../../../test/support/property.js';
import { isAbandoned, newSpoolPath } from './spool-files.js';
import { fromSpool, toSpoolLine } from './spool-line.js';
import { draftOf, priceVersionOf, toPriceText } from './spool-texts.js';
import { UsageSpool } from './usage-spool.js';

const version = toPriceVersion('openai/o', parsePrices({ unit: 'usd_per_million_tokens', input: '1.5' }, ''));

describe('spooled prices', () => {
  it('are read as they were written, and as nothing where they were not', () => {
    expect(priceVersionOf(toPriceText(version))).toEqual(version);
    const others = [toPriceText({ ...version, modelId: 'openai/p' }), '{"price":{"id":"a"}}', '["r0"]', '{'];
    expect(others.map(priceVersionOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a spool line', () => {
  it('gives back what was written, and nothing of what was torn or changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (texts, place, change) => {
          const file = Buffer.from(texts.map(toSpoolLine).join(''));
          expect(fromSpool(file.toString())).toEqual({ texts, damaged: 0 });
          const cut = fromSpool(file.subarray(0, place % file.length).toString());
          expect(cut.texts).toEqual(texts.slice(0, cut.texts.length));
          expect(cut.damaged).toBeLessThanOrEqual(1);
          const flipped = Buffer.from(file);
          const at = place % file.length;
          flipped[at] = (flipped[at] ?? 0) ^ change;
          const found = fromSpool(flipped.toString('latin1')).texts.map((text) =>
            Buffer.from(text, 'latin1').toString(),
          );
          expect(texts.map(String)).toEqual(expect.arrayContaining(found.filter((text) => text !== '')));
        },
      ),
    );
  });
});

describe('UsageSpool', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_value, index) => JSON.stringify([`r${from + index}`]));
  const files = () => readdirSync(folder);
  const onDisk = () => files().flatMap((name) => fromSpool(readFileSync(join(folder, name), 'utf8')).texts);

  it('has each line on the disk when append returns', () => {
    const spool = new UsageSpool(folder);
    for (const row of rows(0, 3)) {
      spool.append(row);
      expect(onDisk().at(-1)).toBe(row);
    }
    expect(spool.length).toBe(3);
  });

  it('reads what is not in the books yet, over the bounds of files, and deletes files that are', async () => {
    const spool = new UsageSpool(folder);
    const long = 'x'.repeat(400_000);
    const texts = Array.from({ length: 40 }, (_value, index) => JSON.stringify([index, long]));
    for (const text of texts) spool.append(text);
    expect(files().length).toBeGreaterThan(3);
    expect(await spool.read(0, 40)).toEqual(texts);
    spool.confirm(15);
    expect(spool.length).toBe(25);
    expect(await spool.read(0, 3)).toEqual(texts.slice(15, 18));
    expect(await spool.read(20, 100)).toEqual(texts.slice(35));
    const before = files().length;
    spool.confirm(20);
    expect(files().length).toBeLessThan(before);
    spool.confirm(5);
    expect(await spool.read(0, 1)).toEqual([]);
    spool.close();
    expect(files()).toEqual([]);
  });

  it('has the prices of a row before it, once in each file, and counts rows alone', async () => {
    const spool = new UsageSpool(folder);
    const long = JSON.stringify(['x'.repeat(5_000_000)]);
    const texts = ['["a"]', '["b"]', long, '["c"]'];
    for (const text of texts) spool.append(text, version);
    const perFile = files().map((name) => fromSpool(readFileSync(join(folder, name), 'utf8')).texts);
    expect(perFile.map((found) => found.map(priceVersionOf))).toEqual(
      expect.arrayContaining([
        [version, undefined, undefined, undefined],
        [version, undefined],
      ]),
    );
    expect(spool.length).toBe(4);
    expect(await spool.read(1, 9)).toEqual(texts.slice(1));
    spool.confirm(1);
    expect(await spool.read(0, 2)).toEqual(['["b"]', long]);
  });

  it('keeps a draft until its row has been written, and never tells it as a row', async () => {
    const spool = new UsageSpool(folder);
    const isDone = spool.draft('["a",1]', version);
    spool.append('["b"]', version);
    spool.append(JSON.stringify(['x'.repeat(5_000_000)]));
    expect(onDisk().map(draftOf).filter(Boolean)).toEqual(['["a",1]']);
    expect(onDisk().flatMap((text) => priceVersionOf(text) ?? [])).toEqual([version]);
    expect([spool.length, (await spool.read(0, 1))[0]]).toEqual([2, '["b"]']);
    spool.confirm(2);
    spool.append('["a",2]');
    expect(onDisk().map(draftOf).filter(Boolean)).toEqual(['["a",1]']);
    isDone();
    expect(onDisk()).toEqual(['["a",2]']);
    spool.confirm(1);
    spool.close();
    expect(files()).toEqual([]);
  });

  it('leaves what is not in the books when it is closed', () => {
    const spool = new UsageSpool(folder);
    for (const row of rows(0, 2)) spool.append(row);
    spool.confirm(1);
    spool.close();
    expect(onDisk()).toEqual(rows(0, 2));
  });

  it('touches what is there, and goes on in a new file where another process took the one being written', async () => {
    const spool = new UsageSpool(folder);
    spool.append('["a"]');
    for (const name of files()) rmSync(join(folder, name));
    spool.touch();
    spool.append('["b"]');
    const long = 'x'.repeat(5_000_000);
    spool.append(JSON.stringify([long]));
    const old = new Date(0);
    for (const name of files()) utimesSync(join(folder, name), old, old);
    spool.touch();
    expect(files().map((name) => statSync(join(folder, name)).mtimeMs > 0)).toEqual([true]);
    expect(await spool.read(0, 9)).toEqual(['["b"]', JSON.stringify([long])]);
  });

  it('goes on behind a torn line in a file of its own', async () => {
    const spool = new UsageSpool(folder);
    spool.append('["a"]');
    const [name = ''] = files();
    appendFileSync(join(folder, name), '00000000 ["torn');
    spool.close();
    spool.append('["b"]');
    expect(await spool.read(0, 10)).toEqual(['["a"]', '["b"]']);
  });
});

describe('an abandoned file', () => {
  const none = () => false;
  const own = newSpoolPath('').replace(/^\//, '');

  it.each([
    ['of a process that is gone', own.replace(/-\d+-/, '-999999999-'), 0, true],
    ['of this very process number, perhaps in a container beside this', own, 0, false],
    ['of this very process number, from an earlier life', own, 21_000, true],
    ['of a process that runs', own.replace(/-\d+-/, `-${process.ppid}-`), 0, false],
    ['of another machine, touched lately', `00000000-1-${'a'.repeat(12)}.spool`, 0, false],
    ['of another machine, long untouched', `00000000-1-${'a'.repeat(12)}.spool`, 21_000, true],
    ['that is no spool', 'notes.txt', 100_000, false],
  ])('is one %s: %s', (_case, name, age, expected) => {
    expect(isAbandoned(name, 1_000_000 - age, 1_000_000, none)).toBe(expected);
  });

  it('is never one of our own', () => {
    expect(isAbandoned(own, 0, 1_000_000, (name) => name === own)).toBe(false);
  });
});
