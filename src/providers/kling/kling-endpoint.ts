import type { VideoAction, VideoTaskAtVendor } from '../../contract/video.js';
import { klingModels } from './kling-models.js';
import type { KlingPlan } from './kling-plan.js';

export interface Address {
  readonly origin: string;
  readonly path: string;
}

/**
 * Video stores of the vendor's own, by the end of their names: its own domains and those of its parent company's CDN. Stores
 * that anybody can rent a corner of are none. Observed in public answers: `v1-kling.klingai.com`, `v4-kling.kechuangai.com`.
 */
const stores = ['.klingai.com', '.kechuangai.com', '.kwaicdn.com', '.kwimgs.com'];

/** Where the vendor is asked, under a base URL. Source: second digest sections 7.1 to 7.3. */
export class KlingEndpoint {
  private readonly origin: string;
  private readonly root: string;
  /** Whom the operator trusts with their requests they trust with their videos as well. */
  private readonly own: URL;

  /** @param baseUrl without a version and without a trailing slash */
  constructor(baseUrl: string) {
    this.own = new URL(baseUrl);
    this.origin = this.own.origin;
    this.root = this.own.pathname.replace(/\/$/, '');
  }

  /** Where a task is handed in. */
  create({ name, model, action }: KlingPlan): Address {
    if (model.api !== 'path') return this.at(legacyPath(name, action));
    return this.at(`/${action === 'textGenerate' ? 'text-to-video' : 'image-to-video'}/${name}`);
  }

  /** Where a task is asked for, by our id where the vendor's is not known. */
  task({ upstreamModel, action, taskId, vendorTaskId }: VideoTaskAtVendor): Address {
    const id = encodeURIComponent(vendorTaskId ?? taskId);
    if (klingModels[upstreamModel]?.api !== 'path')
      return this.at(`${legacyPath(upstreamModel, action)}/${id}`);
    return this.at(`/tasks?${vendorTaskId === undefined ? 'external_task_ids' : 'task_ids'}=${id}`);
  }

  /** In the clear only where the operator asks in the clear as well. */
  isStore({ protocol, host, hostname, port }: URL): boolean {
    if (host === this.own.host && protocol === this.own.protocol) return true;
    return protocol === 'https:' && port === '' && stores.some((store) => hostname.endsWith(store));
  }

  private at(path: string): Address {
    return { origin: this.origin, path: this.root + path };
  }
}

/** Several pictures go to an endpoint of their own with a model that is not for all kinds of sources. */
function legacyPath(name: string, action: VideoAction): string {
  if (action === 'textGenerate') return '/v1/videos/text2video';
  if (action === 'generate') return '/v1/videos/image2video';
  return klingModels[name]?.api === 'frames' ? '/v1/videos/multi-image2video' : '/v1/videos/omni-video';
}
