/**
 * The load generator, a process of its own so that its CPU time is nobody else's. Driven over IPC by run.mjs, one
 * command at a time: `open` (connect, verify one answer per connection in full), `run` (closed loop for some seconds),
 * `close`, and `pair` (one connection to each target, asked in turn, for added latency).
 *
 * Every answer is verified: status, ending, number of chunks. In full (every chunk parsed, the text compared) where
 * that would not disturb the measurement: on `open`.
 */
import { Client } from 'undici';
import { SCENARIOS, expectedText, requestBody } from './scenarios.mjs';
import { median, percentile } from './statistics.mjs';

const requestLimitMs = 30_000;
const deltaMarker = Buffer.from('"delta":');
const doneTail = Buffer.from('data: [DONE]\n\n');

/**
 * @typedef {object} Endpoint
 * @property {string} name
 * @property {string} origin
 * @property {Record<string, string>} headers
 * @property {string} model
 */

/** One request on one connection; rejects only when the connection fails. */
function exchange(client, request) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const parts = [];
    let status = 0;
    let firstByteMs = 0;
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, part) {
        if (parts.length === 0) firstByteMs = performance.now() - startedAt;
        parts.push(part);
      },
      onResponseEnd() {
        const totalMs = performance.now() - startedAt;
        resolve({ status, firstByteMs, totalMs, body: parts.length === 1 ? parts[0] : Buffer.concat(parts) });
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}

function countOf(body, marker) {
  let count = 0;
  for (let at = body.indexOf(marker); at !== -1; at = body.indexOf(marker, at + marker.length)) count += 1;
  return count;
}

/** What is wrong with this answer, in a few words; undefined = nothing. */
function defectOf(answer, scenario) {
  if (answer.status !== 200) return `status ${answer.status}: ${answer.body.toString('utf8', 0, 200)}`;
  if (scenario.chunks === 0) {
    return answer.body.at(-1) === 0x7d && answer.body.length > 1000
      ? undefined
      : `${answer.body.length} bytes, cut`;
  }
  if (!answer.body.subarray(-doneTail.length).equals(doneTail)) return 'stream without [DONE]';
  const chunks = countOf(answer.body, deltaMarker);
  return chunks === scenario.chunks ? undefined : `${chunks} of ${scenario.chunks} chunks`;
}

function textOf(answer, scenario) {
  const body = answer.body.toString('utf8');
  if (scenario.chunks === 0) return JSON.parse(body).choices[0].message.content;
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    .join('');
}

async function verifyInFull(client, request, scenario, name) {
  const answer = await exchange(client, request);
  const defect = defectOf(answer, scenario);
  if (defect !== undefined) throw new Error(`${name}, ${scenario.name}: ${defect}`);
  if (textOf(answer, scenario) !== expectedText(scenario))
    throw new Error(`${name}, ${scenario.name}: text differs`);
}

/** @param {Endpoint} endpoint */
function prepare(endpoint, scenarioName) {
  const scenario = SCENARIOS.find(({ name }) => name === scenarioName);
  const body = requestBody(scenario, endpoint.model);
  const headers = { ...endpoint.headers, 'content-type': 'application/json' };
  return { scenario, request: { path: '/v1/chat/completions', method: 'POST', headers, body } };
}

function connect(origin) {
  return new Client(origin, { pipelining: 1, headersTimeout: requestLimitMs, bodyTimeout: requestLimitMs });
}

/** The state between `open` and `close`. */
let session;

async function open({ endpoint, scenario: scenarioName, connections }) {
  const { scenario, request } = prepare(endpoint, scenarioName);
  const clients = Array.from({ length: connections }, () => connect(endpoint.origin));
  session = { clients, scenario, request };
  await Promise.all(clients.map((client) => verifyInFull(client, request, scenario, endpoint.name)));
}

async function run({ seconds }) {
  const { clients, scenario, request } = session;
  const totalsMs = [];
  const firstBytesMs = [];
  const defects = [];
  const startedAt = performance.now();
  const stopAt = startedAt + seconds * 1000;
  const loop = async (client) => {
    while (performance.now() < stopAt) {
      const answer = await exchange(client, request);
      const defect = defectOf(answer, scenario);
      if (defect !== undefined) {
        defects.push(defect);
        return;
      }
      totalsMs.push(answer.totalMs);
      firstBytesMs.push(answer.firstByteMs);
    }
  };
  await Promise.all(clients.map((client) => loop(client).catch((error) => defects.push(String(error)))));
  return {
    requests: totalsMs.length,
    defects: defects.length,
    firstDefect: defects[0],
    perSecond: totalsMs.length / ((performance.now() - startedAt) / 1000),
    p50Ms: percentile(totalsMs, 0.5),
    p99Ms: percentile(totalsMs, 0.99),
    firstByteP50Ms: percentile(firstBytesMs, 0.5),
    firstByteP99Ms: percentile(firstBytesMs, 0.99),
  };
}

async function close() {
  await Promise.all(session.clients.map((client) => client.destroy()));
  session = undefined;
}

/** Asks every endpoint in turn, `count` times over; the order turns with every pass. First bytes in milliseconds. */
async function pair({ endpoints, scenario: scenarioName, count }) {
  const lanes = endpoints.map((endpoint) => ({
    ...prepare(endpoint, scenarioName),
    name: endpoint.name,
    client: connect(endpoint.origin),
    firstBytesMs: [],
  }));
  try {
    for (const lane of lanes) await verifyInFull(lane.client, lane.request, lane.scenario, lane.name);
    for (let pass = 0; pass < count; pass += 1) {
      for (let turn = 0; turn < lanes.length; turn += 1) {
        const lane = lanes[(pass + turn) % lanes.length];
        const answer = await exchange(lane.client, lane.request);
        const defect = defectOf(answer, lane.scenario);
        if (defect !== undefined) throw new Error(`${lane.name}, ${lane.scenario.name}: ${defect}`);
        lane.firstBytesMs.push(answer.firstByteMs);
      }
    }
  } finally {
    await Promise.all(lanes.map(({ client }) => client.destroy()));
  }
  const [direct] = lanes;
  return lanes.map(({ name, firstBytesMs }) => {
    const addedMs = firstBytesMs.map((milliseconds, pass) => milliseconds - direct.firstBytesMs[pass]);
    return {
      name,
      firstByteMs: median(firstBytesMs),
      addedMs: median(addedMs),
      addedP90Ms: percentile(addedMs, 0.9),
    };
  });
}

const commands = { open, run, close, pair };

process.on('message', async ({ command, parameters }) => {
  try {
    process.send({ result: await commands[command](parameters) });
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.on('disconnect', () => process.exit(0));
