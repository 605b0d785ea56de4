import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostRules } from './sdk-schema/host-rules.js';
import { geminiRules, responsesRules, samplingRules, type WireRules } from './sdk-schema/wire-rules.js';

interface Source {
  /** Exported name of the body's type. */
  readonly type: string;
  /** Package whose version decides. */
  readonly sdk: string;
  /** Declarations the type is made of, relative to the project's root: nothing else is read, which is what makes it quick. */
  readonly files: readonly string[];
}

const openAiFiles = [
  'node_modules/openai/resources/chat/completions/completions.d.ts',
  'node_modules/openai/resources/responses/responses.d.ts',
  'node_modules/openai/resources/shared.d.ts',
];
const chat: Source = { type: 'ChatCompletionCreateParams', sdk: 'openai', files: openAiFiles };
const responses: Source = { type: 'ResponseCreateParams', sdk: 'openai', files: openAiFiles };
const messages: Source = {
  type: 'MessageCreateParams',
  sdk: '@anthropic-ai/sdk',
  files: ['node_modules/@anthropic-ai/sdk/resources/messages/messages.d.ts'],
};
const generate: Source = {
  type: 'GeminiBody',
  sdk: '@google/genai',
  files: ['test/support/sdk-schema/gemini-body.ts', 'node_modules/@google/genai/dist/node/node.d.ts'],
};

/** Request bodies by the types of the vendor's official SDK, and of OpenAI's where a host speaks its shape. */
const bodies = {
  'openai-chat': [chat],
  'openai-responses': [responses, responsesRules],
  'anthropic-messages': [messages],
  /** Of models that still take sampling parameters. */
  'anthropic-messages-sampled': [messages, samplingRules],
  'gemini-generate': [generate, geminiRules],
  'deepseek-chat': [chat, hostRules('deepseek')],
  'xai-chat': [chat, hostRules('xai')],
  'qwen-chat': [chat, hostRules('qwen')],
  'kimi-chat': [chat, hostRules('kimi')],
  'minimax-chat': [chat, hostRules('minimax')],
} as const satisfies Readonly<Record<string, readonly [Source, WireRules?]>>;

export type SdkBody = keyof typeof bodies;

/** What is wrong with a body, one line each; an empty list means nothing. */
export type BodyCheck = (body: unknown) => string[];

const checks = new Map<SdkBody, Promise<BodyCheck>>();

/**
 * The check of a vendor's request body by the SDK's own types: unknown properties are refused at every level, so are
 * unknown values of an enumeration. Takes a few seconds the first time after an update of the SDK, then none.
 */
export function sdkBodyCheck(body: SdkBody): Promise<BodyCheck> {
  const known = checks.get(body) ?? makeCheck(body);
  checks.set(body, known);
  return known;
}

async function makeCheck(body: SdkBody): Promise<BodyCheck> {
  const [source, rules]: readonly [Source, WireRules?] = bodies[body];
  const generated: AnySchemaObject = JSON.parse(await readSchema(source));
  const schema = rules === undefined ? generated : rules(generated);
  // The SDKs' declarations use `type` lists and formats of their own: no reason to refuse a schema.
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  return (value) => (validate(value) ? [] : describeErrors(validate));
}

const root = join(import.meta.dirname, '..', '..');
const generator = join(root, 'node_modules', 'ts-json-schema-generator');
const cacheFolder = join(root, 'node_modules', '.cache', 'sdk-schema');

/** The generated schema as text, kept between runs for as long as nothing that it is made of changes. */
async function readSchema(source: Source): Promise<string> {
  const own = source.files.filter((file) => !file.startsWith('node_modules/'));
  const key = createHash('sha256')
    .update(JSON.stringify([source, versionOf(source.sdk), versionOf('ts-json-schema-generator')]))
    .update(own.map((file) => readFileSync(join(root, file), 'utf8')).join(''))
    .digest('hex');
  const cached = join(cacheFolder, `${key}.json`);
  if (!existsSync(cached)) await generateTo(cached, source);
  return readFileSync(cached, 'utf8');
}

async function generateTo(target: string, { type, files }: Source): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  // Another worker may be at the same: each writes a file of its own, and the last one to rename wins.
  const mine = `${target}.${process.pid}`;
  const tsconfig = `${mine}.tsconfig.json`;
  const compilerOptions = {
    ...{ noResolve: true, preserveSymlinks: true, types: [], lib: ['es5'], target: 'es2022' },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', strictNullChecks: true },
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: files.map((file) => join(root, file)) }));
  const options = [
    '--tsconfig',
    tsconfig,
    '--type',
    type,
    '--no-type-check',
    '--no-ref-encode',
    '--out',
    mine,
  ];
  // In a process of its own: the generator brings a whole compiler, which would stay in the worker's memory.
  const program = join(generator, 'bin', 'ts-json-schema-generator.js');
  await promisify(execFile)(process.execPath, [program, ...options]);
  rmSync(tsconfig);
  renameSync(mine, target);
}

function versionOf(packageName: string): unknown {
  const text = readFileSync(join(root, 'node_modules', packageName, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version?: unknown }).version;
}

/** Of a union every branch complains: only what goes wrong deepest in the body says something. */
function describeErrors({ errors }: ValidateFunction): string[] {
  const all = errors ?? [];
  const depthOf = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const deepest = Math.max(...all.map(depthOf));
  const lines = all.filter((error) => depthOf(error) === deepest).map(describeError);
  return [...new Set(lines)];
}

function describeError({ instancePath, message, params }: ErrorObject): string {
  const detail: unknown = params['additionalProperty'] ?? params['allowedValue'] ?? params['allowedValues'];
  const place = instancePath === '' ? 'body' : instancePath;
  return `${place} ${message}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`;
}
