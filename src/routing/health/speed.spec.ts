import { SpeedMeter } from './speed.js';

describe('SpeedMeter', () => {
  it('knows nothing before the first answer', () => {
    expect(new SpeedMeter().observed).toBeUndefined();
  });

  it('tells the 95th percentile of the first tokens seen lately', () => {
    const meter = new SpeedMeter();
    for (let ms = 1; ms <= 100; ms += 1) meter.addFirstToken(ms);
    expect(meter.observed).toMatchObject({ samples: 100, p95FirstTokenMs: 96 });
    // 200 are kept: the old ones leave.
    for (let count = 0; count < 200; count += 1) meter.addFirstToken(7);
    expect(meter.observed).toMatchObject({ samples: 300, p95FirstTokenMs: 7 });
    expect(meter.observed?.firstTokenMs).toBeCloseTo(7, 3);
  });

  it('follows a change by a moving average', () => {
    const meter = new SpeedMeter();
    meter.addFirstToken(100);
    meter.addFirstToken(200);
    expect(meter.observed?.firstTokenMs).toBeCloseTo(110);
  });

  it('takes the rate from answers that are long enough to tell', () => {
    const meter = new SpeedMeter();
    meter.addFirstToken(100);
    meter.addAnswer(19, 1_000);
    meter.addAnswer(1_000, 99);
    expect(meter.observed?.tokensPerSecond).toBeUndefined();
    meter.addAnswer(100, 2_000);
    expect(meter.observed?.tokensPerSecond).toBe(50);
    meter.addAnswer(300, 2_000);
    expect(meter.observed?.tokensPerSecond).toBeCloseTo(60);
  });
});
