import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** What the rules look at in one source file. */
export interface SourceFacts {
  /** From the project's root, with slashes: `src/chat/chat.service.ts`. */
  readonly path: string;
  readonly lineCount: number;
  /** Imported files as paths like `path`, packages by their name. */
  readonly imports: readonly string[];
  readonly hasDefaultExport: boolean;
  /** Names and texts of the code; comments and the API's own description are prose and not among them. */
  readonly words: readonly string[];
  /** Dotted chains as written, called or not: `process.env`, `response.write`. */
  readonly chains: readonly string[];
  /** Names of parameters by which a response is injected. */
  readonly injectedResponses: readonly string[];
}

/** Every TypeScript file under a folder of the project, generated code left out. */
export function readSources(root: string, folder: string): SourceFacts[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter(
      (path) => path.endsWith('.ts') && !path.includes('/generated/') && !path.includes('/node_modules/'),
    )
    .sort()
    .map((path) => toFacts(path, readFileSync(join(root, path), 'utf8')));
}

export function toFacts(path: string, text: string): SourceFacts {
  const imports: string[] = [];
  const words: string[] = [];
  const chains: string[] = [];
  const injectedResponses: string[] = [];
  let hasDefaultExport = false;

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
        imports.push(resolveImport(path, node.moduleSpecifier.text));
      }
      return;
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteral(specifier)) imports.push(resolveImport(path, specifier.text));
    }
    if (ts.isExportAssignment(node)) hasDefaultExport = true;
    if (node.kind === ts.SyntaxKind.DefaultKeyword && isModifier(node)) hasDefaultExport = true;
    if (
      ts.isParameter(node) &&
      ts.getDecorators(node)?.some((decorator) => /^@Res\b/.test(decorator.getText()))
    ) {
      injectedResponses.push(node.name.getText());
    }
    if (ts.isPropertyAssignment(node) && /^(description|examples?)$/.test(node.name.getText())) return;
    if (ts.isPropertyAccessExpression(node)) chains.push(node.getText().replaceAll(/\s|\?/g, ''));
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node))
      words.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));

  const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { path, lineCount, imports, hasDefaultExport, words, chains, injectedResponses };
}

function isModifier(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node.parent) && (node.parent.modifiers ?? []).some((modifier) => modifier === node)
  );
}

function resolveImport(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}
