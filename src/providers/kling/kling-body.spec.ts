import { klingBody, klingPlan, klingRows } from '../../../test/support/fake-kling/kling-calls.js';

const image = 'https://example.com/cat.png';
const video_url = 'https://example.com/cat.mp4';
const base = { prompt: 'A cat plays the piano.', external_task_id: 'task_1' };
const named = (model: string) => ({ ...base, model_name: model, model });

describe('what Kling is sent', () => {
  it.each(klingRows().filter((name) => name !== 'kling-3.0-turbo'))(
    'T46: %s is named as it wants',
    (name) => {
      expect(klingBody(name, {}, { image })).toMatchObject({ model_name: name, model: name, duration: '5' });
    },
  );

  it.each(['kling-v2-master', 'kling-v2-1-master'])('T47: %s gets no mode', (name) => {
    for (const mode of ['std', 'pro']) {
      expect(klingBody(name, { mode })).toEqual({ ...named(name), duration: '5', aspect_ratio: '16:9' });
      expect(klingPlan(name, { mode }).unused).toEqual(['mode']);
    }
  });

  it('T53: no head of a data URL, wherever a picture stands', () => {
    const data = 'data:image/png;base64,iVBORw0KGgo=';
    const bodies = [
      klingBody('kling-v3', { image_tail: data }, { image: data }),
      klingBody('kling-v3-omni', { image_list: [{ image_url: data }] }),
      klingBody('kling-v3-omni', { image_tail: data }, { image: data }),
      klingBody('kling-v1-6', { image_list: [{ image: data }] }),
      klingBody('kling-3.0-turbo', { image_tail: data }, { image: data }),
    ];
    for (const body of bodies) {
      expect(JSON.stringify(body)).not.toContain('data:');
      expect(JSON.stringify(body)).toContain('"iVBORw0KGgo="');
    }
  });

  it('T54: no field that it does not know', () => {
    const unknown = { foo: 1, size: '1280x720', n: 1, seed: 7, fps: 24, camera_control: { type: 'simple' } };
    const list = { image_list: [{ image_url: image, foo: 1 }], element_list: [{ element_id: 1, foo: 1 }] };
    expect(klingBody('kling-v3', unknown)).toEqual(klingBody('kling-v3'));
    expect(JSON.stringify(klingBody('kling-v3-omni', { ...unknown, ...list }))).not.toContain('foo');
    expect(klingPlan('kling-v3', unknown).unused).toEqual(['camera_control']);
  });

  it('a video of a picture has the shape of the picture', () => {
    const metadata = { mode: 'pro', aspect_ratio: '1:1', image_tail: image, negative_prompt: 'dogs' };
    expect(klingBody('kling-v2-5-turbo', metadata, { image })).toEqual({
      ...named('kling-v2-5-turbo'),
      mode: 'pro',
      duration: '5',
      negative_prompt: 'dogs',
      image,
      image_tail: image,
    });
    expect(klingPlan('kling-v2-5-turbo', metadata, { image }).unused).toEqual(['aspect_ratio']);
  });

  it('what a model has no use for is not sent, and told', () => {
    const metadata = { cfg_scale: 0.5, negative_prompt: 'dogs', sound: 'off' };
    expect(klingPlan('kling-v3', metadata).unused).toEqual(['cfg_scale']);
    expect(klingBody('kling-v1-6', metadata)).toMatchObject({ cfg_scale: 0.5, negative_prompt: 'dogs' });
    expect(klingBody('kling-v1-6', metadata)).not.toHaveProperty('sound');
    expect(klingPlan('kling-video-o1', metadata).unused).toEqual(['negative_prompt', 'cfg_scale']);
  });

  it('several shots, elements, voices and a watermark', () => {
    const metadata = {
      duration: 5,
      sound: 'on',
      multi_shot: true,
      shot_type: 'customize',
      multi_prompt: [
        { prompt: 'One.', duration: 2 },
        { prompt: 'Two.', duration: '3' },
      ],
      element_list: [{ element_id: 12 }],
      voice_list: [{ voice_id: 'v1' }],
      watermark_info: { enabled: false },
    };
    expect(klingBody('kling-v3', metadata)).toEqual({
      ...named('kling-v3'),
      ...metadata,
      duration: '5',
      mode: 'std',
      aspect_ratio: '16:9',
      multi_prompt: [
        { index: 1, prompt: 'One.', duration: '2' },
        { index: 2, prompt: 'Two.', duration: '3' },
      ],
    });
  });

  it('pictures and a video of an omni model', () => {
    expect(klingBody('kling-v3-omni', { image_tail: image }, { image })).toMatchObject({
      image_list: [
        { image_url: image, type: 'first_frame' },
        { image_url: image, type: 'end_frame' },
      ],
    });
    const video_list = [{ video_url, refer_type: 'feature', keep_original_sound: 'no' }];
    const both = klingBody('kling-v3-omni', { video_list, image_list: [{ image }], sound: 'off' });
    expect(both).toMatchObject({
      video_list,
      image_list: [{ image_url: image }],
      sound: 'off',
      duration: '5',
    });
    const madeOver = klingBody('kling-video-o1', { video_list: [{ video_url }] });
    expect(madeOver).toEqual({
      ...named('kling-video-o1'),
      mode: 'std',
      video_list: [{ video_url, refer_type: 'base' }],
    });
  });

  it('the newer interface has other words', () => {
    const settings = { resolution: '720p', aspect_ratio: '16:9', duration: 5, audio: 'native' };
    expect(klingBody('kling-3.0-turbo')).toEqual({
      prompt: base.prompt,
      settings,
      options: { external_task_id: 'task_1' },
    });
    const ofPicture = klingBody(
      'kling-3.0-turbo',
      { mode: 'pro', image_tail: image, duration: '7' },
      { image },
    );
    expect(ofPicture).toEqual({
      contents: [
        { type: 'prompt', text: base.prompt },
        { type: 'first_frame', url: image },
        { type: 'last_frame', url: image },
      ],
      settings: { resolution: '1080p', duration: 7, audio: 'native' },
      options: { external_task_id: 'task_1' },
    });
  });
});
