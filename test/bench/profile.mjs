/**
 * `node test/bench/profile.mjs FOLDER [SKIP_SECONDS]` reads the newest .cpuprofile that `npm run bench -- --profile
 * FOLDER` left and prints where the time went: self time by package or source file and by function, then what our own
 * functions cost with all they call. The first SKIP_SECONDS (start and warm-up, 10) are left out. The profiler samples
 * wall time: on a busy machine a system call looks longer than the CPU it took.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const idleFunctions = new Set(['(idle)', '(root)']);

function newestProfile(folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => join(folder, name));
  if (files.length === 0) throw new Error(`no .cpuprofile in ${folder}`);
  return files.sort((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs)[0];
}

const sourceMaps = new Map();

/** The map that the build left beside a file of `dist`, undefined for any other url. */
function sourceMapOf(url) {
  if (!sourceMaps.has(url)) {
    const file = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : '';
    sourceMaps.set(url, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined);
  }
  return sourceMaps.get(url);
}

/** Where a function stands in the sources: `src/chat/egress.ts:12`, `undici`, `node:http`, or `(native)`. */
function originOf({ url, lineNumber, columnNumber, functionName }) {
  if (url === '') return { module: functionName.startsWith('(') ? functionName : '(native)', line: 0 };
  const mapped = sourceMapOf(url)?.findEntry(lineNumber, columnNumber);
  const source = mapped?.originalSource ?? url;
  const line = (mapped?.originalLine ?? lineNumber) + 1;
  const installed = source.lastIndexOf('node_modules/');
  if (installed === -1) return { module: source.replace(/^.*?\b(src|dist)\//, '$1/'), line };
  const [scope, name] = source.slice(installed + 'node_modules/'.length).split('/');
  return { module: scope.startsWith('@') ? `${scope}/${name}` : scope, line };
}

function functionOf(frame, { module, line }) {
  return `${frame.functionName || '(anonymous)'}  ${module}:${line}`;
}

function addTo(map, key, amount) {
  map.set(key, (map.get(key) ?? 0) + amount);
}

/** Microseconds per node id after the first `skipSeconds`. */
function timeByNode(profile, skipSeconds) {
  const times = new Map();
  let elapsedMicroseconds = 0;
  profile.samples.forEach((id, index) => {
    elapsedMicroseconds += profile.timeDeltas[index];
    if (elapsedMicroseconds > skipSeconds * 1e6) addTo(times, id, profile.timeDeltas[index]);
  });
  return times;
}

function summarise(profile, skipSeconds) {
  const times = timeByNode(profile, skipSeconds);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const summary = { byModule: new Map(), byFunction: new Map(), withCallees: new Map(), busyMicroseconds: 0 };
  /** @returns the time of the node and everything under it; a function that is its own caller counts once */
  const visit = (node, callers) => {
    const frame = node.callFrame;
    const own = idleFunctions.has(frame.functionName) ? 0 : (times.get(node.id) ?? 0);
    const origin = originOf(frame);
    const name = functionOf(frame, origin);
    summary.busyMicroseconds += own;
    addTo(summary.byModule, origin.module, own);
    addTo(summary.byFunction, name, own);
    const below = (node.children ?? []).reduce(
      (sum, id) => sum + visit(nodes.get(id), [...callers, name]),
      0,
    );
    if (origin.module.startsWith('src/') && !callers.includes(name))
      addTo(summary.withCallees, name, own + below);
    return own + below;
  };
  visit(profile.nodes[0], []);
  return summary;
}

function printTop(title, times, busyMicroseconds, count) {
  console.log(`\n${title}`);
  const sorted = [...times].sort((left, right) => right[1] - left[1]).slice(0, count);
  for (const [key, spent] of sorted) {
    console.log(`  ${((100 * spent) / busyMicroseconds).toFixed(1).padStart(5)} %  ${key}`);
  }
}

const [folder = '.', skipSeconds = '10'] = process.argv.slice(2);
const file = newestProfile(folder);
const summary = summarise(JSON.parse(readFileSync(file, 'utf8')), Number(skipSeconds));
console.log(`${file}: ${(summary.busyMicroseconds / 1e6).toFixed(2)} s busy`);
printTop('Self time by module', summary.byModule, summary.busyMicroseconds, 40);
printTop('Self time by function', summary.byFunction, summary.busyMicroseconds, 60);
printTop('Our functions with all they call', summary.withCallees, summary.busyMicroseconds, 60);
