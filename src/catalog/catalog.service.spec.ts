import { readFileSync } from 'node:fs';
import { takenProviderIds } from '../config/provider-settings.js';
import { CatalogService } from './catalog.service.js';

describe('CatalogService', () => {
  const catalog = new CatalogService();

  it('knows the models of nine vendors and the sandbox', () => {
    const prefixes = new Set(catalog.all().map((model) => model.prefix));
    expect([...prefixes].sort()).toEqual(
      [
        'anthropic',
        'deepseek',
        'google',
        'grok',
        'kimi',
        'kling',
        'minimax',
        'openai',
        'qwen',
        'sandbox',
      ].sort(),
    );
    expect(catalog.all().length).toBeGreaterThanOrEqual(164);
  });

  it('ranks no model below an older one of its line', () => {
    const lines = new Map<string, { version: number; quality: number; id: string }[]>();
    for (const { id, quality = 0 } of catalog.all()) {
      const [version] = /\d+(\.\d+)?/.exec(id) ?? [];
      if (version === undefined) continue;
      const line = id.replace(version, '#').replace('-preview', '');
      lines.set(line, [...(lines.get(line) ?? []), { version: Number(version), quality, id }]);
    }
    expect(lines.get('anthropic/claude-opus-#')?.length).toBeGreaterThan(4);
    for (const line of lines.values()) {
      line.sort((one, other) => one.version - other.version);
      for (const [index, { id, quality }] of line.entries())
        expect([id, quality]).toEqual([id, Math.max(quality, ...line.slice(0, index).map((m) => m.quality))]);
    }
  });

  it.each([
    ['fable', 'opus'],
    ['opus', 'sonnet'],
    ['sonnet', 'haiku'],
    ['astra', 'sol'],
    ['sol', 'terra'],
    ['terra', 'luna'],
    ['-pro', ''],
    ['', '-mini'],
    ['-mini', '-nano'],
    ['-pro', '-flash'],
    ['-flash', '-flash-lite'],
    ['-max', '-plus'],
    ['-plus', '-flash'],
  ])('ranks %j of a generation above %j of it', (higher, lower) => {
    let pairs = 0;
    for (const { id, quality = 0 } of catalog.all()) {
      const other = higher === '' ? `${id}${lower}` : id.replace(higher, lower);
      const below = other === id ? undefined : catalog.find(other);
      // Names without a version are of generations of their own.
      if (below?.quality === undefined || !/\d/.test(id)) continue;
      pairs++;
      expect([id, other, quality > below.quality]).toEqual([id, other, true]);
    }
    expect(pairs).toBeGreaterThan(0);
  });

  it('keeps from routers what draws or speaks, and the sandbox', () => {
    for (const { id, prefix, type, modalities, routerUse } of catalog.all()) {
      if (type !== 'chat') continue;
      if (id === 'sandbox/echo') expect(routerUse).toBe('last_resort');
      else if (prefix === 'sandbox' || modalities.output.length > 1)
        expect([id, routerUse]).toEqual([id, 'by_pattern']);
    }
  });

  it("has no prefix that an operator's host could take", () => {
    for (const { prefix } of catalog.all()) expect(takenProviderIds).toContain(prefix);
  });

  it('finds by id and by bare name, and nothing else', () => {
    const model = catalog.find('openai/gpt-4o-mini');
    expect(model?.upstreamId).toBe('gpt-4o-mini');
    expect(catalog.findAlias('gpt-4o-mini')).toBe(model);
    expect(catalog.find('gpt-4o-mini')).toBeUndefined();
    expect(catalog.findAlias('openai/gpt-4o-mini')).toBeUndefined();
    expect(catalog.find('constructor')).toBeUndefined();
    expect(catalog.find('__proto__')).toBeUndefined();
  });

  it('hands out frozen records', () => {
    const model = catalog.find('openai/gpt-5.4');
    expect(model).toBeDefined();
    expect(Object.isFrozen(model)).toBe(true);
    expect(Object.isFrozen(model?.prices.tiers[0])).toBe(true);
    expect(Object.isFrozen(model?.modalities.input)).toBe(true);
    expect(Object.isFrozen(catalog.all())).toBe(true);
  });

  it('keeps prices as they were found, tiers, schedules, changes and variants included', () => {
    expect(catalog.find('openai/gpt-5.4')?.prices).toMatchObject({
      unit: 'usd_per_million_tokens',
      input: '2.5',
      cacheRead: '0.25',
      webSearchPer1kCalls: '10',
      tiers: [{ promptTokensAbove: 272000, input: '5', output: '22.5', cacheRead: '0.5' }],
    });
    expect(catalog.find('deepseek/deepseek-flash')?.prices.schedule[0]).toMatchObject({
      name: 'peak',
      hoursUtc: ['01:00-04:00', '06:00-10:00'],
      input: '0.3',
    });
    expect(catalog.find('anthropic/claude-opus-5.5')?.prices.fastMode).toEqual({
      input: '8',
      output: '40',
      cacheRead: '0.4',
      cacheWrite: '10',
    });
    const variants = catalog.find('kling/kling-v2-6')?.prices.perSecondVariants ?? [];
    expect(variants.find((variant) => variant.voice)?.price).toBe('0.168');
    expect(variants.filter((variant) => variant.task === 'motion_control')).toHaveLength(2);
    expect(catalog.all().some((model) => model.prices.scheduledChanges.length > 0)).toBe(true);
    expect(catalog.all().some((model) => model.requestOverrides?.['thinking'] !== undefined)).toBe(true);
  });

  it('has a successor for every replacement it names', () => {
    const replaced = catalog.all().flatMap((model) => model.replacedBy ?? []);
    expect(replaced.length).toBeGreaterThan(0);
    for (const id of replaced) expect(catalog.find(id)).toBeDefined();
  });

  it('prices each type in units that fit, and sorts tiers upwards', () => {
    for (const model of catalog.all()) {
      const { prices } = model;
      if (model.type === 'chat')
        expect(prices).toMatchObject({
          unit: 'usd_per_million_tokens',
          input: expect.any(String),
          output: expect.any(String),
        });
      if (model.type === 'video')
        expect(prices).toMatchObject({ unit: 'usd_per_second', perSecond: expect.any(String) });
      const bounds = prices.tiers.map((tier) => tier.promptTokensAbove);
      expect(bounds).toEqual([...bounds].sort((left, right) => left - right));
    }
  });

  it('gives each model input and output, and marks vision and audio as the modalities do', () => {
    for (const model of catalog.all().filter(({ type }) => type === 'chat')) {
      expect(model.modalities.input).toContain('text');
      expect(model.modalities.output.length).toBeGreaterThan(0);
      expect({ id: model.id, vision: model.supports.vision }).toEqual({
        id: model.id,
        vision: model.modalities.input.includes('image'),
      });
    }
  });

  it('offers every sandbox model free of charge and says what it is', () => {
    const names = catalog.all().filter(({ prefix }) => prefix === 'sandbox');
    expect(names.map(({ upstreamId }) => upstreamId).sort()).toEqual(
      [
        'echo',
        'tools',
        'json',
        'slow',
        'error-429',
        'error-500',
        'error-503',
        'timeout',
        'reset',
        'cut',
        'stall',
        'context-overflow',
        'content-filter',
        'flaky',
        'image',
        'speech',
        'embedding',
      ].sort(),
    );
    for (const model of names) {
      const { input, output, perImage } = model.prices;
      const rates = [input, output, perImage].filter((rate) => rate !== undefined);
      expect([model.id, ...new Set(rates)]).toEqual([model.id, '0']);
      if (model.type === 'chat') expect(rates).toHaveLength(2);
      expect(model.name).toMatch(/^Sandbox: /);
      expect(model.description).toMatch(/^Test model, no AI behind it/);
      expect(model.aliases).toEqual([]);
    }
  });

  it('holds no more and no less than the files say', () => {
    const file: unknown = JSON.parse(readFileSync(new URL('./data/openai.json', import.meta.url), 'utf8'));
    const ids = Array.isArray(file) ? file.map((record: { id: string }) => record.id) : [];
    expect(
      catalog
        .all()
        .filter(({ prefix }) => prefix === 'openai')
        .map(({ id }) => id),
    ).toEqual(ids);
  });
});
