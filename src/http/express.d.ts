declare namespace Express {
  interface Request {
    /** Our own name for this request: `X-Request-Id` of the answer and identity of its usage rows. */
    readonly id: string;
  }
}
