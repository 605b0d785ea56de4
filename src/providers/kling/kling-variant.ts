import type { CatalogModel } from '../../catalog/catalog-model.js';
import type { VideoParameters } from '../../contract/media.js';
import { type CallerReader } from './caller-reader.js';
import { type KlingModel, modes, resolutionOfMode } from './kling-models.js';
import type { Sources } from './kling-sources.js';

/** What decides the price. */
export interface Variant {
  /** Exactly those of a row of the catalogue's price list. */
  readonly parameters: VideoParameters;
  /** The caller's `mode` says nothing to this model. */
  readonly modeUnused: boolean;
}

/**
 * Mode, resolution and sound that a request comes to.
 * @throws GatewayError `invalid_request` for what the model does not make, so that nothing else is made, and paid for, in its
 * place. Source: second digest sections 7.2 and 7.6, traps 47 and 48.
 */
export function variantOf(
  caller: CallerReader,
  row: CatalogModel,
  model: KlingModel,
  sources: Sources,
): Variant {
  const picture = row.modes?.length ? byMode(caller, row.modes) : byResolution(caller, row);
  const audio = audioOf(caller, model, picture.mode, sources);
  checkEndFrame(caller, model, picture.mode, audio, sources);
  const videoInput = sources.video !== undefined;
  const fitting = row.prices.perSecondVariants.filter(
    (variant) =>
      variant.mode === picture.mode &&
      variant.resolution === (picture.resolution ?? variant.resolution) &&
      (variant.audio ?? false) === audio &&
      (variant.videoInput ?? false) === videoInput &&
      variant.task === undefined,
  );
  // Where the list has no price for voices, they cost no more than sound without.
  const voiced = sources.voices.length > 0 && fitting.some(({ voice }) => voice === true);
  const listed = fitting.find(({ voice = false }) => voice === voiced);
  if (listed === undefined) throw caller.refuse('mode', 'This model makes no such video.');
  const { price: _, ...parameters } = listed;
  return { parameters, modeUnused: picture.unused };
}

interface Picture {
  readonly mode: string | undefined;
  /** Undefined = that of the mode. */
  readonly resolution: string | undefined;
  readonly unused: boolean;
}

function byMode(caller: CallerReader, offered: readonly string[]): Picture {
  const mode = caller.oneOf('mode', offered) ?? offered[0];
  return { mode, resolution: undefined, unused: false };
}

/** A model without modes: one resolution, or several that a mode is understood to mean. */
function byResolution(caller: CallerReader, { prices }: CatalogModel): Picture {
  const offered = [...new Set(prices.perSecondVariants.map(({ resolution }) => resolution))];
  const mode = caller.oneOf('mode', modes);
  const named = offered.length > 1 ? caller.oneOf('resolution', offered) : undefined;
  const meant = mode === undefined ? undefined : resolutionOfMode[mode];
  if (named !== undefined && meant !== undefined && named !== meant)
    throw caller.refuse('resolution', `mode ${String(mode)} is not ${named}.`);
  // The only one there is takes the place of a lower one, never of a higher.
  const isOnly = offered.length === 1 && mode !== '4k';
  if (meant !== undefined && !isOnly && !offered.includes(meant))
    throw caller.refuse('mode', `This model makes no video in ${meant}.`);
  const resolution = isOnly ? offered[0] : (named ?? meant ?? offered[0]);
  return { mode: undefined, resolution, unused: isOnly && mode !== undefined };
}

function audioOf(
  caller: CallerReader,
  model: KlingModel,
  mode: string | undefined,
  { video, voices }: Sources,
): boolean {
  const sound = caller.oneOf('sound', ['on', 'off']);
  if (model.sound === 'always') {
    if (sound === 'off') throw caller.refuse('sound', 'This model always makes sound.');
    return true;
  }
  if (sound === 'on') {
    if (model.sound === 'never') throw caller.refuse('sound', 'This model makes no sound.');
    if (model.sound === 'pro' && mode !== 'pro')
      throw caller.refuse('sound', 'This model makes sound in mode pro only.');
    if (video !== undefined) throw caller.refuse('sound', 'With a video in video_list sound must be off.');
    return true;
  }
  if (voices.length > 0) throw caller.refuse('voice_list', 'voice_list is taken only with sound: on.');
  return false;
}

function checkEndFrame(
  caller: CallerReader,
  { endFrame }: KlingModel,
  mode: string | undefined,
  audio: boolean,
  { last }: Sources,
): void {
  if (last === undefined || endFrame === 'any') return;
  if (endFrame === 'never') throw caller.refuse('image_tail', 'This model takes no image_tail.');
  if (mode !== 'pro') throw caller.refuse('image_tail', 'This model takes image_tail in mode pro only.');
  if (endFrame === 'silent_pro' && audio)
    throw caller.refuse('image_tail', 'This model takes image_tail only with sound: off.');
}
