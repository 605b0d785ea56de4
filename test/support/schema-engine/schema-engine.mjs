#!/usr/bin/env node
// Prisma's schema engine compiled to WebAssembly, in place of the native one, which cannot be had from the npm registry:
// with this file named in PRISMA_SCHEMA_ENGINE_BINARY, `prisma migrate …` works. Speaks what the CLI speaks with the
// native one: `cli can-connect-to-database`, otherwise JSON-RPC 2.0 on stdio, one message a line.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

// The adapter's own copy. The engine takes errors as values, which is what `bind…` makes of the adapter's.
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = createRequire(
  import.meta.resolve('@prisma/adapter-pg'),
)('@prisma/driver-adapter-utils');

// Postgres' numbers for two types.
const singleByteChar = 18;
const text = 25;

/** JSON-RPC's code of any failure that the engine tells. */
const engineFailure = 4466;

class EngineAdapterFactory extends PrismaPg {
  constructor(url) {
    // One connection, as the native engine has: the advisory lock is the connection's.
    super({ connectionString: url, max: 1 });
    this.url = url;
  }

  async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw;
    adapter.queryRaw = (query) => queryWithCharacters(adapter, queryRaw, query);
    // The whole script at once, as the native engine sends it: the adapter would cut it at every semicolon.
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return adapter;
  }

  // The adapter's own goes by the name in the connection string: it would run the migrations in the database itself.
  async connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    const main = await this.connect();
    await main.executeScript(`CREATE DATABASE "${name}"`);
    const shadow = await new EngineAdapterFactory(url.href).connect();
    const closeShadow = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await closeShadow();
      await main.executeScript(`DROP DATABASE "${name}"`);
      await main.dispose();
    };
    return shadow;
  }
}

/** The adapter refuses "char", a type of Postgres' own catalogues, which `prisma migrate diff` reads. */
async function queryWithCharacters(adapter, queryRaw, query) {
  const characters = [];
  const client = {
    query: async (config) => {
      const result = await adapter.underlyingDriver().query(config);
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== singleByteChar) continue;
        field.dataTypeID = text;
        characters.push(index);
      }
      return result;
    },
  };
  const answer = await queryRaw.call(Object.create(adapter, { client: { value: client } }), query);
  for (const index of characters) answer.columnTypes[index] = ColumnTypeEnum.Character;
  return answer;
}

async function loadEngine() {
  const { instance } = await globalThis.WebAssembly.instantiate(
    readFileSync(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))),
    { './schema_engine_bg.js': bindings },
  );
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** Calls `report` when the engine panics: the promise of the call under way then never settles. */
function watchForPanic(report) {
  let reason;
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (reason = message) };
  process.on('uncaughtException', (error) => report(reason === undefined ? error : new Error(reason)));
}

async function serve(url, schemaFiles) {
  await loadEngine();
  const datamodels = schemaFiles?.map((file) => [file, readFileSync(file, 'utf8')]);
  const engine = await bindings.SchemaEngine.new(
    { datamodels },
    (line) => process.stderr.write(line),
    bindMigrationAwareSqlAdapterFactory(new EngineAdapterFactory(url)),
  );
  let called;
  // Answered, not died of: the CLI ends with 0 and says nothing when its engine is suddenly gone.
  watchForPanic((error) => sendFailure(called, error));
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    // The CLI's answer to a text that it has printed.
    if (method === undefined) continue;
    called = id;
    try {
      sendResult(id, await engine[method](params));
    } catch (error) {
      sendFailure(id, error);
    }
  }
}

function sendResult(id, result) {
  if (result?.stdout) send({ id, method: 'print', params: { content: result.stdout } });
  send({ id, result: result ?? null });
}

function sendFailure(id, { message, code }) {
  // Never as a panic: the CLI would offer to report it to Prisma.
  const data = { message, error_code: code, is_panic: false };
  send({ id, error: { code: engineFailure, message, data } });
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

async function checkConnection(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.end();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { datasource: { type: 'string' }, datamodels: { type: 'string', multiple: true } },
});
try {
  const { url } = JSON.parse(values.datasource);
  if (positionals.length === 0) await serve(url, values.datamodels);
  else if (positionals.join(' ') === 'cli can-connect-to-database') await checkConnection(url);
  else throw new Error(`This stand-in does not know "${positionals.join(' ')}".`);
  process.exit();
} catch (error) {
  // As the native engine logs, in which form the CLI shows it.
  const fields = { message: error.message || error.code, error_code: 'P1001' };
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
  process.exit(1);
}
