import { goldenCost, goldenMediaCost, withSearchPrice } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: Google', () => {
  it('a price that is to change', () => {
    // gemini-3.6-flash: input 0.75, output 3.75; from 2027-01-01 input 1.5, output 7.5
    // 1,000 × 0.75 + 200 × 3.75 = 750 + 750 = 1,500 µ$; then 1,000 × 1.5 + 200 × 7.5 = 1,500 + 1,500 = 3,000 µ$
    const use = { prompt: 1_000, completion: 200 };
    expect(goldenCost('google/gemini-3.6-flash', use, '2026-12-31T23:59:59.999Z')).toBe('0.0015');
    expect(goldenCost('google/gemini-3.6-flash', use, '2027-01-01T00:00:00Z')).toBe('0.003');
  });

  it('length tier with cache read', () => {
    // gemini-2.5-pro: input 1.25, cache_read 0.125, output 10; above 200,000: input 2.5, cache_read 0.25, output 15
    // 50,000 × 1.25 + 150,000 × 0.125 + 3,000 × 10 = 62,500 + 18,750 + 30,000 = 111,250 µ$
    // 50,001 × 2.5 + 150,000 × 0.25 + 3,000 × 15 = 125,002.5 + 37,500 + 45,000 = 207,502.5 µ$
    expect(goldenCost('google/gemini-2.5-pro', { prompt: 200_000, cached: 150_000, completion: 3_000 })).toBe(
      '0.11125',
    );
    expect(goldenCost('google/gemini-2.5-pro', { prompt: 200_001, cached: 150_000, completion: 3_000 })).toBe(
      '0.2075025',
    );
  });

  it('audio, some of it cached', () => {
    // gemini-2.5-flash: cache_read 0.03, input_audio 1, cache_read_audio 0.1, output 2.5
    // 500 cached: the 400 of text, 100 of audio; 500 of audio are not
    // 400 × 0.03 + 100 × 0.1 + 500 × 1 + 50 × 2.5 = 12 + 10 + 500 + 125 = 647 µ$
    expect(
      goldenCost('google/gemini-2.5-flash', { prompt: 1_000, inputAudio: 600, cached: 500, completion: 50 }),
    ).toBe('0.000647');
  });

  it('reasoning', () => {
    // gemini-3.1-pro-preview: input 2, output 12; 30 of the answer and 20 thoughts
    // 55 × 2 + 50 × 12 = 110 + 600 = 710 µ$
    expect(goldenCost('google/gemini-3.1-pro-preview', { prompt: 55, completion: 50, reasoning: 20 })).toBe(
      '0.00071',
    );
  });

  it('images seen have no price of their own', () => {
    // gemini-3-flash-preview: input 0.5, output 3
    // (42 + 258) × 0.5 + 100 × 3 = 150 + 300 = 450 µ$
    expect(
      goldenCost('google/gemini-3-flash-preview', { prompt: 300, inputImage: 258, completion: 100 }),
    ).toBe('0.00045');
  });

  it('an image drawn', () => {
    // gemini-2.5-flash-image: input 0.3, output 2.5, output_image 30
    // 20 × 0.3 + 10 × 2.5 + 1,290 × 30 = 6 + 25 + 38,700 = 38,731 µ$
    expect(
      goldenCost('google/gemini-2.5-flash-image', { prompt: 20, completion: 1_300, outputImage: 1_290 }),
    ).toBe('0.038731');
  });

  it('searches of the web, which the list has no price of', () => {
    // gemini-3.5-flash: input 1.5, output 9; a search is unpriced unless the operator says what it is, here 14 per 1,000
    // 100 × 1.5 + 50 × 9 + 2 × 14,000 = 150 + 450 + 28,000 = 28,600 µ$
    const use = { prompt: 100, completion: 50, searches: 2 };
    const model = 'google/gemini-3.5-flash';
    expect(goldenCost(model, use)).toBeNull();
    expect(goldenCost(model, use, undefined, withSearchPrice(model, '14'))).toBe('0.0286');
  });

  it('an embedding of text and an image', () => {
    // gemini-embedding-2: input 0.2, input_image 0.45
    // 742 × 0.2 + 258 × 0.45 = 148.4 + 116.1 = 264.5 µ$
    expect(goldenCost('google/gemini-embedding-2', { prompt: 1_000, inputImage: 258, completion: 0 })).toBe(
      '0.0002645',
    );
  });

  it('images by the piece', () => {
    // imagen-4.0-generate-001: $0.04 an image
    // 3 × 0.04 = $0.12
    expect(goldenMediaCost('google/imagen-4.0-generate-001', { images: 3 })).toBe('0.12');
  });
});
