import { klingPlan, refusedField, type VideoFields } from '../../../test/support/fake-kling/kling-calls.js';
import type { VideoRequest } from '../../contract/video.js';

const image = 'https://example.com/cat.png';
const image_url = image;
const video_url = 'https://example.com/cat.mp4';
const pictures = (count: number): { image_url: string }[] =>
  Array.from({ length: count }, () => ({ image_url }));

describe('what a video is made of', () => {
  it.each<readonly [string, VideoRequest['metadata'], VideoFields, string]>([
    ['kling-v2-1', {}, {}, 'image'],
    ['kling-v2-master', { image_tail: image }, { image }, 'metadata.image_tail'],
    ['kling-v2-5-turbo', { image_tail: image }, { image }, 'metadata.image_tail'],
    ['kling-v2-6', { image_tail: image, mode: 'std' }, { image }, 'metadata.image_tail'],
    ['kling-v3', { image_tail: image }, {}, 'metadata.image_tail'],
    ['kling-v3', { image_tail: 'http://10.0.0.1/' }, { image }, 'metadata.image_tail'],
    ['kling-v3', { image_list: [{ image_url }] }, {}, 'metadata.image_list'],
    ['kling-v3', { video_list: [{ video_url }] }, {}, 'metadata.video_list'],
    ['kling-v2-6', { element_list: [{ element_id: 1 }] }, {}, 'metadata.element_list'],
    ['kling-v3-omni', { voice_list: [{ voice_id: 'a' }] }, {}, 'metadata.voice_list'],
    ['kling-v3-omni', { image_list: [{ image_url }] }, { image }, 'image'],
    ['kling-v3-omni', { image_list: image }, {}, 'metadata.image_list'],
    ['kling-v3-omni', { image_list: [image] }, {}, 'metadata.image_list[0]'],
    ['kling-v3-omni', { image_list: [{ image_url }, {}] }, {}, 'metadata.image_list[1].image_url'],
    [
      'kling-v3-omni',
      { image_list: [{ image_url: 'http://[::1]/' }] },
      {},
      'metadata.image_list[0].image_url',
    ],
    ['kling-v3-omni', { image_list: [{ image_url, type: 'last' }] }, {}, 'metadata.image_list[0].type'],
    ['kling-v3-omni', { image_list: [{ image_url, type: 'end_frame' }] }, {}, 'metadata.image_list[0].type'],
    ['kling-v3-omni', { image_list: pictures(8) }, {}, 'metadata.image_list'],
    ['kling-v3-omni', { image_list: pictures(5), video_list: [{ video_url }] }, {}, 'metadata.image_list'],
    ['kling-v1-6', { image_list: pictures(5) }, {}, 'metadata.image_list'],
    ['kling-v1-6', { image_list: [{ image, type: 'first_frame' }] }, {}, 'metadata.image_list[0].type'],
    ['kling-v3-omni', { video_list: [{ video_url }, { video_url }] }, {}, 'metadata.video_list'],
    ['kling-v3-omni', { video_list: [{}] }, {}, 'metadata.video_list[0].video_url'],
    [
      'kling-v3-omni',
      { video_list: [{ video_url: 'http://localhost/' }] },
      {},
      'metadata.video_list[0].video_url',
    ],
    [
      'kling-v3-omni',
      { video_list: [{ video_url, refer_type: 'x' }] },
      {},
      'metadata.video_list[0].refer_type',
    ],
    [
      'kling-v3-omni',
      { video_list: [{ video_url, keep_original_sound: true }] },
      {},
      'metadata.video_list[0].keep_original_sound',
    ],
    ['kling-v3-omni', { video_list: [{ video_url }], sound: 'on' }, {}, 'metadata.sound'],
    ['kling-v3-omni', { video_list: [{ video_url }] }, { image }, 'image'],
    [
      'kling-v3-omni',
      { video_list: [{ video_url }], image_list: [{ image_url }, { image_url, type: 'first_frame' }] },
      {},
      'metadata.image_list[1].type',
    ],
    ['kling-v3', { element_list: pictures(4) }, {}, 'metadata.element_list'],
    ['kling-v3', { element_list: [{}] }, {}, 'metadata.element_list[0].element_id'],
    ['kling-v3', { voice_list: [{ voice_id: 1 }], sound: 'on' }, {}, 'metadata.voice_list[0].voice_id'],
    ['kling-v3', { voice_list: pictures(3), sound: 'on' }, {}, 'metadata.voice_list'],
  ])('%s, %j, %j: %s is refused', (name, metadata, fields, field) => {
    expect(refusedField(name, metadata, fields)).toBe(field);
  });

  it('a video that is looked at may have frames and sounds of its own beside it', () => {
    const video_list = [{ video_url, refer_type: 'feature', keep_original_sound: 'no' }];
    const images = [{ image_url, type: 'first_frame' }, ...pictures(3)];
    expect(klingPlan('kling-v3-omni', { video_list }, { image }).sources).toMatchObject({ first: image });
    expect(refusedField('kling-v3-omni', { video_list, image_list: images })).toBeUndefined();
  });

  it('there is one first frame and one end frame', () => {
    const frames = (...types: string[]) => ({ image_list: types.map((type) => ({ image_url, type })) });
    expect(refusedField('kling-video-o1', frames('end_frame', 'first_frame'))).toBeUndefined();
    expect(refusedField('kling-video-o1', frames('first_frame', 'first_frame'))).toBe(
      'metadata.image_list[1].type',
    );
  });

  it.each([
    ['kling-v1-6', { image_tail: image, mode: 'pro' }],
    ['kling-v2-1', { image_tail: image, mode: 'pro' }],
    ['kling-v2-5-turbo', { image_tail: image, mode: 'pro' }],
    ['kling-v2-6', { image_tail: image, mode: 'pro', sound: 'off' }],
    ['kling-v3', { image_tail: image, sound: 'on' }],
    ['kling-v3-omni', { image_tail: image }],
    ['kling-video-o1', { image_tail: image }],
  ])('%s takes an end frame with %j', (name, metadata) => {
    expect(klingPlan(name, metadata, { image }).sources.last).toBe(image);
  });
});
