import { answered, candidate, deltasOf, readStreamed } from '../../../test/support/gemini-calls.js';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { answerContextOf } from './gemini-answer.js';
import { GeminiStreamReader } from './gemini-stream.js';

const cut = expect.objectContaining({ kind: 'upstream_protocol' });
const tools = [{ type: 'function' as const, function: { name: 'f' } }];
const readerFor = (fields: object): GeminiStreamReader =>
  new GeminiStreamReader(answerContextOf(catalogueCall('google/gemini-3.8-flash', fields)));

describe('a gap in a stream', () => {
  it('may be a whole call, where functions are on offer', () => {
    expect(readerFor({}).passOver()).toBe(true);
    expect(readerFor({ tools }).passOver()).toBe(false);
  });

  it.each<[string, object]>([
    ['candidates that are no list', { candidates: {} }],
    ['a candidate that is none', { candidates: [5] }],
    ['a content that is none', { candidates: [{ content: 'a' }] }],
    ['parts that are no list', { candidates: [{ content: { parts: 'a' } }] }],
    ['a part that is none', candidate([5 as unknown as object])],
    ['a text that is none', candidate([{ text: 5 }])],
    ['a call that is none', candidate([{ functionCall: 'f' }])],
    ['arguments that are none', candidate([{ functionCall: { name: 'f', args: '{}' } }])],
    ['a picture that is none', candidate([{ inlineData: 'AA' }])],
  ])('is an event with %s', (_name, event) => {
    expect(() => readStreamed([answered([{ text: 'a' }]), event])).toThrow(cut);
  });

  it.each<[string, object]>([
    ['candidates', {}],
    ['a content', { candidates: [{}] }],
    ['parts', { candidates: [{ content: { role: 'model' } }] }],
    ['a text', candidate([{ text: null, inlineData: null }])],
    ['arguments', candidate([{ functionCall: { name: 'f', args: null } }])],
  ])('is no event without %s', (_name, event) => {
    expect(() => readStreamed([event, answered([{ text: 'a' }])])).not.toThrow();
  });

  it('behind the last word of a host in between nothing is read', () => {
    const answer = answered([{ text: 'a' }]);
    expect(deltasOf(readStreamed([answer, '[DONE]', answer, '{"id": ']))).toEqual(
      deltasOf(readStreamed([answer])),
    );
  });
});
