import { Injectable } from '@nestjs/common';
import type { Router } from '../../contract/router.js';

/** Routers and the operator's aliases as they are in force now, in memory. */
@Injectable()
export class RouterTable {
  /** @param name without `clearmaas/`; disabled routers are found as well. */
  find(_workspaceId: string, _name: string): Router | undefined {
    return undefined;
  }

  /** Every router that this workspace can name, in the order of their names. */
  all(_workspaceId: string): readonly Router[] {
    return [];
  }

  /** What an alias of the operator's stands for: a model id, a bare name or a router. */
  findAlias(_name: string): string | undefined {
    return undefined;
  }
}
