import { AnswerSeal } from './answer-seal.js';

const text = '{"key":"sk-clearmaas-secret","name":"Billing – 請求"}';

describe('AnswerSeal', () => {
  it('opens what the same token and key closed, and shows nothing of it meanwhile', () => {
    const sealed = new AnswerSeal('token', 'key', 'row').close(text);
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('clearmaas');
    expect(new AnswerSeal('token', 'key', 'row').open(sealed)).toBe(text);
  });

  it('closes the same text differently each time', () => {
    const seal = new AnswerSeal('token', 'key', 'row');
    expect(seal.close(text)).not.toEqual(seal.close(text));
  });

  it.each([
    ['another token', new AnswerSeal('other', 'key', 'row')],
    ['another key', new AnswerSeal('token', 'other', 'row')],
    ['another row', new AnswerSeal('token', 'key', 'other')],
  ])('does not open with %s', (_what, other) => {
    expect(other.open(new AnswerSeal('token', 'key', 'row').close(text))).toBeUndefined();
  });

  it('does not open what was changed or cut', () => {
    const seal = new AnswerSeal('token', 'key', 'row');
    const sealed = seal.close(text);
    for (let index = 0; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(seal.open(changed)).toBeUndefined();
      expect(seal.open(sealed.subarray(0, index))).toBeUndefined();
    }
  });
});
