import { newRequestId } from './request-id.js';

describe('newRequestId', () => {
  it('is unique, also across refills of the random pool', () => {
    const ids = Array.from({ length: 5000 }, newRequestId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sorts by time', async () => {
    const earlier = newRequestId();
    const start = Date.now();
    while (Date.now() === start) await new Promise(setImmediate);
    expect(newRequestId() > earlier).toBe(true);
  });
});
