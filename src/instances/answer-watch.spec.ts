import { setTimeout as delay } from 'node:timers/promises';
import { AnswerWatch } from './answer-watch.js';

const options = { limitMs: 60, lookEveryMs: 20, looks: 2 };

describe('AnswerWatch', () => {
  let silences = 0;
  let watch = new AnswerWatch(options, () => undefined);
  beforeEach(() => {
    silences = 0;
    watch = new AnswerWatch(options, () => {
      silences += 1;
    });
  });
  afterEach(() => watch.stop());

  function standStill(forMs: number): void {
    const untilMs = performance.now() + forMs;
    while (performance.now() < untilMs);
  }

  it('tells of an answer that does not come', async () => {
    watch.begin();
    while (silences === 0) await delay(5);
    expect(silences).toBe(1);
  });

  it('tells of the oldest question, although later ones keep being asked', async () => {
    watch.begin();
    while (silences === 0) {
      watch.end(watch.begin());
      await delay(5);
    }
    expect(silences).toBe(1);
  });

  it('says nothing while answers come', async () => {
    for (let count = 0; count < 20; count += 1) {
      const wait = watch.begin();
      await delay(1);
      watch.end(wait);
    }
    expect(silences).toBe(0);
  });

  it('does not take this process’ own standstill for silence', async () => {
    const wait = watch.begin();
    for (let turn = 0; turn < 5; turn += 1) {
      standStill(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    watch.end(wait);
    await delay(1);
    expect(silences).toBe(0);
  });

  it('says nothing when it has been stopped', async () => {
    watch.begin();
    watch.stop();
    await delay(200);
    expect(silences).toBe(0);
  });
});
