/** Between two rounds, in proportion: processes that start together do not ask together for ever. */
const least = 0.75;
const spread = 0.5;

/**
 * Work that lies in the database and is claimed by whichever process comes first: asked for in rounds, a round goes on until
 * nothing more is due, and a shutdown waits for the one under way.
 */
export class ClaimRounds<Work> {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopping = false;

  /**
   * @param everyMs about so long from the end of a round to the next
   * @param atOnce what is claimed at a time, and done side by side
   * @param claim may throw, as may `handle`: the next round goes on
   * @param onFailure is told of what they threw
   */
  constructor(
    private readonly everyMs: number,
    private readonly atOnce: number,
    private readonly claim: (limit: number) => Promise<readonly Work[]>,
    private readonly handle: (work: Work) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(
      () => {
        this.round = this.run().finally(() => this.start());
      },
      this.everyMs * (least + Math.random() * spread),
    ).unref();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private async run(): Promise<void> {
    try {
      for (;;) {
        const due = await this.claim(this.atOnce);
        await Promise.all(due.map((work) => this.handle(work)));
        if (due.length < this.atOnce || this.isStopping) return;
      }
    } catch (error) {
      this.onFailure(error);
    }
  }
}
