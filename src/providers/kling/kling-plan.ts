import type { CatalogModel } from '../../catalog/catalog-model.js';
import type { VideoParameters } from '../../contract/media.js';
import type { VideoAction, VideoOrder, VideoRequest } from '../../contract/video.js';
import { CallerReader } from './caller-reader.js';
import { type AspectRatio, aspectRatios, type KlingModel, sizeOf } from './kling-models.js';
import { type Shots, shotsOf } from './kling-shots.js';
import { hasFirstFrame, type Sources, sourcesOf } from './kling-sources.js';
import { variantOf } from './kling-variant.js';

/** In characters. Source: second digest section 7.2. */
const longestPrompt = 2500;
const usualSeconds = 5;
/** Of a video that is made over: the new one is as long. Source: spec/clearmaas-api.md section 15. */
const longestBaseVideo = 10;

/** The gateway's own: another's id would find another's task, and news go to nobody but us. */
const ours = ['callback_url', 'external_task_id'];
/** The vendor has these, the gateway does not offer them. */
const notOffered = ['camera_control', 'static_mask', 'dynamic_masks'];

/** A request with everything about it checked and settled. */
export interface KlingPlan {
  /** The vendor's name of the model. */
  readonly name: string;
  readonly model: KlingModel;
  readonly action: VideoAction;
  readonly prompt: string;
  readonly negativePrompt: string | undefined;
  readonly cfgScale: number | undefined;
  /** Undefined = that of the picture or the video. */
  readonly aspectRatio: AspectRatio | undefined;
  /** Undefined = as long as the video that is made over. */
  readonly seconds: number | undefined;
  readonly parameters: VideoParameters;
  readonly sources: Sources;
  readonly shots: Shots | undefined;
  readonly watermark: boolean | undefined;
  /** Fields of the caller's that the vendor is not sent. */
  readonly unused: readonly string[];
}

/** @throws GatewayError `invalid_request` naming the field for what the model does not take */
export function planOf(request: VideoRequest, row: CatalogModel, model: KlingModel): KlingPlan {
  const { prompt, image = null, metadata, pathOf } = request;
  const caller = new CallerReader({ ...metadata, prompt, image }, pathOf);
  for (const field of ours) if (caller.has(field)) throw caller.refuse(field, `${field} cannot be chosen.`);
  const sources = sourcesOf(caller, model);
  const duration = secondsOf(caller, row, model);
  const seconds = sources.video?.referType === 'base' ? undefined : duration;
  const { parameters, modeUnused } = variantOf(caller, row, model, sources);
  const shots = shotsOf(caller, model, seconds);
  const aspectRatio = aspectRatioOf(caller, model, sources);
  const negativePrompt = caller.text('negative_prompt', longestPrompt);
  const cfgScale = cfgScaleOf(caller);
  const unused = {
    mode: modeUnused,
    duration: seconds === undefined,
    aspect_ratio: aspectRatio === undefined,
    negative_prompt: model.api !== 'frames',
    cfg_scale: !model.cfgScale,
    ...Object.fromEntries(notOffered.map((field) => [field, true])),
  };
  return {
    name: row.upstreamId,
    model,
    action: actionOf(model, sources),
    prompt: caller.text('prompt', longestPrompt) ?? '',
    negativePrompt: unused.negative_prompt ? undefined : negativePrompt,
    cfgScale: unused.cfg_scale ? undefined : cfgScale,
    aspectRatio,
    seconds,
    parameters,
    sources,
    shots,
    watermark: watermarkOf(caller),
    unused: Object.entries(unused).flatMap(([field, is]) => (is && caller.has(field) ? [field] : [])),
  };
}

/** What the plan comes to, for who pays. */
export function orderOf({
  action,
  aspectRatio,
  parameters,
  seconds = longestBaseVideo,
}: KlingPlan): VideoOrder {
  return {
    action,
    media: { seconds, video: parameters },
    seconds: String(seconds),
    size: sizeOf(parameters.resolution, aspectRatio),
  };
}

/** Source: second digest section 8.1 "Action". */
function actionOf({ api }: KlingModel, { first, images }: Sources): VideoAction {
  if (api === 'omni' || images.length > 0) return 'omniVideo';
  return first === undefined ? 'textGenerate' : 'generate';
}

function secondsOf(caller: CallerReader, row: CatalogModel, model: KlingModel): number {
  const offered = model.durations ?? row.durationsSeconds ?? [];
  const seconds = caller.whole('duration') ?? usualSeconds;
  if (offered.includes(seconds)) return seconds;
  throw caller.refuse('duration', `This model makes videos of ${offered.join(', ')} seconds.`);
}

/** A first frame has a shape of its own; only the omni endpoint takes another beside it. Source: second digest section 7.2. */
function aspectRatioOf(caller: CallerReader, model: KlingModel, sources: Sources): AspectRatio | undefined {
  const ratio = caller.oneOf('aspect_ratio', aspectRatios);
  const isGiven = hasFirstFrame(sources) || sources.video?.referType === 'base';
  if (isGiven) return model.api === 'omni' ? ratio : undefined;
  return ratio ?? '16:9';
}

function cfgScaleOf(caller: CallerReader): number | undefined {
  const scale = caller.value('cfg_scale');
  if (scale === undefined || (typeof scale === 'number' && scale >= 0 && scale <= 1)) return scale;
  throw caller.refuse('cfg_scale', 'cfg_scale must be a number from 0 to 1.');
}

function watermarkOf(caller: CallerReader): boolean | undefined {
  const info = caller.object('watermark_info');
  const enabled = info?.flag('enabled');
  if (info !== undefined && enabled === undefined)
    throw info.refuse('enabled', 'watermark_info needs enabled: true or false.');
  return enabled;
}
