/** From raw measurements to medians, ratios and the printed tables. */
import { cpus, release, totalmem } from 'node:os';
import { median } from './statistics.mjs';

/**
 * @typedef {object} Cell one target, scenario and number of connections in one round
 * @property {number} round
 * @property {string} scenario
 * @property {number} connections
 * @property {string} target
 * @property {number} requests
 * @property {number} defects
 * @property {number} perSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} firstByteP50Ms
 * @property {number} firstByteP99Ms
 * @property {number | undefined} cpuMsPerRequest undefined for `direct`, which has no process of its own
 */

export function machine() {
  const processors = cpus();
  return {
    cpu: processors[0].model.trim(),
    cpus: processors.length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
  };
}

/** Median over the rounds of this target's CPU per request divided by the other's in the same round. */
function cpuRatio(cells, others) {
  const ratios = cells.flatMap((cell) => {
    const other = others.find(({ round }) => round === cell.round);
    return other?.cpuMsPerRequest === undefined ? [] : [cell.cpuMsPerRequest / other.cpuMsPerRequest];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/**
 * @param {readonly Cell[]} cells
 * @returns one row per scenario, connections and target: medians over the rounds
 */
export function summarise(cells) {
  const groups = new Map();
  for (const cell of cells) {
    const key = `${cell.scenario} ${cell.connections} ${cell.target}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const figures = ['perSecond', 'p50Ms', 'p99Ms', 'firstByteP50Ms', 'firstByteP99Ms'];
  return [...groups.values()].map((group) => {
    const { scenario, connections, target } = group[0];
    const of = (name) => groups.get(`${scenario} ${connections} ${name}`) ?? [];
    const measured = target !== 'direct';
    return {
      scenario,
      connections,
      target,
      rounds: group.length,
      requests: group.reduce((sum, { requests }) => sum + requests, 0),
      ...Object.fromEntries(figures.map((figure) => [figure, median(group.map((cell) => cell[figure]))])),
      cpuMsPerRequest: measured ? median(group.map(({ cpuMsPerRequest }) => cpuMsPerRequest)) : undefined,
      cpuToBare: measured ? cpuRatio(group, of('bare')) : undefined,
      cpuToPortkey: measured ? cpuRatio(group, of('portkey')) : undefined,
    };
  });
}

function row(summary, scenario, target = 'gateway') {
  const rows = summary.filter((entry) => entry.scenario === scenario && entry.target === target);
  return rows.sort((left, right) => right.connections - left.connections)[0];
}

/** The limits of the issues the bench was built for. A gate that was not measured is left out. */
export function gates({ summary, latency, starts, plans }) {
  const served = starts.find(({ name }) => name === 'postgres');
  const added = latency.filter(({ target }) => target === 'gateway').map(({ addedMs }) => addedMs);
  return [
    { gate: 'CPU per whole answer / Portkey', measured: row(summary, 'whole')?.cpuToPortkey, limit: 0.25 },
    { gate: 'CPU per whole answer / bare', measured: row(summary, 'whole')?.cpuToBare, limit: 7 },
    { gate: 'CPU per 50-chunk stream / bare', measured: row(summary, 'stream50')?.cpuToBare, limit: 2 },
    { gate: 'CPU per paced stream / bare', measured: row(summary, 'paced50')?.cpuToBare, limit: 2.2 },
    {
      gate: 'added first byte, 1 connection, ms',
      measured: added.length > 0 ? Math.max(...added) : undefined,
      limit: 1.5,
    },
    { gate: 'idle memory on Postgres, MB', measured: served?.idleMb, limit: 140 },
    { gate: 'cold start on Postgres, ms', measured: served?.laterMs, limit: 1500 },
    {
      gate: 'CPU of a router’s plan, µs',
      measured: plans.length > 0 ? Math.max(...plans.map(({ us }) => us)) : undefined,
      limit: 20,
    },
  ].flatMap((gate) => (gate.measured === undefined ? [] : [{ ...gate, met: gate.measured <= gate.limit }]));
}

function number(value, digits) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

/** A column: its heading, and what it shows of an entry. */
const text = (heading, read) => ({ heading, read });
const figures = (heading, field, digits) => text(heading, (entry) => number(entry[field], digits));

/** Prints nothing where there is no entry. */
function table(title, columns, entries) {
  if (entries.length === 0) return;
  const lines = [
    columns.map(({ heading }) => heading),
    ...entries.map((entry) => columns.map(({ read }) => read(entry))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const pad = (cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]));
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line.map(pad).join('  ')}`);
}

const scenarioColumns = [
  text('', ({ target }) => target),
  figures('requests/s', 'perSecond', 0),
  figures('p50 ms', 'p50Ms', 2),
  figures('p99 ms', 'p99Ms', 2),
  figures('first byte ms', 'firstByteP50Ms', 2),
  figures('CPU ms/request', 'cpuMsPerRequest', 3),
  figures('/ bare', 'cpuToBare', 2),
  figures('/ Portkey', 'cpuToPortkey', 3),
];

const latencyColumns = [
  text('', ({ scenario, target }) => `${scenario}, ${target}`),
  figures('first byte ms', 'firstByteMs', 3),
  figures('added ms', 'addedMs', 3),
  figures('added p90 ms', 'addedP90Ms', 3),
];

const memoryColumns = [
  text('', ({ target }) => target),
  figures('idle', 'idleMb', 0),
  figures('after', 'afterMb', 0),
];

const startColumns = [
  text('', ({ name }) => name),
  figures('first ms', 'firstMs', 0),
  figures('later ms', 'laterMs', 0),
  figures('CPU ms', 'laterCpuMs', 0),
  figures('idle MB', 'idleMb', 0),
];

const planColumns = [text('', ({ strategy }) => strategy), figures('CPU µs', 'us', 1)];

const gateColumns = [
  text('', ({ gate }) => gate),
  figures('measured', 'measured', 2),
  text('limit', ({ limit }) => String(limit)),
  text('', ({ met }) => (met ? 'met' : 'MISSED')),
];

/** Prints everything a person wants to read. */
export function print({
  machine: host,
  database,
  scenarios,
  summary,
  latency,
  memory,
  starts,
  plans,
  gates: limits,
}) {
  console.log(
    `\n${host.cpus} x ${host.cpu}, Linux ${host.kernel}, Node ${host.node}, gateway on ${database}`,
  );
  for (const { name, title } of scenarios) {
    for (const connections of new Set(summary.map((entry) => entry.connections))) {
      const rows = summary.filter((entry) => entry.scenario === name && entry.connections === connections);
      table(`${title}, ${connections} connection${connections === 1 ? '' : 's'}`, scenarioColumns, rows);
    }
  }
  table('First byte at one connection, asked in turn', latencyColumns, latency);
  table('Memory, MB', memoryColumns, memory);
  table('Start to ready', startColumns, starts);
  table('A plan of a router over 150 models, 1,000 routers', planColumns, plans);
  table('Limits', gateColumns, limits);
}
