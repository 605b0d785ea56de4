import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Backpressure } from '../../src/contract/backpressure.js';
import type { Caller } from '../../src/contract/caller.js';
import type { ChatRequest, StreamEvent } from '../../src/contract/chat.js';
import type { ChatPort, ProviderCall } from '../../src/providers/provider-adapter.js';
import { ProviderRegistry } from '../../src/providers/provider-registry.js';
import { RoutingService } from '../../src/routing/routing.service.js';
import { type ChatRig, startChatRig } from './chat-rig.js';
import { answer, type Ending, randomCuts } from './fake-reply.js';
import { readStream } from './fixtures.js';
import { isChunkEvent, type Outcome, outcomeOf } from './provider-contract/contract-run.js';
import { answersOnly, describeRecordings, type Recording } from './recordings.js';
import { endOf } from './recorded/recorded-end.js';
import { vendors } from './vendors.js';

const longTestMs = 60_000;
const randomCutsEach = 20;
/** Calls under way at a time. */
const atATime = 16;

/** A recording that stops after so many bytes. */
interface Truncation {
  readonly bytes: number;
  readonly ending: Ending;
}

/**
 * Every recorded stream of these folders, cut after each event and at random bytes, by a proper end, a closed and a reset
 * connection: the answer must end with an error, and no finish reason may be made up. Against the adapters as they are
 * wired, and a sample of it over HTTP.
 * @param models By folder: a model whose requests go to the endpoint that was recorded.
 */
export function describeTruncations(models: Readonly<Record<string, string>>): void {
  let rig: ChatRig;
  beforeAll(async () => {
    rig = await startChatRig({ vendors: Object.values(vendors) });
  });
  beforeEach(() => rig.upstream.clear());
  afterAll(() => rig.close());

  for (const [folder, model] of Object.entries(models)) {
    describeRecordings(folder, (recordings) => {
      for (const recording of answersOnly(recordings).filter(({ streamed }) => streamed)) {
        it(
          `${recording.name}: cut anywhere it is an error and no finish reason is made up`,
          async () => {
            serveTruncated(rig, recording);
            const truncations = truncationsOf(recording);
            for (let start = 0; start < truncations.length; start += atATime) {
              const some = truncations.slice(start, start + atATime);
              const outcomes = await Promise.all(some.map((cut) => outcomeOf(streamOf(rig, model, cut))));
              for (const [index, cut] of some.entries()) expectHonest(outcomes[index], cut, recording);
            }
          },
          longTestMs,
        );

        it(`${recording.name}: a caller is told`, async () => {
          serveTruncated(rig, recording);
          const end = endOf(recording);
          for (const bytes of [1, ...randomCuts(end.finishAt, 3, 5), end.finishAt - 1]) {
            const messages = messagesFor({ bytes, ending: 'finish' });
            const { status, text } = await rig.ask({ model, messages, stream: true });
            const told: unknown = status === 200 ? readStream(text).errors[0] : JSON.parse(text);
            expect(told).toMatchObject({ error: { code: 'upstream_error' } });
            expect(status).toBe(status === 200 ? 200 : 502);
            expect(text).not.toContain('[DONE]');
          }
        });
      }
    });
  }
}

const marker = /truncated at (\d+) by (finish|cut|reset)/;

function messagesFor({ bytes, ending }: Truncation): ChatRequest['messages'] {
  return [{ role: 'user', content: `truncated at ${bytes} by ${ending}` }];
}

function serveTruncated(rig: ChatRig, { reply }: Recording): void {
  const whole = Buffer.concat(reply.chunks);
  rig.upstream.script(({ text }) => {
    const [, bytes, ending] = marker.exec(text) ?? [];
    const { headers } = reply;
    return answer(whole.subarray(0, Number(bytes)), { headers, ending: ending as Ending });
  });
}

function truncationsOf({ events, reply }: Recording): Truncation[] {
  const truncations: Truncation[] = [];
  const add = (bytes: number, ...endings: readonly Ending[]): void => {
    truncations.push(...endings.map((ending) => ({ bytes, ending })));
  };
  let length = 0;
  for (const [index, event] of events.entries()) {
    const broken: Ending = index % 2 === 0 ? 'cut' : 'reset';
    add(length, 'finish', ...(index % 5 === 0 ? [broken] : []));
    length += Buffer.byteLength(event);
  }
  const total = reply.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  for (const bytes of randomCuts(total, randomCutsEach, 11)) add(bytes, 'finish', 'cut', 'reset');
  return truncations;
}

const caller: Caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'workspace',
  rateLimitRpm: 0,
  allowedModels: undefined,
};

function streamOf({ app }: ChatRig, model: string, cut: Truncation): ReturnType<ChatPort['stream']> {
  const request: ChatRequest = { model, messages: messagesFor(cut), stream: true };
  const [candidate] = app.app.get(RoutingService).planChat(request, caller).candidates;
  const port = app.app.get(ProviderRegistry).get(candidate.provider)?.chat;
  if (port === undefined) throw new Error(`Nobody serves ${model}.`);
  const call: ProviderCall = {
    request,
    candidate,
    backpressure: new Backpressure(),
    adjusted: () => undefined,
  };
  return port.stream(call);
}

function expectHonest(
  outcome: Outcome<StreamEvent> | undefined,
  { bytes, ending }: Truncation,
  recording: Recording,
): void {
  if (outcome === undefined) throw new Error('There is no outcome.');
  const { finishAt, wholeAt, finishIsEnd } = endOf(recording);
  const finishes = outcome.values
    .filter(isChunkEvent)
    .flatMap(({ chunk }) => chunk.choices.flatMap(({ finish_reason: reason }) => reason ?? []));
  const said = { recording: recording.name, bytes, ending, finishes, failure: outcome.failure };
  if (bytes < finishAt) expect({ ...said, finishes: [] }).toEqual(said);
  const completed = outcome.failure === undefined;
  if (bytes < (finishIsEnd ? finishAt : wholeAt)) expect(said).toMatchObject({ failure: broken(ending) });
  else if (ending === 'finish' && bytes >= wholeAt)
    expect({ ...said, completed }).toMatchObject({ completed: true });
  else if (!completed) expect(said).toMatchObject({ failure: broken(ending) });
}

function broken(ending: Ending): unknown {
  const kind =
    ending === 'finish' ? 'upstream_protocol' : expect.stringMatching(/^upstream_(protocol|unavailable)$/);
  return expect.objectContaining({ kind });
}
