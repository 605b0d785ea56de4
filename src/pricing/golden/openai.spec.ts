import { goldenCost, goldenMediaCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: OpenAI', () => {
  it('plain', () => {
    // gpt-4o: input 2.5, output 10
    // 1,000 × 2.5 + 500 × 10 = 2,500 + 5,000 = 7,500 µ$
    expect(goldenCost('openai/gpt-4o', { prompt: 1_000, completion: 500 })).toBe('0.0075');
  });

  it('cache read', () => {
    // gpt-4o-mini: input 0.15, cache_read 0.075, output 0.6; 1,536 of 2,000 cached
    // 464 × 0.15 + 1,536 × 0.075 + 300 × 0.6 = 69.6 + 115.2 + 180 = 364.8 µ$
    expect(goldenCost('openai/gpt-4o-mini', { prompt: 2_000, cached: 1_536, completion: 300 })).toBe(
      '0.0003648',
    );
  });

  it('cache read and write, thoughts as output', () => {
    // gpt-5.6-sol: input 4, cache_read 0.4, cache_write 5, output 20; 6,000 read, 3,000 written, 1,000 neither
    // 1,000 × 4 + 6,000 × 0.4 + 3,000 × 5 + 2,000 × 20 = 4,000 + 2,400 + 15,000 + 40,000 = 61,400 µ$
    expect(
      goldenCost('openai/gpt-5.6-sol', {
        prompt: 10_000,
        cached: 6_000,
        written: 3_000,
        completion: 2_000,
        reasoning: 1_500,
      }),
    ).toBe('0.0614');
  });

  it('length tier', () => {
    // gpt-5.4: input 2.5, cache_read 0.25, output 15; above 272,000: input 5, cache_read 0.5, output 22.5
    // 72,000 × 2.5 + 200,000 × 0.25 + 1,000 × 15 = 180,000 + 50,000 + 15,000 = 245,000 µ$
    // 72,001 × 5 + 200,000 × 0.5 + 1,000 × 22.5 = 360,005 + 100,000 + 22,500 = 482,505 µ$
    expect(goldenCost('openai/gpt-5.4', { prompt: 272_000, cached: 200_000, completion: 1_000 })).toBe(
      '0.245',
    );
    expect(goldenCost('openai/gpt-5.4', { prompt: 272_001, cached: 200_000, completion: 1_000 })).toBe(
      '0.482505',
    );
  });

  it('reasoning', () => {
    // o3: input 2, output 8; 1,024 of the 1,186 are thoughts and cost as output
    // 75 × 2 + 1,186 × 8 = 150 + 9,488 = 9,638 µ$
    expect(goldenCost('openai/o3', { prompt: 75, completion: 1_186, reasoning: 1_024 })).toBe('0.009638');
  });

  it('audio in and out', () => {
    // gpt-audio: input 2.5, output 10, input_audio 32, output_audio 64
    // 60 × 2.5 + 40 × 32 + 20 × 10 + 30 × 64 = 150 + 1,280 + 200 + 1,920 = 3,550 µ$
    expect(
      goldenCost('openai/gpt-audio', { prompt: 100, inputAudio: 40, completion: 50, outputAudio: 30 }),
    ).toBe('0.00355');
  });

  it('searches of the web', () => {
    // gpt-5: input 1.25, output 10, web_search_per_1k_calls 10 (10,000 µ$ a call)
    // 8,000 × 1.25 + 600 × 10 + 3 × 10,000 = 10,000 + 6,000 + 30,000 = 46,000 µ$
    expect(goldenCost('openai/gpt-5', { prompt: 8_000, completion: 600, searches: 3 })).toBe('0.046');
  });

  it('an image drawn after another', () => {
    // gpt-image-1.5: input 5, input_image 8, output 10, output_image 32
    // 200 × 5 + 300 × 8 + 44 × 10 + 1,056 × 32 = 1,000 + 2,400 + 440 + 33,792 = 37,632 µ$
    expect(
      goldenCost('openai/gpt-image-1.5', {
        prompt: 500,
        inputImage: 300,
        completion: 1_100,
        outputImage: 1_056,
      }),
    ).toBe('0.037632');
  });

  it('cached image tokens', () => {
    // gpt-image-1: cache_read 1.25, input_image 10, cache_read_image 2.5, output 40; 600 cached: the 200 of text, 400 of images
    // 200 × 1.25 + 400 × 2.5 + 400 × 10 + 1,000 × 40 = 250 + 1,000 + 4,000 + 40,000 = 45,250 µ$
    expect(
      goldenCost('openai/gpt-image-1', { prompt: 1_000, inputImage: 800, cached: 600, completion: 1_000 }),
    ).toBe('0.04525');
  });

  it('speech by the character', () => {
    // tts-1-hd: 30 per million characters
    // 1,234 × 30 = 37,020 µ$
    expect(goldenMediaCost('openai/tts-1-hd', { characters: 1_234 })).toBe('0.03702');
  });
});
