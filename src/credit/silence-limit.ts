import { GatewayError } from '../contract/gateway-error.js';

/** A database that has answered nobody for so long counts as away. */
const silentMs = 2_000;

export function databaseAway(): GatewayError {
  return new GatewayError('unavailable', 'The database cannot be reached right now.');
}

/** Tells a database that is silent from one that is busy: of a busy one somebody else gets answers. */
export class SilenceLimit {
  private answeredAtMs = 0;

  /** The database has answered somebody. */
  answered(): void {
    this.answeredAtMs = performance.now();
  }

  /** As `answer`, unless nobody has got one for two seconds. @throws GatewayError `unavailable` */
  async watch<T>(answer: Promise<T>): Promise<T> {
    const sinceMs = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const look = (): void => {
        const restMs = Math.ceil(Math.max(sinceMs, this.answeredAtMs) + silentMs - performance.now());
        if (restMs > 0) timer = setTimeout(look, restMs).unref();
        else reject(databaseAway());
      };
      look();
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}
