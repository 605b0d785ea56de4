import { jest } from '@jest/globals';
import type { ChatDelta, ChatRequest, FinishReason, StreamEvent } from '../../contract/chat.js';
import { callOf, request } from '../../../test/support/provider-contract/contract-run.js';
import { ChunkBuilder } from './chunk-builder.js';
import { type GapReader, SkippingReader } from './skipping-reader.js';
import { UnreadableEvent } from './unreadable-event.js';

/** An event of a stream made up for these tests; undefined is a broken one. */
interface Said {
  readonly delta?: ChatDelta;
  readonly index?: number;
  readonly finish?: FinishReason;
}

class TestReader implements GapReader {
  private readonly chunks = new ChunkBuilder('chatcmpl-1', 'm');
  whole = false;
  passOver = jest.fn(() => true);

  event(data: string, emit: (value: StreamEvent) => void): boolean {
    if (data === '') throw new UnreadableEvent();
    const { delta = {}, index = 0, finish = null } = JSON.parse(data) as Said;
    const event = this.chunks.delta(delta);
    for (const choice of event.chunk.choices) Object.assign(choice, { index, finish_reason: finish });
    emit(event);
    return false;
  }

  isWhole(): boolean {
    return this.whole;
  }

  end(): void {}
}

interface Run {
  readonly reader: SkippingReader;
  readonly inner: TestReader;
  readonly skipped: number[];
  readonly read: (...events: (Said | undefined)[]) => void;
}

function start(fields: Partial<ChatRequest> = {}): Run {
  const inner = new TestReader();
  const skipped: number[] = [];
  const call = { ...callOf(request(fields)), skipped: (events: number) => skipped.push(events) };
  const reader = new SkippingReader(inner, call);
  const read: Run['read'] = (...events) => {
    for (const event of events)
      reader.event(event === undefined ? '' : JSON.stringify(event), () => undefined);
  };
  return { reader, inner, skipped, read };
}

const broken = undefined;
const text: Said = { delta: { content: 'a' } };
const stop: Said = { finish: 'stop' };
const callPiece: Said = { delta: { tool_calls: [{ index: 0, function: { arguments: '{' } }] } };
const protocol = expect.objectContaining({ kind: 'upstream_protocol' });

describe('SkippingReader', () => {
  it('says at the end how many it has passed over, and nothing where there were none', () => {
    const { read, reader, skipped } = start();
    read(text, broken, text, broken, stop);
    expect(skipped).toEqual([]);
    reader.end(() => undefined);
    expect(skipped).toEqual([2]);
    const sound = start();
    sound.read(text, stop);
    sound.reader.end(() => undefined);
    expect(sound.skipped).toEqual([]);
  });

  it.each<[string, (Said | undefined)[]]>([
    ['behind the beginning of a call', [callPiece, broken]],
    ['before a call', [text, broken, callPiece]],
    ['in a spoken answer', [{ delta: { audio: { data: 'AA' } } }, broken]],
    ['behind the beginning of a call of the older kind', [{ delta: { function_call: {} } }, broken]],
    ['where nothing else came', [{ delta: { role: 'assistant', content: '' } }, broken, stop]],
    ['where only thoughts came', [{ delta: { reasoning_content: 'Hm.' } }, broken, stop]],
    ['where one of two choices got nothing else', [text, broken, { index: 1, finish: 'stop' }]],
    ['where the end speaks of calls that never came', [text, broken, { finish: 'tool_calls' }]],
    ['five times', [text, broken, broken, broken, broken, broken]],
  ])('does not pass one over %s', (_place, events) => {
    expect(() => start().read(...events)).toThrow(protocol);
  });

  it('passes one over in the refusal of an answer, and where a list of calls is empty', () => {
    expect(() =>
      start().read({ delta: { refusal: 'No', tool_calls: [] } }, broken, { finish: 'content_filter' }),
    ).not.toThrow();
  });

  it.each(['json_object', 'json_schema'])('passes none over in an answer that is to be %s', (type) => {
    expect(() => start({ response_format: { type } }).read(text, broken)).toThrow(protocol);
    expect(() => start({ extra_body: { response_format: { type } } }).read(text, broken)).toThrow(protocol);
  });

  it('asks the reader, who knows what else the event may have been', () => {
    const { read, inner } = start();
    inner.passOver.mockReturnValue(false);
    expect(() => read(text, broken)).toThrow(protocol);
  });

  it('passes any over behind the end of all choices, for calls and JSON too', () => {
    const { read, inner, reader, skipped } = start({ response_format: { type: 'json_object' } });
    read(callPiece, { finish: 'tool_calls' });
    inner.whole = true;
    inner.passOver.mockReturnValue(false);
    read(broken);
    reader.end(() => undefined);
    expect(skipped).toEqual([1]);
  });

  it('leaves every other failure as it is', () => {
    const { inner, read } = start();
    const failure = new Error('another');
    inner.event = () => {
      throw failure;
    };
    expect(() => read(text)).toThrow(failure);
  });
});
