import type { ObservedSpeed } from '../health/speed.js';

/** Until a model has been seen at work here: what is usual of hosted models today. Rough; the first answers replace them. */
const priorFirstTokenMs = 800;
const priorFirstTokenThinkingMs = 5_000;
const priorTokensPerSecond = 50;

/**
 * Milliseconds to the whole answer: to the first token, then the rest of them one after another.
 * @param speed as observed; undefined = not yet
 * @param thinks the model thinks unless told not to
 */
export function expectedMs(
  speed: ObservedSpeed | undefined,
  thinks: boolean,
  completionTokens: number,
): number {
  const firstTokenMs = speed?.firstTokenMs ?? (thinks ? priorFirstTokenThinkingMs : priorFirstTokenMs);
  const tokensPerSecond = speed?.tokensPerSecond ?? priorTokensPerSecond;
  return firstTokenMs + (completionTokens / tokensPerSecond) * 1_000;
}

export function thinksByDefault(habit: string): boolean {
  return habit === 'on' || habit === 'always';
}
