import { openProfile } from '../../contract/chat-profile.js';
import type { ChatProfile, Prefill, ThinkingHabit } from '../../contract/chat-profile.js';
import type { ChatRequest, Effort } from '../../contract/chat.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { continuationOf, mannerFor } from './continuation.js';

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Count.' }],
  max_tokens: 100,
  response_format: { type: 'json_object' },
};

function candidate(prefill: Prefill, habit: ThinkingHabit, effort?: Effort): RouteCandidate {
  const profile: ChatProfile = { ...openProfile, prefill, thinking: { ...openProfile.thinking, habit } };
  return {
    provider: 'p',
    modelId: 'p/m',
    upstreamModel: 'm',
    position: 0,
    contextLength: null,
    profile,
    effort,
  };
}

describe('mannerFor', () => {
  it.each([
    ['continued', 'never', undefined, 'prefilled'],
    ['continued', 'off', undefined, 'prefilled'],
    ['continued', 'off', 'high', 'again'],
    ['continued', 'on', undefined, 'again'],
    ['continued', 'always', undefined, 'again'],
    ['answered', 'never', undefined, 'again'],
    ['refused', 'never', undefined, 'again'],
  ] as const)('prefill %s, thinks %s, effort %s: %s', (prefill, habit, effort, manner) => {
    expect(mannerFor(candidate(prefill, habit, effort), request, 'One')).toBe(manner);
  });

  it('begins afresh where no text was delivered', () => {
    expect(mannerFor(candidate('continued', 'never'), request, '')).toBe('afresh');
  });

  it('takes an effort in the request for thinking', () => {
    const thinking = { ...request, reasoning_effort: 'low' as const };
    expect(mannerFor(candidate('continued', 'off'), thinking, 'One')).toBe('again');
  });
});

describe('continuationOf', () => {
  const delivered = 'x'.repeat(40);

  it('is the request as it was where the model is asked again', () => {
    expect(continuationOf(request, delivered, 'again')).toBe(request);
    expect(continuationOf(request, '', 'afresh')).toBe(request);
  });

  it('ends with the delivered words where the model goes on with them', () => {
    const { messages, max_tokens, response_format } = continuationOf(request, delivered, 'prefilled');
    expect(messages).toEqual([...request.messages, { role: 'assistant', content: delivered }]);
    expect([max_tokens, response_format]).toEqual([90, undefined]);
  });

  it('tells the model to go on where it would not by itself', () => {
    const { messages } = continuationOf(request, delivered, 'instructed');
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: delivered },
      { role: 'user', content: expect.stringMatching(/verbatim/) },
    ]);
  });

  it('finds limits and effort where a client nests them', () => {
    const { max_tokens, ...rest } = request;
    const nested: ChatRequest = { ...rest, extra_body: { max_tokens, reasoning_effort: 'low' } };
    expect(continuationOf(nested, delivered, 'prefilled')).toMatchObject({ max_tokens: 90 });
    expect(mannerFor(candidate('continued', 'off'), nested, 'One')).toBe('again');
  });

  it('leaves room for an end', () => {
    const short = { ...request, max_tokens: 12, max_completion_tokens: undefined };
    expect(continuationOf(short, delivered, 'prefilled')).toMatchObject({ max_tokens: 16 });
  });
});
