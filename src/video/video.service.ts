import { Inject, Injectable, Logger } from '@nestjs/common';
import { defer, firstValueFrom, type MonoTypeOperatorFunction, Observable, throwError, timeout } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { GatewayError, toGatewayError } from '../contract/gateway-error.js';
import type { ResultEvent } from '../contract/media.js';
import type { VideoRequest } from '../contract/video.js';
import { AttemptLog } from '../dispatch/attempt-log.js';
import { AttemptRunner } from '../dispatch/attempt-runner.js';
import type { Attempt } from '../dispatch/attempt.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { hideSecret } from '../dispatch/hide-secret.js';
import type { MediaContext } from '../media/media-context.js';
import type { ProviderCall, VideoPort } from '../providers/provider-adapter.js';
import type { Ticket } from '../routing/health/ticket.js';
import { UsageMeter } from '../usage/usage-meter.js';
import { fingerprintOf, newTaskId, type VideoTask } from './video-task.js';
import { type NewTask, VideoTasksRepository } from './video-tasks.repository.js';

/** A task of which the vendor has said nothing is looked for so long after it should have. */
const graceMs = 2_000;

type VideoContext = MediaContext<VideoRequest>;

/** How a route tells of a task that has been handed in. */
export type TaskView = (task: Pick<VideoTask, 'id' | 'modelId' | 'seconds' | 'size' | 'createdAt'>) => object;

/** Hands videos in: written down first, then told to the vendor, so that none is lost and none is made twice. */
@Injectable()
export class VideoService {
  private readonly logger = new Logger('Video');
  private readonly pollMs: number;
  private readonly submitMs: number;

  constructor(
    private readonly attempts: AttemptRunner,
    private readonly tasks: VideoTasksRepository,
    private readonly meter: UsageMeter,
    @Inject(GATEWAY_CONFIG) { timeouts }: GatewayConfig,
  ) {
    this.pollMs = timeouts.videoPollMs;
    this.submitMs = timeouts.videoSubmitMs;
  }

  /** Errors where nobody is asked: a breaker is open, or the provider is not configured. */
  attempt(view: TaskView, context: VideoContext): AttemptAnswer<ResultEvent> {
    const { attempt } = context;
    return {
      answer$: defer(() =>
        this.attempts.enter(
          attempt,
          () => undefined,
          ({ video }) => video,
          (port, ticket) => this.answer(port, view, context, attempt, ticket),
        ),
      ),
    };
  }

  /** A caller who leaves stops it only until it is written down: after that the vendor may have the task already. */
  private answer(
    port: VideoPort,
    view: TaskView,
    context: VideoContext,
    attempt: Attempt<VideoRequest>,
    ticket: Ticket,
  ): Observable<ResultEvent> {
    return new Observable((subscriber) => {
      this.submit(port, context, attempt, ticket, () => !subscriber.closed).then(
        (task) => {
          subscriber.next({ kind: 'result', body: view({ ...task, createdAt: new Date() }) });
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
    });
  }

  private async submit(
    port: VideoPort,
    context: VideoContext,
    attempt: Attempt<VideoRequest>,
    ticket: Ticket,
    isAwaited: () => boolean,
  ): Promise<NewTask> {
    const log = new AttemptLog(context, attempt, this.attempts.observe(context, attempt, ticket, false));
    let written: NewTask | undefined;
    try {
      const task = this.newTask(port, context, attempt, ticket, log);
      await this.tasks.insert(task, this.submitMs + graceMs);
      written = task;
      // Whoever has left has had the reservation given back: nothing may be made of it.
      if (!isAwaited()) {
        await this.giveUp(task, context, false);
        log.end('client_gone', {});
        return task;
      }
      context.isHandedOver = true;
      const call: ProviderCall<VideoRequest> = {
        request: attempt.order.request,
        candidate: attempt.order.candidate,
        credential: ticket.credential,
        backpressure: context.backpressure,
        adjusted: attempt.adjusted,
        sent: attempt.sent,
        skipped: () => undefined,
      };
      const vendorTaskId = await firstValueFrom(port.submit(call, task.id).pipe(within(this.submitMs)));
      log.begin();
      log.handOver();
      await this.accept(task.id, vendorTaskId);
      return task;
    } catch (error) {
      const failure = toGatewayError(error);
      hideSecret(failure, attempt.credential);
      if (written !== undefined && attempt.isSent && mayBeThere(failure)) {
        this.logger.warn(`${written.id}: ${failure.kind}, and it is not known whether the vendor has it`);
        log.handOver();
        return written;
      }
      if (written !== undefined) await this.giveUp(written, context, isAwaited());
      log.end(isAwaited() ? 'failed' : 'client_gone', {}, failure);
      throw failure;
    }
  }

  private newTask(
    port: VideoPort,
    { caller, plan }: VideoContext,
    { order }: Attempt<VideoRequest>,
    { credential }: Ticket,
    log: AttemptLog,
  ): NewTask {
    const { provider, modelId, upstreamModel } = order.candidate;
    const { action, media, seconds, size = null } = port.order(order.request, order.candidate);
    const { workspaceId, keyId } = caller;
    const id = newTaskId();
    return {
      id,
      workspaceId,
      keyId,
      provider,
      modelId,
      upstreamModel,
      requestedModel: plan.requested,
      credential: fingerprintOf(credential),
      action,
      media,
      seconds,
      size,
      attempt: log.recordOf('completed', { completionId: id }),
    };
  }

  /** What cannot be written down is found by our id. */
  private async accept(id: string, vendorTaskId: string): Promise<void> {
    try {
      await this.tasks.accept(id, vendorTaskId, this.pollMs);
    } catch {
      this.logger.warn(`${id}: accepted, which could not be written down; it will be looked for`);
    }
  }

  private async giveUp(task: NewTask, context: VideoContext, isAwaited: boolean): Promise<void> {
    try {
      await this.tasks.withdraw(task.id, context.requestId);
      context.isHandedOver = false;
      // Whoever waits for the answer gives the reservation back.
      if (!isAwaited) this.meter.finish(context.requestId);
    } catch {
      this.logger.warn(`${task.id}: not taken, which could not be written down; it will be looked for`);
    }
  }
}

function within(milliseconds: number): MonoTypeOperatorFunction<string> {
  const late = (): GatewayError =>
    new GatewayError('upstream_timeout', 'The upstream provider did not answer in time.');
  return timeout({ first: milliseconds, with: () => throwError(late) });
}

/** Whether the vendor may have taken a task although it failed to say so. Source: providers digest, trap 49. */
function mayBeThere({ kind, upstreamStatus }: GatewayError): boolean {
  if (kind === 'upstream_timeout' || kind === 'upstream_protocol') return true;
  // No answer at all, or that of a proxy in front of it.
  return kind === 'upstream_unavailable' && (upstreamStatus === undefined || upstreamStatus === 502);
}
