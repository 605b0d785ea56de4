/** What the vendor's models can do, as far as the catalogue's rows do not say it: one table, no conditions on names elsewhere. */

/** Which interface of the vendor serves a model. Source: second digest sections 7.2 and 7.3. */
export type KlingApi = 'frames' | 'omni' | 'path';

/** When a model takes a last frame. */
export type EndFrame = 'never' | 'pro' | 'silent_pro' | 'any';

/** When a model makes sound: `always` = it cannot be switched off. */
export type Sound = 'never' | 'pro' | 'any' | 'always';

export interface KlingModel {
  readonly api: KlingApi;
  /** Makes a video of nothing but words. */
  readonly ofText: boolean;
  readonly endFrame: EndFrame;
  readonly sound: Sound;
  /** Takes `cfg_scale`. */
  readonly cfgScale: boolean;
  /** Takes `multi_shot` and what belongs to it. */
  readonly multiShot: boolean;
  /** Takes `element_list`. */
  readonly elements: boolean;
  /** Takes `voice_list`. */
  readonly voices: boolean;
  /** Most pictures in `image_list`; 0 = it takes none. */
  readonly images: number;
  /** Takes `video_list`. */
  readonly videos: boolean;
  /** Whole seconds that are offered, where they are fewer than in the catalogue. */
  readonly durations?: readonly number[];
}

const plain: KlingModel = {
  api: 'frames',
  ofText: true,
  endFrame: 'never',
  sound: 'never',
  cfgScale: false,
  multiShot: false,
  elements: false,
  voices: false,
  images: 0,
  videos: false,
};

const omni: KlingModel = { ...plain, api: 'omni', endFrame: 'any', elements: true, images: 7, videos: true };

/**
 * By the vendor's name. Source: second digest section 7.2 "Capability matrix", 7.3; spec/clearmaas-api.md section 15 for the
 * seconds of o1. An end frame of v1-6 and v2-1 in `pro` only is not certain.
 */
export const klingModels: Readonly<Record<string, KlingModel>> = {
  'kling-v1-6': { ...plain, endFrame: 'pro', cfgScale: true, images: 4 },
  'kling-v2-master': plain,
  'kling-v2-1-master': plain,
  'kling-v2-1': { ...plain, ofText: false, endFrame: 'pro' },
  'kling-v2-5-turbo': { ...plain, endFrame: 'pro' },
  'kling-v2-6': { ...plain, endFrame: 'silent_pro', sound: 'pro', voices: true },
  'kling-v3': { ...plain, endFrame: 'any', sound: 'any', multiShot: true, elements: true, voices: true },
  'kling-v3-omni': { ...omni, sound: 'any', multiShot: true },
  'kling-video-o1': { ...omni, durations: [5, 10] },
  'kling-3.0-turbo': { ...plain, api: 'path', endFrame: 'any', sound: 'always' },
};

/** What a mode is called where the vendor has resolutions in its place. Source: second digest section 7.3. */
export const resolutionOfMode = { std: '720p', pro: '1080p', '4k': '4k' } as const;
export type Mode = keyof typeof resolutionOfMode;
export const modes = Object.keys(resolutionOfMode) as readonly Mode[];

export const aspectRatios = ['16:9', '9:16', '1:1'] as const;
export type AspectRatio = (typeof aspectRatios)[number];

/** `WxH` in pixels; nothing is published of the size of a square. */
const sizes: Readonly<Record<string, readonly [long: number, short: number]>> = {
  '720p': [1280, 720],
  '1080p': [1920, 1080],
  '4k': [3840, 2160],
};

/** Undefined = not known. */
export function sizeOf(resolution: string | undefined, ratio: AspectRatio | undefined): string | undefined {
  const [long, short] = sizes[resolution ?? ''] ?? [];
  if (long === undefined || short === undefined) return undefined;
  if (ratio === '16:9') return `${long}x${short}`;
  return ratio === '9:16' ? `${short}x${long}` : undefined;
}
