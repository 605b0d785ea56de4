import { type CallerReader } from './caller-reader.js';
import { addressOf, pictureOf } from './caller-files.js';
import type { KlingModel } from './kling-models.js';

/** Beside a video. Source: second digest section 7.2. */
const mostImagesWithVideo = 4;
const mostElements = 3;
const mostVoices = 2;

/** A picture of `image_list`. */
export interface ImageReference {
  readonly picture: string;
  readonly type: 'first_frame' | 'end_frame' | undefined;
}

/** The one video of `video_list`: made over (`base`) or looked at (`feature`). */
export interface VideoReference {
  readonly address: string;
  readonly referType: 'base' | 'feature';
  readonly keepSound: 'yes' | 'no' | undefined;
}

/** What a video is made of beside the words. */
export interface Sources {
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly images: readonly ImageReference[];
  readonly video: VideoReference | undefined;
  readonly elements: readonly (string | number)[];
  readonly voices: readonly string[];
}

/**
 * Pictures, video, elements and voices of a request.
 * @throws GatewayError `invalid_request` for what the model does not take, or not together. Source: second digest section 7.2;
 * spec/clearmaas-api.md section 15 "Omni fields upstream".
 */
export function sourcesOf(caller: CallerReader, model: KlingModel): Sources {
  const first = pictureIn(caller, 'image');
  const last = pictureIn(caller, 'image_tail');
  const images = imagesOf(caller, model);
  const video = videoOf(caller, model);
  if (first === undefined && images.length === 0 && !model.ofText)
    throw caller.refuse('image', 'This model makes videos of an image only: image is required.');
  if (first !== undefined && images.length > 0)
    throw caller.refuse('image', 'image and image_list exclude each other.');
  if (last !== undefined && first === undefined)
    throw caller.refuse('image_tail', 'image_tail is taken only together with image.');
  const sources = {
    first,
    last,
    images,
    video,
    elements: elementsOf(caller, model),
    voices: voicesOf(caller, model),
  };
  if (video !== undefined) checkBesideVideo(caller, sources, video);
  return sources;
}

/** Whether the picture of the first frame decides the shape of the video. */
export function hasFirstFrame({ first, images }: Sources): boolean {
  return first !== undefined || images.some(({ type }) => type === 'first_frame');
}

function pictureIn(caller: CallerReader, field: string): string | undefined {
  const text = caller.text(field);
  return text === undefined ? undefined : pictureOf(text, caller.pathOf(field));
}

function imagesOf(caller: CallerReader, model: KlingModel): readonly ImageReference[] {
  refuseUnless(model.images > 0, caller, 'image_list');
  const list = caller.objects('image_list', model.images);
  const images = list.map((item) => imageOf(item, model));
  images.forEach(({ type }, place) => {
    if (type !== undefined && images.findIndex((image) => image.type === type) !== place)
      throw caller.refuse(`image_list[${place}].type`, `There can be only one ${type}.`);
  });
  const end = images.findIndex(({ type }) => type === 'end_frame');
  if (end !== -1 && !images.some(({ type }) => type === 'first_frame'))
    throw caller.refuse(`image_list[${end}].type`, 'An end_frame is taken only together with a first_frame.');
  return images;
}

/** The vendor calls the picture `image` at one endpoint and `image_url` at the other: either is understood. */
function imageOf(item: CallerReader, model: KlingModel): ImageReference {
  const field = item.has('image') && !item.has('image_url') ? 'image' : 'image_url';
  const picture = pictureIn(item, field);
  if (picture === undefined) throw item.refuse('image_url', 'An image of image_list needs its image_url.');
  if (model.api !== 'omni' && item.has('type'))
    throw item.refuse('type', 'This model takes no first or end frame in image_list.');
  return { picture, type: item.oneOf('type', ['first_frame', 'end_frame']) };
}

function videoOf(caller: CallerReader, model: KlingModel): VideoReference | undefined {
  refuseUnless(model.videos, caller, 'video_list');
  const [item] = caller.objects('video_list', 1);
  if (item === undefined) return undefined;
  const address = item.text('video_url');
  if (address === undefined) throw item.refuse('video_url', 'A video of video_list needs its video_url.');
  return {
    address: addressOf(address, item.pathOf('video_url')),
    referType: item.oneOf('refer_type', ['base', 'feature']) ?? 'base',
    keepSound: item.oneOf('keep_original_sound', ['yes', 'no']),
  };
}

function checkBesideVideo(caller: CallerReader, sources: Sources, { referType }: VideoReference): void {
  const { first, images } = sources;
  if (images.length > mostImagesWithVideo)
    throw caller.refuse('image_list', `Beside a video there can be at most ${mostImagesWithVideo} images.`);
  if (referType !== 'base') return;
  const message = 'A video that is made over (refer_type base) excludes a first and an end frame.';
  if (first !== undefined) throw caller.refuse('image', message);
  const frame = images.findIndex(({ type }) => type !== undefined);
  if (frame !== -1) throw caller.refuse(`image_list[${frame}].type`, message);
}

function elementsOf(caller: CallerReader, model: KlingModel): readonly (string | number)[] {
  refuseUnless(model.elements, caller, 'element_list');
  return caller.objects('element_list', mostElements).map((item) => {
    const id = item.value('element_id');
    if (typeof id === 'string' || typeof id === 'number') return id;
    throw item.refuse('element_id', 'An element of element_list needs its element_id.');
  });
}

function voicesOf(caller: CallerReader, model: KlingModel): readonly string[] {
  refuseUnless(model.voices, caller, 'voice_list');
  return caller.objects('voice_list', mostVoices).map((item) => {
    const id = item.text('voice_id');
    if (id === undefined) throw item.refuse('voice_id', 'A voice of voice_list needs its voice_id.');
    return id;
  });
}

function refuseUnless(isTaken: boolean, caller: CallerReader, field: string): void {
  if (!isTaken && caller.has(field)) throw caller.refuse(field, `This model does not take ${field}.`);
}
