import { describe, expect, it } from '@jest/globals';
import { type ChatRequest, isEffective } from '../../../src/contract/chat.js';
import { type AssembledChoice, assembleChunks, chunkViolations } from '../chunk-validator.js';
import { type AnswerReply, sliced, streamReply } from '../fake-reply.js';
import { sampleAnswer, type SampleAnswer } from '../openai-wire.js';
import { samples } from './answers.js';
import { type ChatContractHarness, credential } from './contract-harness.js';
import { callOf, caseOf, isChunkEvent, outcomeOf, request, useFakeUpstream } from './contract-run.js';

const broken = 'data: {"id": \n\n';
const mostSkipped = 4;

/** What became of a stream. */
interface Told {
  readonly choice: AssembledChoice | undefined;
  readonly failure: unknown;
  readonly effective: boolean;
  /** What was reported as passed over. */
  readonly skipped: readonly number[];
}

const protocolFailure = expect.objectContaining({ kind: 'upstream_protocol' });

/** An event that cannot be read is passed over where that leaves a gap in a text, and is an error where it could leave more. */
export function describeBrokenEvents(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  const tell = async (reply: AnswerReply, fields: Partial<ChatRequest> = {}): Promise<Told> => {
    upstream().enqueue(reply);
    const skipped: number[] = [];
    const call = {
      ...callOf(request({ stream: true, ...fields })),
      skipped: (events: number) => skipped.push(events),
    };
    const { values, failure } = await outcomeOf(harness.chat(upstream(), credential).stream(call));
    const chunks = values.filter(isChunkEvent).map(({ chunk }) => chunk);
    if (failure === undefined) expect(chunkViolations(chunks)).toEqual([]);
    return {
      choice: assembleChunks(chunks).choices[0],
      failure,
      effective: chunks.some(isEffective),
      skipped,
    };
  };
  const tellEvents = (events: readonly string[], fields?: Partial<ChatRequest>): Promise<Told> =>
    tell(streamReply(events), fields);

  /** Text and finish reason as they were meant, without the pieces that are missing. */
  const expectWhole = (told: Told, { text, finish }: SampleAnswer, missing = ''): void => {
    expect(told.failure).toBeUndefined();
    expect(told.choice).toMatchObject({ text: text.join('').replace(missing, ''), finishReason: finish });
  };

  describe('broken events', () => {
    const { text } = samples;
    const events = harness.events(text);
    const first = placeOf(events, text.text[0]);

    it('one more between good ones is passed over and counted, wherever it stands', async () => {
      for (let place = 0; place < events.length; place += 1) {
        const told = await tellEvents(events.toSpliced(place, 0, broken));
        // Before the answer has begun some cannot do without the first word of it, and another candidate can be asked.
        if (place <= first && told.failure !== undefined) {
          expect(told).toMatchObject({ failure: protocolFailure, effective: false, skipped: [] });
          continue;
        }
        expectWhole(told, text);
        expect(told.skipped).toEqual([1]);
      }
    });

    it('one in place of a piece of the text leaves a gap, and is counted', async () => {
      for (const piece of text.text.slice(1, 3)) {
        const told = await tellEvents(events.with(placeOf(events, piece), broken));
        expectWhole(told, text, piece);
        expect(told.skipped).toEqual([1]);
      }
    });

    it('any event that breaks in its middle: the answer is whole but for it, or fails without a finish reason', async () => {
      for (const place of events.keys()) {
        const told = await tellEvents(events.with(place, halved(events[place])));
        if (told.failure === undefined) {
          expectWhole(told, text, place >= first ? text.text[place - first] : '');
          expect(told.skipped).toEqual([1]);
        } else {
          expect(told.failure).toEqual(protocolFailure);
          expect(told.choice?.finishReason ?? null).toBeNull();
          expect(told.skipped).toEqual([]);
        }
      }
    });

    it('a few are passed over, many are an error', async () => {
      const place = first + 1;
      const some = Array.from({ length: mostSkipped }, () => broken);
      const told = await tellEvents(events.toSpliced(place, 0, ...some));
      expectWhole(told, text);
      expect(told.skipped).toEqual([mostSkipped]);
      const { failure, skipped } = await tellEvents(events.toSpliced(place, 0, ...some, broken));
      expect({ failure, skipped }).toEqual({ failure: protocolFailure, skipped: [] });
    });

    it('the only one with an answer in it is an error before anything of the answer', async () => {
      const only = harness.events(sampleAnswer({ text: ['Only this.'] }));
      const told = await tellEvents(only.with(placeOf(only, 'Only this.'), broken));
      expect(told).toMatchObject({ failure: protocolFailure, effective: false, skipped: [] });
    });

    it('where JSON was asked for it is an error', async () => {
      const response_format = { type: 'json_object' };
      const torn = events.toSpliced(first + 1, 0, broken);
      const messages = [{ role: 'user', content: 'In JSON.' }] as const;
      expect((await tellEvents(torn, { response_format, messages })).failure).toEqual(protocolFailure);
      expect((await tellEvents(torn, { response_format: { type: 'text' } })).failure).toBeUndefined();
    });

    it('wherever the bytes are cut', async () => {
      const reply = streamReply(events.toSpliced(first + 2, 0, broken));
      for (const slicing of [1, 7, 64]) expectWhole(await tell(sliced(reply, slicing)), text);
    });

    it('behind the end is nothing of the answer', async () => {
      expectWhole(await tellEvents([...events, broken]), text);
    });

    for (const name of ['toolCall', 'parallelToolCalls'] as const) {
      const sample = samples[name];
      const optional = name === 'toolCall' ? 'tool call' : 'parallel tool calls';
      caseOf(harness, optional, `no call ever lacks a piece: ${name}`, async () => {
        const calling = harness.events(sample);
        const tools = sample.toolCalls.map((call) => ({
          type: 'function' as const,
          function: { name: call.name },
        }));
        for (const place of calling.keys())
          for (const torn of [
            calling.toSpliced(place, 0, broken),
            calling.with(place, broken),
            calling.with(place, halved(calling[place])),
          ])
            expectSoundCalls(await tellEvents(torn, { tools }), sample);
      });
    }
  });
}

/** Either an error, or every call with all its arguments. */
function expectSoundCalls({ failure, choice }: Told, sample: SampleAnswer): void {
  if (failure !== undefined) {
    expect(failure).toEqual(protocolFailure);
    expect(choice?.finishReason ?? null).toBeNull();
    return;
  }
  expect(choice?.toolCalls.map(({ name, arguments: args }) => [name, JSON.parse(args)])).toEqual(
    sample.toolCalls.map(({ name, arguments: pieces }) => [name, JSON.parse(pieces.join(''))]),
  );
}

/** Of the first event with this text in it. */
function placeOf(events: readonly string[], text = ''): number {
  const escaped = JSON.stringify(text).slice(1, -1);
  const place = events.findIndex((event) => event.includes(escaped));
  if (place === -1) throw new Error(`No event says ${text}.`);
  return place;
}

/** An event whose data breaks off. */
function halved(event = ''): string {
  return event.replace(/data: (.*)/, (_line, data: string) => `data: ${data.slice(0, data.length / 2)}`);
}
