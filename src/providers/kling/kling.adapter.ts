import { Inject, Injectable } from '@nestjs/common';
import { catchError, defer, map, type Observable } from 'rxjs';
import { CatalogService } from '../../catalog/catalog.service.js';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { VideoNews, VideoOrder, VideoRequest, VideoTaskAtVendor } from '../../contract/video.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ProviderAdapter, ProviderCall, VideoPort } from '../provider-adapter.js';
import { bodyOf } from './kling-body.js';
import { KlingEndpoint } from './kling-endpoint.js';
import { isSecondTime } from './kling-errors.js';
import { type KlingApi, klingModels } from './kling-models.js';
import { createdId, newsOf } from './kling-news.js';
import { type KlingPlan, orderOf, planOf } from './kling-plan.js';
import { keyPairOf, KlingHeaders } from './kling-token.js';

const defaultBaseUrl = 'https://api-singapore.klingai.com';

/** Kling's videos: by its interface of `/v1/videos`, and by the one with the model in the path for what is only there. */
@Injectable()
export class KlingAdapter implements ProviderAdapter, VideoPort {
  readonly id = 'kling';
  readonly knowsItsModels = true;
  readonly credentials: readonly Credential[];
  readonly video: VideoPort = this;
  private readonly endpoint: KlingEndpoint;
  private readonly headers = new KlingHeaders();

  constructor(
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
    private readonly catalog: CatalogService,
    private readonly upstream: UpstreamClient,
  ) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.kling ?? {};
    this.credentials = credentials;
    this.endpoint = new KlingEndpoint(baseUrl);
  }

  order(request: VideoRequest, candidate: RouteCandidate): VideoOrder {
    return orderOf(this.plan(request, candidate));
  }

  submit(call: ProviderCall<VideoRequest>, taskId: string): Observable<string> {
    return defer(() => {
      const plan = this.plan(call.request, call.candidate);
      checkCredential(plan.model.api, call.credential);
      for (const field of plan.unused) call.adjusted(call.request.pathOf(field));
      const request = {
        ...this.endpoint.create(plan),
        headers: this.headers.of(call.credential),
        body: JSON.stringify(bodyOf(plan, taskId)),
        sent: call.sent,
      };
      return this.upstream
        .whole(request, (answer) => createdId(answer, call.credential))
        .pipe(
          catchError((failure: GatewayError) => this.foundInstead(failure, plan, taskId, call.credential)),
        );
    });
  }

  look(task: VideoTaskAtVendor, credential: Credential): Observable<VideoNews> {
    return defer(() => {
      checkCredential(klingModels[task.upstreamModel]?.api, credential);
      const request = {
        method: 'GET',
        ...this.endpoint.task(task),
        headers: this.headers.of(credential),
        sent: () => undefined,
      } as const;
      return this.upstream.whole(request, (answer) => newsOf(answer, task, credential, Date.now()));
    });
  }

  isStore(url: URL): boolean {
    return this.endpoint.isStore(url);
  }

  /** A task that was handed in before, the answer to which was lost, is found by our id. Source: trap 49. */
  private foundInstead(
    failure: GatewayError,
    { name, action }: KlingPlan,
    taskId: string,
    credential: Credential,
  ): Observable<string> {
    if (!isSecondTime(failure)) throw failure;
    const task = { taskId, vendorTaskId: undefined, upstreamModel: name, action };
    return this.look(task, credential).pipe(
      map((news) => {
        if ('vendorTaskId' in news) return news.vendorTaskId;
        throw failure;
      }),
    );
  }

  private plan(request: VideoRequest, { modelId, upstreamModel }: RouteCandidate): KlingPlan {
    const row = this.catalog.find(modelId);
    const model = klingModels[upstreamModel];
    if (row?.type === 'video' && model !== undefined) return planOf(request, row, model);
    throw new GatewayError('model_not_found', 'The model does not exist or you do not have access to it.', {
      param: 'model',
    });
  }
}

/** The newer interface takes no signed tokens. Source: second digest section 7.1. */
function checkCredential(api: KlingApi | undefined, credential: Credential): void {
  if (api === 'path' && keyPairOf(credential) !== undefined)
    throw new GatewayError(
      'model_unavailable',
      'The provider serves this model to an API key only, and this gateway has an access key and a secret key.',
    );
}
