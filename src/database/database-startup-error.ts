/**
 * The database cannot be opened. `message` is one line for the operator, without secrets: `main` prints it alone and
 * exits with a status other than 0.
 */
export class DatabaseStartupError extends Error {
  override readonly name = 'DatabaseStartupError';

  constructor(message: string, cause?: unknown) {
    super(message.replace(/\s+/g, ' ').trim(), cause === undefined ? undefined : { cause });
  }
}
