import { changesBetween } from './changes.js';

describe('changesBetween', () => {
  it('tells both sides of what differs and nothing of what does not', () => {
    const before = { name: 'a', disabled: false, allowed_models: ['x'], credit_limit_usd: null };
    const after = { name: 'b', disabled: false, allowed_models: ['x', 'y'], credit_limit_usd: '1' };
    expect(changesBetween(before, after)).toEqual({
      name: { from: 'a', to: 'b' },
      allowed_models: { from: ['x'], to: ['x', 'y'] },
      credit_limit_usd: { from: null, to: '1' },
    });
  });

  it('has one side for what is new and for what is gone', () => {
    expect(changesBetween(undefined, { name: 'a' })).toEqual({ name: { to: 'a' } });
    expect(changesBetween({ name: 'a' }, undefined)).toEqual({ name: { from: 'a' } });
  });

  it('is empty where nothing differs', () => {
    expect(changesBetween({ list: ['a'] }, { list: ['a'] })).toEqual({});
  });
});
