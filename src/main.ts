import { setFlagsFromString } from 'node:v8';

// Loading some two thousand modules makes V8 enlarge its heap far beyond what is left of it: 40 MB that an idle gateway would
// keep for nothing. So V8 is thrifty until the gateway has started, and from then on takes what the load is worth (thrift
// for good costs two fifths more CPU). Hence the dynamic import: a static one loads before any line runs.
setFlagsFromString('--optimize-for-size');
const { explain, start } = await import('./start.js');
try {
  await start();
  setFlagsFromString('--no-optimize-for-size');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
}
