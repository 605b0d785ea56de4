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

/** The limits of the issue the bench was built for. A gate that was not measured is left out. */
export function gates({ summary, latency, starts }) {
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
  ].flatMap((gate) => (gate.measured === undefined ? [] : [{ ...gate, met: gate.measured <= gate.limit }]));
}

function number(value, digits) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

function table(title, columns, rows) {
  const lines = [columns, ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const pad = (text, index) => (index === 0 ? text.padEnd(widths[index]) : text.padStart(widths[index]));
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line.map(pad).join('  ')}`);
}

/** Prints everything a person wants to read. */
export function print({
  machine: host,
  database,
  scenarios,
  summary,
  latency,
  memory,
  starts,
  gates: limits,
}) {
  console.log(
    `\n${host.cpus} x ${host.cpu}, Linux ${host.kernel}, Node ${host.node}, gateway on ${database}`,
  );
  const columns = [
    '',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'first byte ms',
    'CPU ms/request',
    '/ bare',
    '/ Portkey',
  ];
  for (const { name, title } of scenarios) {
    for (const connections of new Set(summary.map((entry) => entry.connections))) {
      const rows = summary.filter((entry) => entry.scenario === name && entry.connections === connections);
      table(
        `${title}, ${connections} connection${connections === 1 ? '' : 's'}`,
        columns,
        rows.map((entry) => [
          entry.target,
          number(entry.perSecond, 0),
          number(entry.p50Ms, 2),
          number(entry.p99Ms, 2),
          number(entry.firstByteP50Ms, 2),
          number(entry.cpuMsPerRequest, 3),
          number(entry.cpuToBare, 2),
          number(entry.cpuToPortkey, 3),
        ]),
      );
    }
  }
  if (latency.length > 0) {
    table(
      'First byte at one connection, asked in turn',
      ['', 'first byte ms', 'added ms', 'added p90 ms'],
      latency.map((entry) => [
        `${entry.scenario}, ${entry.target}`,
        number(entry.firstByteMs, 3),
        number(entry.addedMs, 3),
        number(entry.addedP90Ms, 3),
      ]),
    );
  }
  if (memory.length > 0) {
    table(
      'Memory, MB',
      ['', 'idle', 'after'],
      memory.map(({ target, idleMb, afterMb }) => [target, number(idleMb, 0), number(afterMb, 0)]),
    );
  }
  if (starts.length > 0) {
    table(
      'Start to ready',
      ['', 'first ms', 'later ms', 'CPU ms', 'idle MB'],
      starts.map((entry) => [
        entry.name,
        number(entry.firstMs, 0),
        number(entry.laterMs, 0),
        number(entry.laterCpuMs, 0),
        number(entry.idleMb, 0),
      ]),
    );
  }
  if (limits.length > 0) {
    table(
      'Limits',
      ['', 'measured', 'limit', ''],
      limits.map(({ gate, measured, limit, met }) => [
        gate,
        number(measured, 2),
        String(limit),
        met ? 'met' : 'MISSED',
      ]),
    );
  }
}
