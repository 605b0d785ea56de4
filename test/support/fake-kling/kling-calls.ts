import { CatalogService } from '../../../src/catalog/catalog.service.js';
import { Backpressure } from '../../../src/contract/backpressure.js';
import { openProfile } from '../../../src/contract/chat-profile.js';
import { type Credential, noCredential } from '../../../src/contract/credential.js';
import { GatewayError } from '../../../src/contract/gateway-error.js';
import type { RouteCandidate } from '../../../src/contract/route-plan.js';
import type { VideoRequest } from '../../../src/contract/video.js';
import { klingModels } from '../../../src/providers/kling/kling-models.js';
import { bodyOf } from '../../../src/providers/kling/kling-body.js';
import { type KlingPlan, planOf } from '../../../src/providers/kling/kling-plan.js';
import type { ProviderCall } from '../../../src/providers/provider-adapter.js';

const catalog = new CatalogService();

/** Fields of a request other than its metadata. */
export interface VideoFields {
  readonly prompt?: string;
  readonly image?: string;
}

type Metadata = VideoRequest['metadata'];

/** @param model without the prefix */
export function videoRequest(model: string, metadata: Metadata = {}, fields: VideoFields = {}): VideoRequest {
  return Object.freeze({
    model: `kling/${model}`,
    prompt: 'A cat plays the piano.',
    metadata,
    pathOf: (field: string) => (field === 'prompt' || field === 'image' ? field : `metadata.${field}`),
    ...fields,
  });
}

export function videoCandidate(model: string): RouteCandidate {
  return {
    provider: 'kling',
    modelId: `kling/${model}`,
    upstreamModel: catalog.find(`kling/${model}`)?.upstreamId ?? model,
    profile: openProfile,
    position: 0,
    contextLength: null,
  };
}

export interface VideoCall extends ProviderCall<VideoRequest> {
  /** Fields that were reported to the caller. */
  readonly adjustments: readonly string[];
  readonly sentTimes: () => number;
}

export function videoCall(
  secret: string,
  model: string,
  metadata: Metadata = {},
  fields: VideoFields = {},
): VideoCall {
  const adjustments: string[] = [];
  let sent = 0;
  return {
    request: videoRequest(model, metadata, fields),
    candidate: videoCandidate(model),
    credential: klingCredential(secret),
    backpressure: new Backpressure(),
    adjusted: (field) => void adjustments.push(field),
    skipped: () => undefined,
    sent: () => void (sent += 1),
    adjustments,
    sentTimes: () => sent,
  };
}

export function klingCredential(secret: string): Credential {
  return { ...noCredential, secret };
}

/** What a request comes to. */
export function klingPlan(model: string, metadata: Metadata = {}, fields: VideoFields = {}): KlingPlan {
  const [row, facts] = [catalog.find(`kling/${model}`), klingModels[model]];
  if (row === undefined || facts === undefined) throw new Error(`There is no ${model}.`);
  return planOf(videoRequest(model, metadata, fields), row, facts);
}

/** What the vendor is sent for it, as JSON has it. */
export function klingBody(
  model: string,
  metadata: Metadata = {},
  fields: VideoFields = {},
): Record<string, unknown> {
  const text = JSON.stringify(bodyOf(klingPlan(model, metadata, fields), 'task_1'));
  return JSON.parse(text) as Record<string, unknown>;
}

/** The field that a request is refused for; undefined where it is not. */
export function refusedField(
  model: string,
  metadata: Metadata = {},
  fields: VideoFields = {},
): string | undefined {
  try {
    klingPlan(model, metadata, fields);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.kind === 'invalid_request') return error.param;
    throw error;
  }
}

/** The price list of a model. */
export function klingRows(): readonly string[] {
  return catalog.all().flatMap(({ prefix, upstreamId }) => (prefix === 'kling' ? upstreamId : []));
}
