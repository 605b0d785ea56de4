import type { ChatRequest } from '../../contract/chat.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { callOf } from '../../../test/support/provider-contract/contract-run.js';
import { passThroughBody } from './chat-request.js';

const upstreamModel = 'model-2026';
const request: ChatRequest = { model: 'one/model', messages: [{ role: 'user', content: 'hi' }] };

function sent(changes: Partial<ChatRequest>, streamed = false, effort?: RouteCandidate['effort']): unknown {
  const call = callOf({ ...request, ...changes }, undefined, { upstreamModel, effort });
  return JSON.parse(JSON.stringify(passThroughBody(call, streamed)));
}

describe('passThroughBody', () => {
  it('names the model as the vendor does and keeps every other field, known or not', () => {
    expect(sent({ temperature: 0.5, newest_parameter: { deep: [1, null] } })).toEqual({
      model: 'model-2026',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.5,
      newest_parameter: { deep: [1, null] },
    });
  });

  it('strips the routing extension wherever it stands', () => {
    const chain = { models: ['one/model'], route: 'fallback' };
    expect(sent(chain)).toEqual(sent({}));
    expect(sent({ extra_body: chain })).toEqual(sent({}));
  });

  it('lifts the rest of a literal extra_body, which never overrides a validated field', () => {
    expect(sent({ extra_body: { top_k: 5, model: 'other', messages: [] } })).toEqual(sent({ top_k: 5 }));
  });

  it('takes the effort from the field, then from extra_body, then from the name', () => {
    const extra = { extra_body: { reasoning_effort: 'low' } };
    expect(sent(extra, false, 'high')).toMatchObject({ reasoning_effort: 'low' });
    expect(sent({ ...extra, reasoning_effort: 'medium' })).toMatchObject({ reasoning_effort: 'medium' });
    expect(sent({ reasoning_effort: null }, false, 'high')).toMatchObject({ reasoning_effort: 'high' });
  });

  it('always asks for usage in a stream, and keeps the caller’s other stream options', () => {
    expect(sent({ stream: true, stream_options: { include_obfuscation: false } }, true)).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  it('asks for a stream or not by what the attempt needs, not by what the caller wrote', () => {
    expect(sent({ stream: true, stream_options: { include_usage: true } }, false)).toEqual(sent({}));
    expect(sent({ stream: false }, true)).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('takes the effort of the name’s suffix unless the request has its own', () => {
    expect(sent({}, false, 'high')).toMatchObject({ reasoning_effort: 'high' });
    expect(sent({ reasoning_effort: 'low' }, false, 'high')).toMatchObject({ reasoning_effort: 'low' });
  });

  it('never changes the request', () => {
    const original = Object.freeze({
      ...request,
      models: ['a'],
      route: 'fallback',
      extra_body: Object.freeze({ route: 'x' }),
    });
    passThroughBody(callOf(original), true);
    expect(original).toEqual({ ...request, models: ['a'], route: 'fallback', extra_body: { route: 'x' } });
  });
});
