import { expectedMs } from './expected-ms.js';

const seen = { samples: 5, firstTokenMs: 300, p95FirstTokenMs: 900, tokensPerSecond: 100 };

describe('expectedMs', () => {
  it.each([
    ['nothing was seen', undefined, false, 20_800],
    ['nothing was seen of a model that thinks', undefined, true, 25_000],
    ['both were seen', seen, true, 10_300],
    ['only short answers were seen', { ...seen, tokensPerSecond: undefined }, true, 20_300],
  ])('%s', (_what, speed, thinks, ms) => expect(expectedMs(speed, thinks, 1_000)).toBe(ms));
});
