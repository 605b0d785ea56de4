/**
 * The benchmark: the gateway beside a bare proxy and Portkey, in one run on one machine, in interleaved rounds. What
 * counts is CPU time per request of each party's process tree; the ratios are medians of the ratios within a round, so
 * that a noisy neighbour hits both sides of a ratio. It never fails on a figure, only when an answer was not whole.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createScratchDatabase } from './database.mjs';
import { readOptions, usage } from './options.mjs';
import { Children, cpuMs, residentMb } from './processes.mjs';
import { gates, machine, print, summarise } from './report.mjs';
import { measurePlans } from './resolve.mjs';
import { measureStarts } from './startup.mjs';
import { median } from './statistics.mjs';
import { TARGETS, startMock } from './targets.mjs';

/** After a measurement, so that what a gateway writes behind the request (usage rows) is counted too. */
const settleMs = 400;
const idleSettleMs = 2000;

/** One command to the load generator and its answer. */
function ask(load, command, parameters = {}) {
  return new Promise((resolve, reject) => {
    const onMessage = ({ result, error }) => {
      load.off('exit', onExit);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    };
    const onExit = () => {
      load.off('message', onMessage);
      reject(new Error('the load generator ended'));
    };
    load.once('message', onMessage);
    load.once('exit', onExit);
    load.send({ command, parameters });
  });
}

/** @returns {Promise<Omit<import('./report.mjs').Cell, 'round'>>} */
async function measure(load, target, scenario, connections, seconds) {
  await ask(load, 'open', { endpoint: target, scenario: scenario.name, connections });
  await delay(settleMs);
  const cpuBeforeMs = target.pid === undefined ? undefined : cpuMs(target.pid);
  const result = await ask(load, 'run', { seconds });
  await delay(settleMs);
  const usedMs = cpuBeforeMs === undefined ? undefined : cpuMs(target.pid) - cpuBeforeMs;
  await ask(load, 'close');
  return {
    scenario: scenario.name,
    connections,
    target: target.name,
    ...result,
    cpuMsPerRequest: usedMs === undefined ? undefined : usedMs / result.requests,
  };
}

/** The targets' order turns by one each round, so that none always follows the same other. */
function turned(targets, round) {
  const shift = round % targets.length;
  return [...targets.slice(shift), ...targets.slice(0, shift)];
}

async function measureRounds(load, targets, options) {
  for (const target of targets) {
    for (const scenario of options.scenarios)
      await measure(load, target, scenario, 32, options.warmUpSeconds);
  }
  const cells = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const scenario of options.scenarios) {
      for (const connections of options.connections) {
        for (const target of turned(targets, round)) {
          const cell = await measure(load, target, scenario, connections, options.seconds);
          cells.push({ round, ...cell });
          if (cell.defects > 0)
            console.error(`${target.name}, ${scenario.name}: ${cell.defects} x ${cell.firstDefect}`);
        }
      }
    }
    console.log(`round ${round + 1} of ${options.rounds} done`);
  }
  return cells;
}

/** Medians over the rounds, for each target and for an answer and a stream. */
async function measureLatency(load, targets, options) {
  const rounds = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const scenario of ['whole', 'stream50']) {
      const results = await ask(load, 'pair', { endpoints: targets, scenario, count: options.pairs });
      rounds.push(...results.map((result) => ({ scenario, ...result })));
    }
  }
  return ['whole', 'stream50'].flatMap((scenario) =>
    targets.map(({ name }) => {
      const own = rounds.filter((result) => result.scenario === scenario && result.name === name);
      const middle = (figure) => median(own.map((result) => result[figure]));
      return {
        scenario,
        target: name,
        firstByteMs: middle('firstByteMs'),
        addedMs: middle('addedMs'),
        addedP90Ms: middle('addedP90Ms'),
      };
    }),
  );
}

async function measureAllStarts(children, options, mockOrigin, folder) {
  const settings = { mockOrigin, dataFolder: folder };
  const starts = [];
  if (options.databaseUrl !== undefined) {
    const scratch = await createScratchDatabase(options.databaseUrl);
    try {
      const how = { name: 'postgres', later: 5, settleMs: idleSettleMs };
      starts.push(await measureStarts(children, { ...settings, databaseUrl: scratch.url }, how));
    } finally {
      await scratch.drop();
    }
  }
  starts.push(
    await measureStarts(children, settings, { name: 'embedded', later: 1, settleMs: idleSettleMs }),
  );
  return starts;
}

async function startTargets(children, options, context) {
  const targets = [];
  for (const name of options.targets) targets.push(await TARGETS[name](children, context));
  return targets;
}

async function bench(options, children, folder, scratch) {
  const mockOrigin = await startMock(children);
  // Before the others run: it has a processor to itself.
  const plans = options.plans ? await measurePlans() : [];
  const starts = options.startup ? await measureAllStarts(children, options, mockOrigin, folder) : [];
  const nodeArguments =
    options.profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`];
  const targets = await startTargets(children, options, {
    mockOrigin,
    databaseUrl: scratch?.url,
    dataFolder: join(folder, 'load'),
    nodeArguments,
  });
  const measured = targets.filter(({ pid }) => pid !== undefined);
  await delay(idleSettleMs);
  const idleMb = measured.map(({ pid }) => residentMb(pid));
  const load = children.forked('load', join(import.meta.dirname, 'load.mjs'));
  const cells = await measureRounds(load, targets, options);
  const latency = options.latency ? await measureLatency(load, targets, options) : [];
  const memory = measured.map(({ name, pid }, index) => ({
    target: name,
    idleMb: idleMb[index],
    afterMb: residentMb(pid),
  }));
  const summary = summarise(cells);
  const results = {
    machine: machine(),
    database: options.databaseUrl === undefined ? 'the embedded database' : 'Postgres',
    scenarios: options.scenarios,
    summary,
    latency,
    memory,
    starts,
    plans,
    gates: gates({ summary, latency, starts, plans }),
  };
  print(results);
  if (options.jsonFile !== undefined)
    writeFileSync(options.jsonFile, JSON.stringify({ ...results, cells }, null, 2));
  if (cells.some(({ defects }) => defects > 0)) throw new Error('some answers were not whole; see above');
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'clearmaas-bench-'));
  const children = new Children(folder);
  process.on('exit', () => children.killAll());
  const needsDatabase = options.databaseUrl !== undefined && options.targets.includes('gateway');
  const scratch = needsDatabase ? await createScratchDatabase(options.databaseUrl) : undefined;
  let ending;
  const end = () =>
    (ending ??= (async () => {
      await children.stopAll();
      await scratch?.drop();
      rmSync(folder, { recursive: true, force: true });
    })());
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void end().then(() => process.exit(130)));
  try {
    await bench(options, children, folder, scratch);
  } finally {
    await end();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
