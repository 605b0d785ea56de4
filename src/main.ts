import { explain, start } from './start.js';

try {
  await start();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
}
