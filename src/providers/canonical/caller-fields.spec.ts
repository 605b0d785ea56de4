import { callOf } from '../../../test/support/provider-contract/contract-run.js';
import { type Effort, efforts } from '../../contract/chat.js';
import { openProfile, type ThinkingHabit } from '../../contract/chat-profile.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { fc } from '../../../test/support/property.js';
import { clampEffort, effortOf, fieldsOf, maxTokensOf, refuseOrDrop, thinks } from './caller-fields.js';

const request = { model: 'one/model', messages: [{ role: 'user' as const, content: 'hi' }] };

describe('fieldsOf', () => {
  it('is the request itself where nothing is nested', () => {
    expect(fieldsOf(callOf(request))).toBe(request);
  });

  it('lifts what an SDK nests, under what was validated', () => {
    const extra_body = { top_k: 5, model: 'other' };
    expect(fieldsOf(callOf({ ...request, extra_body }))).toMatchObject({ top_k: 5, model: 'one/model' });
  });
});

describe('effortOf', () => {
  it.each<[object, Effort | undefined, Effort | undefined]>([
    [{ reasoning_effort: 'low' }, 'high', 'low'],
    [{ reasoning_effort: null }, 'high', 'high'],
    [{ extra_body: { reasoning_effort: 'medium' } }, 'high', 'medium'],
    [{ extra_body: { reasoning_effort: 'made up' } }, undefined, undefined],
    [{}, undefined, undefined],
  ])('of %j and the suffix %s is %s', (fields, suffix, expected) => {
    expect(effortOf(callOf({ ...request, ...fields }, undefined, { effort: suffix }))).toBe(expected);
  });
});

describe('maxTokensOf', () => {
  it('prefers the newer name', () => {
    expect(maxTokensOf({ ...request, max_tokens: 1, max_completion_tokens: 2 })).toBe(2);
    expect(maxTokensOf({ ...request, max_tokens: 1, max_completion_tokens: null })).toBe(1);
    expect(maxTokensOf(request)).toBeUndefined();
  });
});

describe('thinks', () => {
  it.each<[ThinkingHabit, Effort | undefined, boolean]>([
    ['never', 'high', false],
    ['off', undefined, false],
    ['off', 'none', false],
    ['off', 'minimal', true],
    ['on', undefined, true],
    ['on', 'none', false],
    ['always', 'none', true],
  ])('%s, told %s: %s', (habit, effort, expected) => {
    const profile = { ...openProfile, thinking: { ...openProfile.thinking, habit } };
    expect(thinks(profile, effort)).toBe(expected);
  });
});

describe('clampEffort', () => {
  it.each<[Effort, readonly Effort[], Effort | undefined]>([
    ['medium', ['low', 'medium', 'high'], 'medium'],
    ['minimal', ['low', 'medium', 'high'], 'low'],
    ['none', ['low', 'high'], 'low'],
    ['none', ['none', 'low'], 'none'],
    ['max', ['low', 'high', 'xhigh'], 'xhigh'],
    ['xhigh', ['none', 'low', 'medium', 'high'], 'high'],
    // Whoever asks for some thinking never gets none.
    ['minimal', ['none', 'low'], 'low'],
    ['medium', ['none'], 'none'],
    ['high', [], undefined],
  ])('%s of %j is %s', (effort, accepted, expected) => expect(clampEffort(effort, accepted)).toBe(expected));

  it('is always a word that the model takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...efforts), fc.subarray([...efforts]), (effort, accepted) => {
        const clamped = clampEffort(effort, accepted);
        expect(clamped === undefined ? accepted : [clamped]).toEqual(
          accepted.filter((word) => clamped === undefined || word === clamped),
        );
      }),
    );
  });
});

describe('refuseOrDrop', () => {
  it('names the parameter, or drops it for who asked for that', () => {
    expect(() => refuseOrDrop(callOf(request), 'n', 'One answer only.')).toThrow(
      expect.objectContaining({ kind: 'invalid_request', code: 'unsupported_parameter', param: 'n' }),
    );
    const adjusted: string[] = [];
    const lenient = {
      ...callOf({ ...request, drop_params: true }),
      adjusted: (field: string) => adjusted.push(field),
    };
    expect(() => refuseOrDrop(lenient, 'n', 'One answer only.')).not.toThrow(GatewayError);
    expect(adjusted).toEqual(['n']);
  });
});
