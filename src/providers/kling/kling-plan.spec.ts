import {
  klingPlan,
  klingRows,
  refusedField,
  videoCandidate,
} from '../../../test/support/fake-kling/kling-calls.js';
import { goldenMediaCost } from '../../../test/support/golden-cost.js';
import { klingModels } from './kling-models.js';
import { orderOf } from './kling-plan.js';

const image = 'https://example.com/cat.png';

describe('what a request to Kling comes to', () => {
  it('every model of the catalogue has its facts, and none else', () => {
    expect(Object.keys(klingModels).sort()).toEqual([...klingRows()].sort());
    expect(klingRows().map((name) => videoCandidate(name).upstreamModel)).toEqual(klingRows());
  });

  it.each(klingRows())('%s: the usual request has a price', (name) => {
    const order = orderOf(klingPlan(name, {}, { image }));
    expect(order.seconds).toBe('5');
    expect(goldenMediaCost(`kling/${name}`, order.media)).not.toBeNull();
  });

  it.each([
    ['kling-v3', {}, { resolution: '720p', mode: 'std', audio: false }],
    ['kling-v3', { mode: '4k', sound: 'on' }, { resolution: '4k', mode: '4k', audio: true }],
    ['kling-v2-6', { mode: 'pro', sound: 'on' }, { resolution: '1080p', mode: 'pro', audio: true }],
    [
      'kling-v2-6',
      { mode: 'pro', sound: 'on', voice_list: [{ voice_id: 'v' }] },
      { resolution: '1080p', mode: 'pro', audio: true, voice: true },
    ],
    [
      'kling-v3',
      { mode: 'pro', sound: 'on', voice_list: [{ voice_id: 'v' }] },
      { resolution: '1080p', mode: 'pro', audio: true },
    ],
    [
      'kling-v3-omni',
      { mode: 'pro', video_list: [{ video_url: 'https://example.com/a.mp4', refer_type: 'feature' }] },
      { resolution: '1080p', mode: 'pro', audio: false, videoInput: true },
    ],
    ['kling-v2-master', { mode: 'std' }, { resolution: '1080p', audio: false }],
    ['kling-3.0-turbo', {}, { resolution: '720p', audio: true }],
    ['kling-3.0-turbo', { mode: 'pro' }, { resolution: '1080p', audio: true }],
    ['kling-3.0-turbo', { resolution: '1080p', sound: 'on' }, { resolution: '1080p', audio: true }],
  ])('%s, %j: is billed as it is made', (name, metadata, video) => {
    const order = orderOf(klingPlan(name, metadata));
    expect(order.media).toEqual({ seconds: 5, video });
    expect(goldenMediaCost(`kling/${name}`, order.media)).not.toBeNull();
  });

  it.each([
    ['kling-v3', {}, {}, 'textGenerate', '1280x720'],
    ['kling-v3', { mode: 'pro', aspect_ratio: '9:16' }, {}, 'textGenerate', '1080x1920'],
    ['kling-v3', { aspect_ratio: '1:1' }, {}, 'textGenerate', undefined],
    ['kling-v3', { aspect_ratio: '16:9' }, { image }, 'generate', undefined],
    ['kling-v3-omni', {}, {}, 'omniVideo', '1280x720'],
    ['kling-video-o1', {}, { image }, 'omniVideo', undefined],
    ['kling-v1-6', { image_list: [{ image }] }, {}, 'omniVideo', '1280x720'],
    ['kling-3.0-turbo', { mode: 'pro' }, {}, 'textGenerate', '1920x1080'],
  ])('%s, %j, %j: %s, %s', (name, metadata, fields, action, size) => {
    expect(orderOf(klingPlan(name, metadata, fields))).toMatchObject({ action, size });
  });

  it('a video that is made over is at most as long as one may be', () => {
    const video_list = [{ video_url: 'https://example.com/a.mp4' }];
    const plan = klingPlan('kling-v3-omni', { video_list, duration: '3' });
    expect(orderOf(plan)).toMatchObject({ seconds: '10', media: { seconds: 10 } });
    expect(plan.unused).toEqual(['duration']);
  });

  it.each([['5'], [10], ['10']])('a duration is a number or a text: %j', (duration) => {
    expect(orderOf(klingPlan('kling-v2-6', { duration })).seconds).toBe(String(duration));
  });
});

describe('what is refused before anybody is asked', () => {
  it.each([
    ['kling-v2-6', { sound: 'on' }, 'metadata.sound'],
    ['kling-v2-6', { sound: 'on', mode: 'std' }, 'metadata.sound'],
    ['kling-v2-6', { sound: 'on', mode: 'pro', image_tail: image }, 'metadata.image_tail'],
    ['kling-video-o1', { sound: 'on' }, 'metadata.sound'],
    ['kling-v2-master', { duration: 7 }, 'metadata.duration'],
  ])('T48: %s, %j', (name, metadata, field) => {
    expect(refusedField(name, metadata, { image })).toBe(field);
  });

  it.each([
    ['kling-v2-5-turbo', { sound: 'on' }, 'sound'],
    ['kling-3.0-turbo', { sound: 'off' }, 'sound'],
    ['kling-v3', { sound: true }, 'sound'],
    ['kling-video-o1', { duration: '7' }, 'duration'],
    ['kling-v3', { duration: 2 }, 'duration'],
    ['kling-v3', { duration: 16 }, 'duration'],
    ['kling-v3', { duration: 5.5 }, 'duration'],
    ['kling-v3', { duration: '5s' }, 'duration'],
    ['kling-v3', { mode: 'ultra' }, 'mode'],
    ['kling-v2-6', { mode: '4k' }, 'mode'],
    ['kling-v2-master', { mode: '4k' }, 'mode'],
    ['kling-3.0-turbo', { mode: '4k' }, 'mode'],
    ['kling-3.0-turbo', { resolution: '4k' }, 'resolution'],
    ['kling-3.0-turbo', { mode: 'std', resolution: '1080p' }, 'resolution'],
    ['kling-v3', { aspect_ratio: '4:3' }, 'aspect_ratio'],
    ['kling-v3', { negative_prompt: 'a'.repeat(2501) }, 'negative_prompt'],
    ['kling-v1-6', { cfg_scale: 1.1 }, 'cfg_scale'],
    ['kling-v1-6', { cfg_scale: '0.5' }, 'cfg_scale'],
    ['kling-v3', { voice_list: [{ voice_id: 'a' }] }, 'voice_list'],
    ['kling-v3', { watermark_info: true }, 'watermark_info'],
    ['kling-v3', { watermark_info: {} }, 'watermark_info.enabled'],
    ['kling-v3', { callback_url: 'https://example.com' }, 'callback_url'],
    ['kling-v3', { external_task_id: 'mine' }, 'external_task_id'],
  ])('%s, %j', (name, metadata, field) => {
    expect(refusedField(name, metadata)).toBe(`metadata.${field}`);
  });

  it('a prompt over 2500 characters', () => {
    expect(refusedField('kling-v3', {}, { prompt: 'a'.repeat(2501) })).toBe('prompt');
    expect(refusedField('kling-v3', {}, { prompt: '🐈'.repeat(2500) })).toBeUndefined();
  });

  it('what is null or empty is not there', () => {
    const nothing = { mode: null, sound: '', image_tail: '', image_list: [], callback_url: null };
    expect(refusedField('kling-v2-master', nothing)).toBeUndefined();
  });
});
