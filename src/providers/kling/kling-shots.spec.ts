import { klingPlan, refusedField } from '../../../test/support/fake-kling/kling-calls.js';

const shot = (duration: string | number, more: object = {}) => ({ prompt: 'A cat.', duration, ...more });
const custom = (...multi_prompt: ReturnType<typeof shot>[]) => ({
  multi_shot: true,
  shot_type: 'customize',
  multi_prompt,
});

describe('a video of several shots', () => {
  it.each([
    ['kling-v2-6', { multi_shot: true, shot_type: 'intelligence' }, 'multi_shot'],
    ['kling-video-o1', { multi_shot: true, shot_type: 'intelligence' }, 'multi_shot'],
    ['kling-3.0-turbo', { multi_shot: true, shot_type: 'intelligence' }, 'multi_shot'],
    ['kling-v3', { multi_shot: 'true' }, 'multi_shot'],
    ['kling-v3', { multi_shot: true }, 'shot_type'],
    ['kling-v3', { multi_shot: true, shot_type: 'fast' }, 'shot_type'],
    ['kling-v3', { shot_type: 'customize' }, 'shot_type'],
    ['kling-v3', { multi_shot: false, multi_prompt: [shot(5)] }, 'multi_prompt'],
    ['kling-v3', { multi_shot: true, shot_type: 'intelligence', multi_prompt: [shot(5)] }, 'multi_prompt'],
    ['kling-v3', { multi_shot: true, shot_type: 'customize' }, 'multi_prompt'],
    ['kling-v3', custom(...Array.from({ length: 7 }, () => shot(1))), 'multi_prompt'],
    ['kling-v3', custom(shot(2), shot(2)), 'multi_prompt'],
    ['kling-v3', custom(shot(4), shot(1.5)), 'multi_prompt[1].duration'],
    ['kling-v3', custom(shot(5), shot(0)), 'multi_prompt[1].duration'],
    ['kling-v3', custom({ prompt: '', duration: 5 }), 'multi_prompt[0].prompt'],
    ['kling-v3', custom({ prompt: 'a'.repeat(513), duration: 5 }), 'multi_prompt[0].prompt'],
    ['kling-v3', custom(shot(2, { index: 1 }), shot(3, { index: 1 })), 'multi_prompt[1].index'],
    ['kling-v3', custom(shot(2, { index: 0 }), shot(3, { index: 1 })), 'multi_prompt[0].index'],
  ])('%s, %j: %s is refused', (name, metadata, field) => {
    expect(refusedField(name, metadata)).toBe(`metadata.${field}`);
  });

  it('its shots are numbered, and last as long as it together', () => {
    const { shots } = klingPlan('kling-v3-omni', { duration: 9, ...custom(shot('2'), shot(3), shot(4)) });
    expect(shots?.list).toEqual([
      { index: 1, prompt: 'A cat.', seconds: 2 },
      { index: 2, prompt: 'A cat.', seconds: 3 },
      { index: 3, prompt: 'A cat.', seconds: 4 },
    ]);
  });

  it('a video that is made over has none of its own', () => {
    const video_list = [{ video_url: 'https://example.com/cat.mp4', refer_type: 'base' }];
    expect(refusedField('kling-v3-omni', { ...custom(shot(5)), video_list })).toBe('metadata.multi_shot');
  });

  it('the vendor may make the shots up', () => {
    const plan = klingPlan('kling-v3', { multi_shot: true, shot_type: 'intelligence' });
    expect(plan.shots).toEqual({ type: 'intelligence', list: [] });
    expect(klingPlan('kling-v2-6', { multi_shot: false }).shots).toBeUndefined();
  });
});
