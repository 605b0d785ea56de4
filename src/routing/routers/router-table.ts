import { Injectable } from '@nestjs/common';
import { followAlias } from '../../contract/model-name.js';
import { type Router, routerPrefix } from '../../contract/router.js';

/** A router and where it can be named. */
export interface PlacedRouter {
  /** Undefined = in every workspace. */
  readonly workspaceId: string | undefined;
  readonly router: Router;
}

interface RouterSet {
  readonly byName: ReadonlyMap<string, Router>;
  /** In the order of their names. */
  readonly sorted: readonly Router[];
}

const noAliases: ReadonlyMap<string, string> = new Map();

/**
 * Routers and the operator's aliases as they are in force now, in memory. Every look-up is one or two steps in a map that was
 * made when something changed: a request pays nothing for the number of routers.
 */
@Injectable()
export class RouterTable {
  private stored: readonly PlacedRouter[] = [];
  private filed: readonly PlacedRouter[] = [];
  private aliases = noAliases;
  private byWorkspace: ReadonlyMap<string, RouterSet> = new Map();
  /** Of workspaces that have none of their own. */
  private elsewhere = toSet([]);

  /** @param name without `clearmaas/`; disabled routers are found as well. */
  find(workspaceId: string, name: string): Router | undefined {
    return this.setOf(workspaceId).byName.get(name);
  }

  /** Every router that this workspace can name, in the order of their names. */
  all(workspaceId: string): readonly Router[] {
    return this.setOf(workspaceId).sorted;
  }

  /** What an alias of the operator's stands for: a model id, a bare name or a router. */
  findAlias(name: string): string | undefined {
    return this.aliases.get(name);
  }

  /** Every alias of the operator's and what it stands for. */
  allAliases(): ReadonlyMap<string, string> {
    return this.aliases;
  }

  /** Takes the place of all routers of the database. */
  replaceStored(routers: readonly PlacedRouter[]): void {
    this.stored = routers;
    this.rebuild();
  }

  /** Takes the place of all aliases and routers of the configuration file. */
  replaceFiled(routers: readonly PlacedRouter[], aliases: ReadonlyMap<string, string>): void {
    this.filed = routers;
    this.aliases = aliases;
    this.rebuild();
  }

  private setOf(workspaceId: string): RouterSet {
    return this.byWorkspace.get(workspaceId) ?? this.elsewhere;
  }

  /** Of two routers of one name the file's goes before the database's, and one workspace's before everybody's. */
  private rebuild(): void {
    const stored = byWorkspace(this.stored);
    const filed = byWorkspace(this.filed);
    const everywhere = filed.get(undefined) ?? [];
    const setOf = (routers: readonly Router[]) => toSet(routers.map((router) => this.withoutCircle(router)));
    const sets = new Map<string, RouterSet>();
    for (const workspaceId of new Set([...stored.keys(), ...filed.keys()]))
      if (workspaceId !== undefined)
        sets.set(
          workspaceId,
          setOf([...(stored.get(workspaceId) ?? []), ...everywhere, ...(filed.get(workspaceId) ?? [])]),
        );
    this.elsewhere = setOf(everywhere);
    this.byWorkspace = sets;
  }

  /** An alias may become a router's after a router has taken it for its default: no order of changes makes a circle. */
  private withoutCircle(router: Router): Router {
    const { defaultModel } = router;
    if (defaultModel === undefined) return router;
    const target = followAlias(defaultModel, (name) => this.aliases.get(name));
    return target.startsWith(routerPrefix) ? { ...router, defaultModel: undefined } : router;
  }
}

function byWorkspace(placed: readonly PlacedRouter[]): Map<string | undefined, Router[]> {
  const groups = new Map<string | undefined, Router[]>();
  for (const { workspaceId, router } of placed) {
    const group = groups.get(workspaceId);
    if (group === undefined) groups.set(workspaceId, [router]);
    else group.push(router);
  }
  return groups;
}

/** Of routers of one name the last one counts. */
function toSet(routers: readonly Router[]): RouterSet {
  const byName = new Map(routers.map((router) => [router.name, router]));
  return { byName, sorted: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
