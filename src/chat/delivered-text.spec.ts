import { chunkEvent, textEvent } from '../../test/support/chat-events.js';
import { ChatStreamReader } from '../providers/openai-shape/chat-stream.js';
import type { StreamEvent } from '../contract/chat.js';
import { SseDecoder } from '../upstream/sse-decoder.js';
import { DeliveredText } from './delivered-text.js';

const textOf = (delivered: DeliveredText): string => delivered.parts.map(({ text }) => text).join('');

describe('DeliveredText', () => {
  it('keeps the beginning of a long answer, and how long it is', () => {
    const delivered = new DeliveredText();
    for (let count = 0; count < 1_000; count += 1) delivered.take(chunkEvent({ content: 'x'.repeat(1_000) }));
    const [part] = delivered.parts;
    expect(part?.text).toHaveLength(65_536);
    expect(Math.round((part?.text.length ?? 0) * (part?.times ?? 0))).toBe(1_000_000);
  });

  it('has the text of chunks that were never parsed, of any length and script', () => {
    const texts = Array.from({ length: 400 }, (_value, index) => `wörd ${index} 日本 `);
    const delivered = new DeliveredText();
    const reader = new ChatStreamReader();
    let unparsed = 0;
    const emit = (event: StreamEvent): void => {
      if (event.kind !== 'chunk') return;
      unparsed += Number(event.textOnly === true);
      delivered.take(event);
    };
    const decoder = new SseDecoder(
      (data) => void reader.event(data, emit),
      (bytes, start) => reader.bytes(bytes, start, emit),
    );
    for (const content of texts) {
      const chunk = {
        ...textEvent('').chunk,
        choices: [{ index: 0, delta: { content }, finish_reason: null }],
      };
      decoder.push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`));
    }
    expect(unparsed).toBeGreaterThan(390);
    expect(textOf(delivered)).toBe(texts.join(''));
  });

  it('has thoughts, refusals and calls too', () => {
    const delivered = new DeliveredText();
    delivered.take(chunkEvent({ reasoning_content: 'hm ' }));
    delivered.take(chunkEvent({ content: 'yes ' }));
    delivered.take(chunkEvent({ tool_calls: [{ index: 0, function: { name: 'go', arguments: '{"a"' } }] }));
    delivered.take(chunkEvent({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }));
    delivered.take(chunkEvent({ refusal: 'no' }));
    expect(delivered.parts).toEqual([{ text: 'hm yes go{"a":1}no', times: 1 }]);
  });

  it('has the text of a whole answer', () => {
    const delivered = new DeliveredText();
    delivered.takeWhole({
      id: 'a',
      object: 'chat.completion',
      created: 0,
      model: 'm',
      choices: [0, 1].map((index) => ({
        index,
        finish_reason: 'stop',
        message: { role: 'assistant', content: `answer ${index};` },
      })),
    });
    expect(delivered.parts).toEqual([{ text: 'answer 0;answer 1;', times: 1 }]);
  });

  it('is nothing before anything has come', () => {
    expect(new DeliveredText().parts).toEqual([]);
  });
});
