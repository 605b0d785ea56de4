import { toCursor, toUsageQuestion } from './usage-question.js';

const now = Date.parse('2026-11-22T12:00:00Z');

describe('the question of a usage report', () => {
  it('is by day, unless it says otherwise', () => {
    expect(toUsageQuestion({}, now)).toMatchObject({ groupings: ['day'], limit: 100, after: undefined });
    expect(toUsageQuestion({ group_by: 'model, hour', limit: 5 }, now)).toMatchObject({
      groupings: ['model', 'hour'],
      limit: 5,
    });
  });

  it.each(['', 'week', 'day,', 'day,day', 'DAY', 'constructor'])('cannot group by %j', (group_by) => {
    expect(() => toUsageQuestion({ group_by }, now)).toThrow(expect.objectContaining({ param: 'group_by' }));
  });

  it('goes on behind a group', () => {
    const after = toCursor(['2026-11-01', 'openai/gpt-4o']);
    expect(toUsageQuestion({ group_by: 'day,model', after }, now).after).toEqual([
      '2026-11-01',
      'openai/gpt-4o',
    ]);
  });

  it.each([
    '',
    'nonsense',
    toCursor([]),
    toCursor(['2026-11-01']),
    toCursor(['2026-02-30', 'm']),
    toCursor(['m', '2026-11-01']),
    toCursor(['2026-11-01', 'm'.repeat(257)]),
    toCursor(['2026-11-01', 'm\0']),
    toCursor(['2026-11-01', 'm', 'n']),
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])('does not go on behind %j', (after) => {
    expect(() => toUsageQuestion({ group_by: 'day,model', after }, now)).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'after' }),
    );
  });
});
