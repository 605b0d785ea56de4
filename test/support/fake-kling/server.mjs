import { createServer } from 'node:http';
import { accountOf, refusal } from './auth.mjs';
import { checkLegacy, checkPath, legacyKinds } from './bodies.mjs';
import { fileOf, sendFile } from './files.mjs';
import { legacyData, pathData, Tasks, usualBehaviour } from './tasks.mjs';

/**
 * Kling as far as the gateway uses it, with a memory. `node server.mjs` prints `{"port": …}` and serves until its standard input
 * ends or it is killed. What it does is set, and what it was asked is read, under `/control`; see fake-kling.ts.
 */

const usualCredentials = { apiKeys: ['fake-kling-api-key'], pairs: { 'fake-access': 'fake-secret' } };
let behaviour = usualBehaviour;
let credentials = usualCredentials;
let tasks = new Tasks();
let log = [];
let origin = '';

const controls = {
  'POST /control/behaviour': (told) => (behaviour = { ...behaviour, ...told }),
  'POST /control/credentials': (told) => (credentials = { ...credentials, ...told }),
  'POST /control/expire': () => {
    for (const task of tasks.list) task.isExpired = true;
  },
  'POST /control/reset': () => {
    [behaviour, credentials, tasks, log] = [usualBehaviour, usualCredentials, new Tasks(), []];
  },
  'GET /control/log': () => ({ requests: log, tasks: tasks.list, creates: tasks.creates }),
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    try {
      handle(request, response, Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      sendJson(response, 500, { code: 5000, message: String(error) });
    }
  });
});

function handle(request, response, text) {
  const url = new URL(request.url, 'http://localhost');
  const control = controls[`${request.method} ${url.pathname}`];
  if (control !== undefined) return sendJson(response, 200, control(parsed(text)) ?? {});
  const { method, headers } = request;
  const entry = { method, path: request.url, headers, body: parsed(text) ?? text, at: Date.now(), status: 0 };
  log.push(entry);
  response.on('finish', () => (entry.status = response.statusCode));
  if (url.pathname.startsWith('/files/')) return serveFile(request, response, url);
  const answer = answerTo(request, url, text);
  if (answer.cut) return response.destroy();
  if (answer.hang) return undefined;
  if (answer.refused) return refuse(response, answer.refused);
  return sendJson(response, 200, {
    code: 0,
    message: 'SUCCEED',
    request_id: `r${log.length}`,
    data: answer.data,
  });
}

function answerTo(request, url, text) {
  const places = url.pathname.split('/').slice(1);
  const isLegacy = places[0] === 'v1' && places[1] === 'videos' && legacyKinds.includes(places[2]);
  const isPath = /^(text-to-video|image-to-video|tasks)$/.test(places[0]);
  if (!isLegacy && !isPath) return refusal(404, 1202, 'The requested method is invalid');
  const { account, refused } = accountOf(request.headers.authorization, credentials, isLegacy);
  if (refused) return { refused };
  const told = toldError(request.method === 'POST' ? 'create' : 'look');
  if (told) return { refused: told };
  if (request.method === 'POST') return create(account, isLegacy, places, parsed(text));
  return isLegacy ? lookLegacy(account, places) : lookPath(account, url.searchParams);
}

function create(account, isLegacy, places, body) {
  if (typeof body !== 'object' || body === null) return refusal(400, 1200, 'The body is no JSON');
  const [kind, model] = isLegacy ? [places[2], body.model_name] : places;
  const wrong = isLegacy ? checkLegacy(kind, body) : checkPath(kind, model, body);
  const externalId = isLegacy ? body.external_task_id : body.options?.external_task_id;
  if (wrong !== undefined)
    return refusal(/^model .* not supported/.test(wrong) ? 404 : 400, codeOf(wrong), wrong);
  const { task, refused } = tasks.create(account, kind, model, externalId, body, behaviour);
  if (refused) return { refused };
  const how = nextCreate();
  if (how === 'hang') return { hang: true };
  if (how === 'cut') return { cut: true };
  return { data: isLegacy ? legacyData(task, behaviour, origin) : pathData(task, behaviour, origin) };
}

function codeOf(wrong) {
  return /^model .* not supported/.test(wrong) ? 1203 : 1201;
}

/** Forgets how creates are answered once it has been done often enough. */
function nextCreate() {
  const { create: how, createTimes: times } = behaviour;
  if (how !== 'answer' && times !== null) {
    behaviour = {
      ...behaviour,
      createTimes: times - 1,
      ...(times <= 1 && { create: 'answer', createTimes: null }),
    };
  }
  return how;
}

function lookLegacy(account, [, , kind, id]) {
  const task = tasks.look(
    account,
    (candidate) => candidate.kind === kind && (candidate.id === id || candidate.externalId === id),
    behaviour,
  );
  return task ? { data: legacyData(task, behaviour, origin) } : refusal(404, 1203, 'Task not found');
}

function lookPath(account, query) {
  const listed = (name) => (query.get(name) ?? '').split(',').filter((id) => id !== '');
  const found = [
    ...listed('task_ids').map((id) => tasks.look(account, (task) => task.id === id, behaviour)),
    ...listed('external_task_ids').map((id) =>
      tasks.look(account, (task) => task.externalId === id, behaviour),
    ),
  ];
  return { data: found.flatMap((task) => (task ? [pathData(task, behaviour, origin)] : [])) };
}

/** The next error that was ordered for this kind of request. */
function toldError(on) {
  const place = behaviour.errors.findIndex((error) => error.on === on && (error.times ?? 1) > 0);
  const error = behaviour.errors[place];
  if (error === undefined) return undefined;
  const errors = behaviour.errors.with(place, { ...error, times: (error.times ?? 1) - 1 });
  behaviour = { ...behaviour, errors };
  return error;
}

function serveFile(request, response, url) {
  const id = /^\/files\/(\d+)\.mp4$/.exec(url.pathname)?.[1];
  const task = tasks.list.find((candidate) => candidate.id === id);
  if (task === undefined) return sendJson(response, 404, { message: 'No such file' });
  const isGone = task.isExpired || Date.now() > (task.doneAt ?? Infinity) + behaviour.urlLifetimeMs;
  const isSigned = url.searchParams.get('signature') === `fake-${id}`;
  if (isGone || !isSigned) return sendJson(response, 403, { message: 'The address has expired' });
  return sendFile(request, response, fileOf(behaviour.fileBytes));
}

function refuse(response, { status, code, message, headers = {} }) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(
    response,
    status,
    code === undefined ? { message } : { code, message, request_id: `r${log.length}` },
  );
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  origin = `http://127.0.0.1:${port}`;
  console.log(JSON.stringify({ port }));
});
// Nobody is left who could stop it.
process.stdin.resume().on('end', () => process.exit(0));
