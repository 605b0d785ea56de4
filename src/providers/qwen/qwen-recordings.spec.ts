import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { readChunks, readWhole } from '../../../test/support/dialect-answers.js';
import { describeRecordings } from '../../../test/support/fixtures.js';
import type { ChatChunk, ChatCompletion, Usage } from '../../contract/chat.js';
import { qwenDialect } from './qwen-dialect.js';

function expectSound(usage: Usage | null | undefined): void {
  expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  expect(usage?.prompt_tokens_details?.cached_tokens ?? 0).toBeLessThanOrEqual(usage?.prompt_tokens ?? 0);
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  expect(reasoning).toBeLessThanOrEqual(usage?.completion_tokens ?? 0);
}

describeRecordings('qwen', (recordings) => {
  it('hold an answer of each sort', () => {
    expect(recordings.map(({ name }) => name).sort()).toEqual([
      'reasoning.json',
      'text.chunks.txt',
      'text.json',
      'tool-call.json',
    ]);
  });

  for (const { name, payloads } of recordings.filter(({ streamed }) => streamed)) {
    it(`${name}: every piece of it`, () => {
      const { chunks, failure } = readChunks(qwenDialect, payloads);
      expect(failure).toBeUndefined();
      expect(chunkViolations(chunks)).toEqual([]);
      const recorded = assembleChunks(payloads as readonly ChatChunk[]);
      expect(assembleChunks(chunks)).toEqual(recorded);
      expectSound(recorded.usage);
    });
  }

  for (const { name, payloads } of recordings.filter(({ streamed }) => !streamed)) {
    it(`${name}: every word of it`, () => {
      const [recorded] = structuredClone(payloads) as readonly ChatCompletion[];
      const completion = readWhole(qwenDialect, payloads[0]);
      const [choice] = recorded?.choices ?? [];
      const message = { ...choice?.message, content: choice?.message.content || null };
      expect(completion).toMatchObject({
        id: recorded?.id,
        model: recorded?.model,
        choices: [{ index: 0, message, finish_reason: choice?.finish_reason }],
        usage: recorded?.usage,
      });
      expectSound(completion.usage);
    });
  }
});
