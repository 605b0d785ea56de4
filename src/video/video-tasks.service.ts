import { Injectable } from '@nestjs/common';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { type StoredFile, StoredFiles } from '../upstream/stored-files.js';
import type { VideoTask } from './video-task.js';
import { VideoTasksRepository } from './video-tasks.repository.js';

/** What has our form of an id; anything else is not looked for. */
const idForm = /^task_[A-Za-z0-9]{32}$/;

/** Looks at tasks, each within its workspace. */
@Injectable()
export class VideoTasksService {
  constructor(
    private readonly tasks: VideoTasksRepository,
    private readonly files: StoredFiles,
    private readonly registry: ProviderRegistry,
  ) {}

  /** @throws GatewayError 404 `task_not_exist`, the same for what is another workspace's and what is nobody's */
  async find(id: string, workspaceId: string): Promise<VideoTask> {
    // Asked for in any case: what is not ours takes as long as what is nobody's.
    const task = await this.tasks.find(idForm.test(id) ? id : '', workspaceId);
    if (task !== undefined) return task;
    throw new GatewayError('not_found', 'No such task.', { code: 'task_not_exist', param: 'task_id' });
  }

  /**
   * The finished file.
   * @param range as in the header of that name
   * @throws GatewayError 400 while it is not finished, 410 when it is no longer kept, 404 as `find`
   */
  async open(id: string, workspaceId: string, range: string | undefined): Promise<StoredFile> {
    const { state, resultUrl, expiresAt, failReason, provider } = await this.find(id, workspaceId);
    if (state === 'failed')
      throw invalidRequest(`The video has failed: ${failReason ?? 'no reason was given'}`, 'task_id');
    if (state !== 'completed' || resultUrl === null)
      throw invalidRequest('The video is not finished yet.', 'task_id');
    if (expiresAt !== null && expiresAt.getTime() < Date.now())
      throw new GatewayError('expired', 'The provider does not keep this video any more.', {
        code: 'video_expired',
      });
    if (!this.isStored(resultUrl, provider))
      throw new GatewayError('upstream_unavailable', 'The video is at a place that is not fetched from.');
    return this.files.open(resultUrl, range);
  }

  /** Only from the vendor's own stores. */
  private isStored(url: string, provider: string): boolean {
    if (!URL.canParse(url)) return false;
    const address = new URL(url);
    if (address.username !== '' || address.password !== '') return false;
    return this.registry.get(provider)?.video?.isStore(address) === true;
  }
}
