import { jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { roleEvent, textEvent } from '../../test/support/chat-events.js';
import { defaultTimeouts } from '../config/environment.js';
import { Backpressure } from '../contract/backpressure.js';
import { type ChatEvent, isEffective } from '../contract/chat.js';
import { openProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import { firstChunkLimit, withDeadline } from './deadline.js';

describe('firstChunkLimit', () => {
  it.each([
    ['never', true, 10_000],
    ['on', true, 60_000],
    ['off', true, 60_000],
    ['never', false, 120_000],
    ['always', false, 600_000],
  ] as const)('thinks %s, somebody left to ask %s: %d ms', (habit, hasAlternative, limit) => {
    const profile = { ...openProfile, thinking: { ...openProfile.thinking, habit } };
    expect(firstChunkLimit(defaultTimeouts, profile, hasAlternative)).toBe(limit);
  });
});

describe('withDeadline', () => {
  let source$: Subject<ChatEvent>;
  let backpressure: Backpressure;
  let seen: unknown[];

  beforeEach(() => {
    jest.useFakeTimers();
    source$ = new Subject();
    backpressure = new Backpressure();
    seen = [];
    const begins = (event: ChatEvent): boolean => event.kind === 'completion' || isEffective(event.chunk);
    withDeadline(source$, { begins, firstChunkMs: 100, idleMs: 30, backpressure }).subscribe({
      error: (error: unknown) => seen.push(error instanceof GatewayError ? error.kind : error),
      complete: () => seen.push('complete'),
    });
  });

  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('errors when nothing comes, and lets go of the source', () => {
    jest.advanceTimersByTime(99);
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(seen).toEqual(['upstream_timeout']);
    expect(source$.observed).toBe(false);
  });

  it('does not count a prelude as an answer', () => {
    jest.advanceTimersByTime(90);
    source$.next(roleEvent);
    jest.advanceTimersByTime(10);
    expect(seen).toEqual(['upstream_timeout']);
  });

  it('starts anew with each chunk', () => {
    source$.next(textEvent('a'));
    for (let count = 0; count < 10; count++) {
      jest.advanceTimersByTime(29);
      source$.next(textEvent('b'));
    }
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(30);
    expect(seen).toEqual(['upstream_timeout']);
  });

  it('waits while the client does not read', () => {
    source$.next(textEvent('a'));
    backpressure.pause();
    jest.advanceTimersByTime(1000);
    expect(seen).toEqual([]);
    backpressure.resume();
    jest.advanceTimersByTime(60);
    expect(seen).toEqual(['upstream_timeout']);
  });

  it('leaves no timer behind a complete answer', () => {
    source$.next(textEvent('a'));
    source$.next(textEvent('hi'));
    source$.complete();
    expect(seen).toEqual(['complete']);
  });

  it('takes an answer that says nothing for a failure', () => {
    source$.next(roleEvent);
    source$.complete();
    expect(seen).toEqual(['upstream_protocol']);
  });
});
