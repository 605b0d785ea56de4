/**
 * The upstream: an OpenAI-shaped server that answers from buffers made at start, so that it costs next to nothing.
 * Prints its port on stdout once it listens.
 */
import { createServer } from 'node:http';
import { SCENARIOS, chunkText, wholeText } from './scenarios.mjs';

const model = 'bench-mock';
const usage = { prompt_tokens: 38, completion_tokens: 160, total_tokens: 198 };

const whole = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1760000000,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: wholeText, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
    service_tier: 'default',
    system_fingerprint: 'fp_bench',
  }),
);

function event(fields) {
  const chunk = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1760000000,
    model,
    system_fingerprint: 'fp_bench',
    ...fields,
  };
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}

function delta(content, finish_reason = null) {
  return event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason }] });
}

function streamEvents(count) {
  const events = [delta({ role: 'assistant', content: '', refusal: null })];
  for (let index = 1; index < count - 1; index += 1) events.push(delta({ content: chunkText(index) }));
  return [...events, delta({}, 'stop')];
}

const usageEvent = event({ choices: [], usage });
const doneEvent = Buffer.from('data: [DONE]\n\n');

/** By the word in the prompt. */
const answers = SCENARIOS.map((scenario) => ({
  ...scenario,
  marker: `bench:${scenario.name}:`,
  events: scenario.chunks > 0 ? streamEvents(scenario.chunks) : undefined,
}));

/** One event per HTTP chunk, as vendors send them. */
function sendStream(response, events, paceMs) {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  if (paceMs === 0) {
    for (const bytes of events) response.write(bytes);
    response.end();
    return;
  }
  let next = 0;
  const step = () => {
    if (response.destroyed) return;
    response.write(events[next]);
    next += 1;
    if (next < events.length) setTimeout(step, paceMs);
    else response.end();
  };
  step();
}

function respond(request, response, body) {
  const answer = answers.find((candidate) => body.includes(candidate.marker));
  if (answer === undefined || !request.url.endsWith('/chat/completions')) {
    response.writeHead(404).end();
  } else if (answer.events === undefined) {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
      .end(whole);
  } else {
    const tail = body.includes('"include_usage":true') ? [usageEvent, doneEvent] : [doneEvent];
    sendStream(response, [...answer.events, ...tail], answer.paceMs);
  }
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => respond(request, response, Buffer.concat(parts)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
