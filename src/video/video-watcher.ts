import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { firstValueFrom, timeout } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import type { Credential } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { VideoNews } from '../contract/video.js';
import { ClaimRounds } from '../database/claim-rounds.js';
import type { VideoPort } from '../providers/provider-adapter.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { UsageMeter } from '../usage/usage-meter.js';
import { atVendor, fingerprintOf, type VideoTask } from './video-task.js';
import { stepOf } from './video-step.js';
import { toVideo } from './video-view.js';
import { VideoTasksRepository } from './video-tasks.repository.js';

/** Tasks that one process asks for at a time. */
const atOnce = 16;
const lookMs = 20_000;
/** Between two questions to the database for tasks that are due, of the wait between two looks. */
const roundsPerLook = 4;
/** Looks, after which they become as seldom as they will be. */
const eagerLooks = 12;
const slowestFactor = 3;

/**
 * Follows tasks to their end, whether or not anybody asks for them: each is asked for by one process at a time, and what has
 * ended is booked. A process that dies leaves its tasks to the others.
 */
@Injectable()
export class VideoWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Video');
  private readonly pollMs: number;
  private readonly rounds: ClaimRounds<VideoTask>;

  constructor(
    private readonly tasks: VideoTasksRepository,
    private readonly registry: ProviderRegistry,
    private readonly meter: UsageMeter,
    @Inject(GATEWAY_CONFIG) { timeouts }: GatewayConfig,
  ) {
    this.pollMs = timeouts.videoPollMs;
    this.rounds = new ClaimRounds(
      this.pollMs / roundsPerLook,
      atOnce,
      (limit) => this.tasks.claim(limit),
      (task) => this.follow(task),
      (error) =>
        this.logger.warn(
          `Videos could not be looked for (${error instanceof Error ? error.name : 'error'}).`,
        ),
    );
  }

  onApplicationBootstrap(): void {
    if (this.registry.all().some(({ video, credentials }) => video !== undefined && credentials.length > 0))
      this.rounds.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** One look; what goes wrong is tried again when the next one is due. */
  private async follow(task: VideoTask): Promise<void> {
    const { video: port, credentials = [] } = this.registry.get(task.provider) ?? {};
    const credential = credentials.find((one) => fingerprintOf(one) === task.credential) ?? credentials[0];
    if (port === undefined || credential === undefined) return;
    try {
      const news = await this.newsOf(port, task, credential);
      const isOwn = fingerprintOf(credential) === task.credential;
      const { change, record } = stepOf(task, isOwn ? news : forgiving(news), Date.now());
      // Into the books first: whoever dies in between leaves a task that another one ends, and books once more in vain.
      if (record !== undefined) {
        this.meter.record(record);
        this.meter.finish(record.requestId);
        if (!(await this.meter.flush())) return;
        const ended = { ...task, ...change };
        await this.tasks.end(task.id, change, `video.${ended.state}`, toVideo(ended));
      } else await this.tasks.change(task.id, change, this.waitFor(task));
    } catch (error) {
      this.logger.warn(`${task.id}: ${error instanceof GatewayError ? error.kind : 'error'}`);
      await this.tasks.change(task.id, {}, this.waitFor(task)).catch(() => undefined);
    }
  }

  private newsOf(port: VideoPort, task: VideoTask, credential: Credential): Promise<VideoNews> {
    return firstValueFrom(port.look(atVendor(task), credential).pipe(timeout(lookMs)));
  }

  private waitFor({ looks }: VideoTask): number {
    const eagerness = Math.min(1, looks / eagerLooks);
    return this.pollMs * (1 + eagerness * (slowestFactor - 1)) * (0.9 + Math.random() / 5);
  }
}

/** Another credential does not see the task, which says nothing of it. */
function forgiving(news: VideoNews): VideoNews {
  return news.state === 'unknown' ? { state: 'unclear', word: 'unknown to another credential' } : news;
}
