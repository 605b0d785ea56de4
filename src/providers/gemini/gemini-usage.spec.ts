import { answered, candidate, readStreamed, readWhole } from '../../../test/support/gemini-calls.js';
import { isChunkEvent } from '../../../test/support/provider-contract/contract-run.js';
import type { StreamEvent } from '../../contract/chat.js';

const text = (words: string): object => ({ text: words });
const usagesOf = (events: readonly StreamEvent[]) =>
  events.filter(isChunkEvent).flatMap(({ chunk }) => chunk.usage ?? []);

describe('what is billed by itself', () => {
  it('images read and drawn are told apart', () => {
    const usageMetadata = {
      promptTokenCount: 300,
      candidatesTokenCount: 1300,
      promptTokensDetails: [{ modality: 'IMAGE', tokenCount: 258 }],
      candidatesTokensDetails: [
        { modality: 'IMAGE', tokenCount: 1290 },
        { modality: 'TEXT', tokenCount: 10 },
      ],
    };
    expect(readWhole({ ...answered([text('a')]), usageMetadata }).usage).toMatchObject({
      prompt_tokens_details: { image_tokens: 258 },
      completion_tokens_details: { image_tokens: 1290 },
    });
  });

  it.each([
    ['gemini-3.8-flash', 2],
    ['gemini-2.5-flash', 1],
  ])('searches of %s: each query, or one for the prompt', (model, searches) => {
    const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 1 };
    const grounded = (...webSearchQueries: string[]) => ({ groundingMetadata: { webSearchQueries } });
    const body = { ...answered([text('a')], grounded('rain', 'rome', 'rain')), usageMetadata };
    const expected = { server_tool_use: { web_search_requests: searches } };
    expect(readWhole(body, {}, model).usage).toMatchObject(expected);
    // Queries may be told again, and behind the last word on tokens.
    const events = readStreamed(
      [
        { ...candidate([text('a')], grounded('rain')), usageMetadata },
        candidate([], { finishReason: 'STOP', ...grounded('rain', 'rome') }),
      ],
      {},
      model,
    );
    expect(usagesOf(events)).toMatchObject([expected]);
    expect(events.filter(({ kind }) => kind === 'tally').at(-1)).toMatchObject({ usage: expected });
  });

  it('an answer without a search tells of none', () => {
    const body = { ...answered([text('a')], { groundingMetadata: {} }), usageMetadata: {} };
    expect(readWhole(body).usage).not.toHaveProperty('server_tool_use');
  });
});
