import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { forbiddenArrows, importCircles } from './support/architecture/arrows.js';
import { breachesOf, fileRules, switchedOffTests } from './support/architecture/rules.js';
import { readSources, toFacts } from './support/architecture/source-facts.js';

const root = join(import.meta.dirname, '..');
const everything = readSources(root, 'src');
const specs = everything.filter(({ path }) => path.endsWith('.spec.ts'));
const sources = everything.filter(({ path }) => !path.endsWith('.spec.ts'));
const tests = [...specs, ...readSources(root, 'test')];

describe('architecture', () => {
  it('has sources to look at', () => {
    expect(sources.map(({ path }) => path)).toContain('src/contract/chat.ts');
    expect(tests.map(({ path }) => path)).toContain('test/architecture.spec.ts');
  });

  it('arrows point inward', () => {
    expect(forbiddenArrows(sources)).toEqual([]);
  });

  it('no circle of imports', () => {
    expect(importCircles(sources)).toEqual([]);
  });

  for (const [name, rule] of Object.entries(fileRules)) {
    it(name, () => {
      expect(breachesOf(rule, sources)).toEqual([]);
    });
  }

  it('no test over 400 lines', () => {
    expect(breachesOf(ruleNamed('no file over 400 lines'), tests)).toEqual([]);
  });

  it('no test is switched off', () => {
    expect(breachesOf(switchedOffTests, tests)).toEqual([]);
  });
});

function ruleNamed(name: string): (typeof fileRules)[string] {
  const rule = fileRules[name];
  if (rule === undefined) throw new Error(`There is no rule "${name}".`);
  return rule;
}

/** What all rules of one file say about a made-up source. */
function breaches(path: string, text: string): string[] {
  return Object.values(fileRules).flatMap((rule) => breachesOf(rule, [toFacts(path, text)]));
}

describe('the rules themselves', () => {
  const arrow = (path: string, target: string): string[] =>
    forbiddenArrows([toFacts(path, `import { x } from '${target}';`)]);

  it.each([
    ['src/contract/a.ts', '../config/b.js'],
    ['src/config/a.ts', '../catalog/b.js'],
    ['src/database/a.ts', '../keys/b.js'],
    ['src/upstream/a.ts', '../providers/b.js'],
    ['src/providers/provider-adapter.ts', '../upstream/b.js'],
    ['src/providers/openai-shape/a.ts', '../../config/b.js'],
    ['src/providers/anthropic/a.ts', '../gemini/b.js'],
    ['src/providers/anthropic/a.ts', '../../routing/b.js'],
    ['src/routing/a.ts', '../providers/openai/b.js'],
    ['src/workspaces/a.ts', '../keys/b.js'],
    ['src/keys/a.ts', '../usage/b.js'],
    ['src/chat/a.ts', '../http/b.js'],
    ['src/chat/a.ts', '../upstream/upstream-client.js'],
    ['src/http/a.ts', '../chat/b.js'],
    ['src/validation/a.ts', '../config/b.js'],
    ['src/logging/a.ts', '../keys/b.js'],
    ['src/chat/a.ts', '../app.module.js'],
  ])('%s must not import %s', (path, target) => {
    expect(arrow(path, target)).toEqual([expect.stringContaining(`${path}: `)]);
  });

  it.each([
    ['src/contract/a.ts', './b.js'],
    ['src/providers/anthropic/a.ts', '../openai-shape/b.js'],
    ['src/providers/anthropic/a.ts', '../provider-registry.js'],
    ['src/providers/providers.module.ts', './anthropic/anthropic.module.js'],
    ['src/logging/a.ts', '../config/b.js'],
    ['src/chat/dto/a.ts', '../../contract/b.js'],
    ['src/chat/a.ts', '../upstream/deadline.js'],
    ['src/chat/a.ts', 'rxjs'],
    ['src/app.module.ts', './chat/chat.module.js'],
  ])('%s may import %s', (path, target) => {
    expect(arrow(path, target)).toEqual([]);
  });

  it('arrows count in type imports, exports and dynamic imports', () => {
    for (const text of [
      "import type { X } from '../keys/b.js';",
      "export { X } from '../keys/b.js';",
      "export * from '../keys/b.js';",
      "const x = await import('../keys/b.js');",
      "import '../keys/b.js';",
    ]) {
      expect(forbiddenArrows([toFacts('src/database/a.ts', text)])).toHaveLength(1);
    }
  });

  it('finds a circle and names its files', () => {
    const circle = ['a', 'b', 'c'].map((name, index, all) =>
      toFacts(`src/chat/${name}.ts`, `import { x } from './${all[(index + 1) % 3] ?? ''}.js';`),
    );
    expect(importCircles(circle)).toEqual([
      'src/chat/a.ts -> src/chat/b.ts -> src/chat/c.ts -> src/chat/a.ts',
    ]);
    expect(importCircles(circle.slice(0, 2))).toEqual([]);
  });

  it.each([
    ['src/chat/a.ts', 'export default class A {}', 'default export'],
    ['src/chat/a.ts', 'const a = 1; export default a;', 'default export'],
    ['src/chat/a.ts', '\n'.repeat(401), '401 lines'],
    ['src/chat/chatService.ts', '', 'not kebab-case'],
    ['src/chat/chat-utils.ts', '', 'says nothing'],
    ['src/common/chat.ts', '', 'says nothing'],
    ['src/contract/a.ts', "import { of } from 'rxjs';", 'imports rxjs'],
    ['src/keys/a.ts', "import { PrismaClient } from '@prisma/client';", '@prisma/client'],
    ['src/keys/a.service.ts', "import { X } from '../database/generated/client.js';", 'generated'],
    ['src/chat/a.ts', 'const port = process.env.PORT;', 'process.env'],
    ['src/chat/a.ts', 'const { PORT } = process.env;', 'process.env'],
    ['src/chat/a.ts', 'function f(response: R) { response.status(500); }', 'response.status'],
    ['src/keys/a.ts', 'class A { f(@Res() out: R) {} }', 'injects the response as out'],
    ['src/chat/a.ts', "if (provider === 'anthropic') f();", 'names anthropic'],
    ['src/chat/a.ts', "if (model.startsWith('openai/')) f();", 'names openai'],
    ['src/routing/a.ts', 'const isQwen = true;', 'names qwen'],
    ['src/providers/anthropic/a.ts', "const other = 'gemini-2.5';", 'names gemini'],
    ['src/chat/a.ts', "import { spawn } from 'node:child_process';", 'child_process'],
    ['src/chat/a.ts', "eval('1');", 'evaluates'],
  ])('%s: %j is a breach', (path, text, message) => {
    expect(breaches(path, text)).toEqual([expect.stringMatching(new RegExp(`^${path}: .*${message}`))]);
  });

  it.each([
    [
      'src/chat/a.ts',
      '// anthropic calls this differently; process.env is not read here\nexport const a = 1;',
    ],
    ['src/chat/a.ts', "const shape = 'the shape of OpenAI';"],
    ['src/keys/a.ts', "class A { @ApiProperty({ example: 'openai/gpt-4o' }) model = ''; }"],
    ['src/chat/a.controller.ts', 'class A { f(@Res() _response: R) {} }'],
    ['src/chat/a.ts', "import { x } from '../providers/openai-shape/x.js';"],
    ['src/config/a.ts', "const key = process.env.ANTHROPIC_API_KEY; const id = 'anthropic';"],
    ['src/providers/gemini/a.ts', "const id = 'gemini';"],
    ['src/http/error.filter.ts', 'function f(response: R) { response.status(500); }'],
    ['src/chat/chat-egress.ts', 'function f(response: R) { response.write(text); }'],
    ['src/keys/keys.repository.ts', "import { Prisma } from '../database/generated/client.js';"],
    ['src/database/prisma.service.ts', "import { PrismaPg } from '@prisma/adapter-pg';"],
  ])('%s: %j is none', (path, text) => {
    expect(breaches(path, text)).toEqual([]);
  });

  it('a switched-off test is found by its chain, not by its title', () => {
    // Put together here, so that nobody's search for such tests stops at this file.
    const [skipped, focused] = [['it', 'skip'].join('.'), ['describe', 'only'].join('.')];
    const text = `${skipped}('x', f); ${focused}('y', g);`;
    expect(switchedOffTests(toFacts('test/a.spec.ts', text))).toEqual([skipped, focused]);
    expect(switchedOffTests(toFacts('test/a.spec.ts', `it('${skipped}', f);`))).toEqual([]);
  });
});
