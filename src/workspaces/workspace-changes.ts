import { Injectable } from '@nestjs/common';

type Listener = (workspaceId: string) => void | Promise<void>;

/**
 * Tells those who hold something of a workspace in memory that it was changed by this process, and waits for them. What other
 * processes change is heard by src/instances.
 */
@Injectable()
export class WorkspaceChanges {
  private readonly listeners: Listener[] = [];

  /** For as long as the process lives. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** To be called after the change. Fulfilled when everybody has caught up; fails with what a listener fails with. */
  async announce(workspaceId: string): Promise<void> {
    await Promise.all(this.listeners.map(async (listener) => listener(workspaceId)));
  }
}
