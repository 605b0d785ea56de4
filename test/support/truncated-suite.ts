import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Observable } from 'rxjs';
import type { ChatRequest, StreamEvent } from '../../src/contract/chat.js';
import { answer, type Ending, randomCuts } from './fake-reply.js';
import { isChunkEvent, type Outcome, outcomeOf } from './provider-contract/contract-run.js';
import { type ProvidersRig, startProvidersRig } from './providers-rig.js';
import { endOf } from './recorded/recorded-end.js';
import { answersOnly, describeRecordings, type Recording } from './recordings.js';

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
 * wired; what a caller is told of it is shown where recordings are replayed.
 * @param models By folder: a model whose requests go to the endpoint that was recorded.
 */
export function describeTruncations(models: Readonly<Record<string, string>>): void {
  let rig: ProvidersRig;
  beforeAll(async () => {
    rig = await startProvidersRig();
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

        if (!hasOwnEnd(recording)) continue;
        it(`${recording.name}: a connection that breaks behind its end does it no harm`, async () => {
          serveTruncated(rig, recording);
          const bytes = Buffer.byteLength(recording.events.join(''));
          for (const ending of ['cut', 'reset'] as const) {
            const { failure } = await outcomeOf(streamOf(rig, model, { bytes, ending }));
            expect(failure).toBeUndefined();
          }
        });
      }
    });
  }
}

/** Gemini's last event is known only by the end of the body. */
function hasOwnEnd({ shape }: Recording): boolean {
  return shape !== 'gemini';
}

const marker = /truncated at (\d+) by (finish|cut|reset)/;

function messagesFor({ bytes, ending }: Truncation): ChatRequest['messages'] {
  return [{ role: 'user', content: `truncated at ${bytes} by ${ending}` }];
}

function serveTruncated(rig: ProvidersRig, { reply }: Recording): void {
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

function streamOf(rig: ProvidersRig, model: string, cut: Truncation): Observable<StreamEvent> {
  const { port, call } = rig.call({ model, messages: messagesFor(cut), stream: true });
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
