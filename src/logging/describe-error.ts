import { isNativeError } from 'node:util/types';

/** How far to look into causes: a chain may lead back to itself. */
const deepestCause = 5;

/**
 * What is safe to log of an error of any origin: its class, its code and where it was thrown, down its chain of causes.
 * Not its message: those of JSON.parse and of the database client quote what they were given.
 */
export function describeError(error: unknown): string {
  const texts = [describeOne(error)];
  for (
    let cause = causeOf(error);
    cause !== undefined && texts.length <= deepestCause;
    cause = causeOf(cause)
  )
    texts.push(describeOne(cause));
  return texts.join('\ncaused by ');
}

function causeOf(error: unknown): unknown {
  return isNativeError(error) ? error.cause : undefined;
}

function describeOne(error: unknown): string {
  if (!isNativeError(error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const frames = error.stack ? `\n${stackFrames(error.stack)}` : '';
  return `${error.name}${code}${frames}`;
}

/** The lines of a stack that name a place in the code. */
export function stackFrames(stack: string): string {
  return stack.match(/^ +at .*$/gm)?.join('\n') ?? '';
}
