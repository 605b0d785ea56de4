import { Backpressure, type PausableSource } from './backpressure.js';

class Source implements PausableSource {
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

describe('Backpressure', () => {
  it('stops and starts whoever is attached, also who comes while it is paused', () => {
    const backpressure = new Backpressure();
    const [early, late] = [new Source(), new Source()];
    backpressure.attach(early);
    backpressure.pause();
    backpressure.attach(late);
    expect([early.isPaused, late.isPaused, backpressure.isPaused]).toEqual([true, true, true]);
    backpressure.resume();
    expect([early.isPaused, late.isPaused, backpressure.isPaused]).toEqual([false, false, false]);
  });

  it('still stops the first when a second one came and left', () => {
    const backpressure = new Backpressure();
    const [first, hedge] = [new Source(), new Source()];
    backpressure.attach(first);
    backpressure.attach(hedge);
    backpressure.detach(hedge);
    backpressure.pause();
    expect([first.isPaused, hedge.isPaused]).toEqual([true, false]);
  });
});
