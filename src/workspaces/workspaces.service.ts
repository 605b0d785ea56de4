import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { WorkspacesRepository } from './workspaces.repository.js';

/** Id of the workspace that exists from the first start; keys belong to it where none is named. */
export const defaultWorkspaceId = 'ws_default';

@Injectable()
export class WorkspacesService implements OnApplicationBootstrap {
  constructor(private readonly workspaces: WorkspacesRepository) {}

  /** Sees to the default workspace. At this hook, as migrations have been applied by then. */
  async onApplicationBootstrap(): Promise<void> {
    await this.workspaces.ensure(defaultWorkspaceId, 'default');
  }

  /** The id of an existing workspace. Throws GatewayError `invalid_request` naming `workspace_id` for any other. */
  async resolve(id: string | undefined): Promise<string> {
    if (id === undefined) return defaultWorkspaceId;
    if (!(await this.workspaces.exists(id)))
      throw invalidRequest('There is no workspace with this id.', 'workspace_id');
    return id;
  }

  /** For a workspace that is named by the path. Throws GatewayError `not_found` when there is none with this id. */
  async require(id: string): Promise<void> {
    if (!(await this.workspaces.exists(id)))
      throw new GatewayError('not_found', 'There is no workspace with this id.');
  }
}
