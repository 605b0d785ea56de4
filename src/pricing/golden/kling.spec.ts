import { goldenMediaCost } from '../../../test/support/golden-cost.js';

// Prices in USD per second of video, copied from the price list.

describe('golden costs: Kling', () => {
  it('default parameters', () => {
    // kling-v3: 0.084
    // 5 × 0.084 = $0.42
    expect(goldenMediaCost('kling/kling-v3', { seconds: 5 })).toBe('0.42');
  });

  it('better picture and sound', () => {
    // kling-v3, pro, 1080p, audio: 0.168
    // 10 × 0.168 = $1.68
    expect(
      goldenMediaCost('kling/kling-v3', {
        seconds: 10,
        video: { mode: 'pro', resolution: '1080p', audio: true },
      }),
    ).toBe('1.68');
  });

  it('sound with a voice', () => {
    // kling-v2-6, pro, 1080p, audio, voice: 0.168; without the voice 0.14
    // 5 × 0.168 = $0.84; 5 × 0.14 = $0.7
    const video = { mode: 'pro', resolution: '1080p', audio: true };
    expect(goldenMediaCost('kling/kling-v2-6', { seconds: 5, video: { ...video, voice: true } })).toBe(
      '0.84',
    );
    expect(goldenMediaCost('kling/kling-v2-6', { seconds: 5, video })).toBe('0.7');
  });

  it('video from a video', () => {
    // kling-v3-omni, std, 720p, video_input: 0.126
    // 10 × 0.126 = $1.26
    expect(
      goldenMediaCost('kling/kling-v3-omni', {
        seconds: 10,
        video: { mode: 'std', resolution: '720p', videoInput: true },
      }),
    ).toBe('1.26');
  });

  it('motion control', () => {
    // kling-v2-6, pro, 1080p, motion_control: 0.112
    // 7 × 0.112 = $0.784
    expect(
      goldenMediaCost('kling/kling-v2-6', {
        seconds: 7,
        video: { mode: 'pro', resolution: '1080p', task: 'motion_control' },
      }),
    ).toBe('0.784');
  });

  it('the largest picture', () => {
    // kling-v3, 4k: 0.42, with sound as well
    // 8 × 0.42 = $3.36
    for (const audio of [false, true])
      expect(
        goldenMediaCost('kling/kling-v3', { seconds: 8, video: { mode: '4k', resolution: '4k', audio } }),
      ).toBe('3.36');
  });

  it('what is not in the list', () => {
    // kling-v2-1 makes no sound; nothing is known of its price
    const video = { mode: 'std', resolution: '720p', audio: true };
    expect(goldenMediaCost('kling/kling-v2-1', { seconds: 5, video })).toBeNull();
    expect(goldenMediaCost('kling/kling-v2-1', { images: 1 })).toBeNull();
  });
});
