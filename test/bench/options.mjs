import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios.mjs';
import { TARGETS } from './targets.mjs';

export const usage = `npm run bench -- [options]
  --rounds N         interleaved rounds (5)
  --seconds N        length of one measurement (2)
  --only LIST        of ${SCENARIOS.map(({ name }) => name).join(', ')}, latency, startup, plans (all)
  --targets LIST     of ${Object.keys(TARGETS).join(', ')} (all; direct always runs)
  --connections LIST (1,32)
  --json FILE        write everything measured, machine-readable
  --profile FOLDER   run the gateway with --cpu-prof; read the result with test/bench/profile.mjs FOLDER
  --quick            2 rounds of 0.5 s after a short warm-up, for development
DATABASE_URL names a Postgres server; the bench makes a database of its own there and drops it. Unset: the embedded one.`;

function list(text, allowed, option) {
  const names = text.split(',');
  const unknown = names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0) throw new Error(`--${option} does not know ${unknown.join(', ')}\n${usage}`);
  return names;
}

function positive(text, option) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${option} needs a number above 0\n${usage}`);
  return value;
}

/**
 * @param {string[]} args without node and script
 * @throws Error with the usage text
 */
export function readOptions(args) {
  const string = { type: 'string' };
  const { values } = parseArgs({
    args,
    options: {
      rounds: string,
      seconds: string,
      only: string,
      targets: string,
      connections: string,
      json: string,
      profile: string,
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const scenarioNames = SCENARIOS.map(({ name }) => name);
  const allParts = [...scenarioNames, 'latency', 'startup', 'plans'];
  const parts = values.only === undefined ? allParts : list(values.only, allParts, 'only');
  const allTargets = Object.keys(TARGETS);
  const wanted = values.targets === undefined ? allTargets : list(values.targets, allTargets, 'targets');
  return {
    help: values.help === true,
    rounds: Math.ceil(positive(values.rounds ?? (values.quick ? '2' : '5'), 'rounds')),
    seconds: positive(values.seconds ?? (values.quick ? '0.5' : '2'), 'seconds'),
    /** At 32 connections, for each target and scenario: the just-in-time compiler needs some thousand requests. */
    warmUpSeconds: values.quick ? 1 : 4,
    pairs: values.quick ? 50 : 200,
    scenarios: SCENARIOS.filter(({ name }) => parts.includes(name)),
    latency: parts.includes('latency'),
    startup: parts.includes('startup') && wanted.includes('gateway'),
    plans: parts.includes('plans'),
    targets: allTargets.filter((name) => name === 'direct' || wanted.includes(name)),
    connections: (values.connections ?? '1,32').split(',').map((text) => positive(text, 'connections')),
    jsonFile: values.json,
    profileFolder: values.profile,
    databaseUrl: process.env.DATABASE_URL || undefined,
  };
}
