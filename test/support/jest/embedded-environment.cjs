const { readFileSync } = require('node:fs');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment in a process that holds the embedded database's program compiled: V8 shares the machine code of equal
 * WebAssembly within a process for as long as somebody holds it, and each suite opens databases of its own. Opening one takes
 * half the CPU so.
 */
class EmbeddedEnvironment extends TestEnvironment {}

const program = require.resolve('@electric-sql/pglite').replace(/index\.cjs$/, 'pglite.wasm');
EmbeddedEnvironment.program = process.env.DATABASE_URL
  ? undefined
  : new globalThis.WebAssembly.Module(readFileSync(program));

module.exports = EmbeddedEnvironment;
