import { isNativeError } from 'node:util/types';

/**
 * What is safe to log of an error of any origin: its class, its code and where it was thrown, down its chain of causes.
 * Not its message: those of JSON.parse and of the database client quote what they were given.
 */
export function describeError(error: unknown): string {
  if (!isNativeError(error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const frames = error.stack ? `\n${stackFrames(error.stack)}` : '';
  const below = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`;
  return `${error.name}${code}${frames}${below}`;
}

/** The lines of a stack that name a place in the code. */
export function stackFrames(stack: string): string {
  return stack.match(/^ +at .*$/gm)?.join('\n') ?? '';
}
