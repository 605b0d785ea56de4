import { type CallerReader } from './caller-reader.js';
import type { KlingModel } from './kling-models.js';

/** Source: second digest section 7.2. */
const mostShots = 6;
const longestShotPrompt = 512;

export interface Shot {
  /** From 1. */
  readonly index: number;
  readonly prompt: string;
  /** Whole seconds. */
  readonly seconds: number;
}

/** A video of several shots: the vendor makes them up (`intelligence`) or the caller does (`customize`). */
export interface Shots {
  readonly type: 'customize' | 'intelligence';
  readonly list: readonly Shot[];
}

/**
 * The shots of a video; undefined for one that is a single shot.
 * @param seconds of the whole video; undefined = nobody knows, as another video is made over
 * @throws GatewayError `invalid_request`. Source: spec/clearmaas-api.md section 15 "Omni fields upstream".
 */
export function shotsOf(
  caller: CallerReader,
  model: KlingModel,
  seconds: number | undefined,
): Shots | undefined {
  const wanted = caller.flag('multi_shot') ?? false;
  if (wanted && !model.multiShot)
    throw caller.refuse('multi_shot', 'This model makes no videos of several shots.');
  if (!wanted) {
    const field = ['multi_prompt', 'shot_type'].find((name) => caller.has(name));
    if (field !== undefined) throw caller.refuse(field, `${field} is taken only with multi_shot: true.`);
    return undefined;
  }
  if (seconds === undefined)
    throw caller.refuse('multi_shot', 'A video that is made over (refer_type base) has the shots it has.');
  const type = caller.oneOf('shot_type', ['customize', 'intelligence']);
  if (type === undefined) throw caller.refuse('shot_type', 'multi_shot needs a shot_type.');
  if (type === 'customize') return { type, list: listOf(caller, seconds) };
  if (caller.has('multi_prompt'))
    throw caller.refuse('multi_prompt', 'multi_prompt is taken only with shot_type customize.');
  return { type, list: [] };
}

function listOf(caller: CallerReader, seconds: number): readonly Shot[] {
  const items = caller.objects('multi_prompt', mostShots);
  if (items.length === 0)
    throw caller.refuse('multi_prompt', `shot_type customize needs 1 to ${mostShots} shots in multi_prompt.`);
  const shots = items.map(shotOf);
  shots.forEach(({ index }, place) => {
    if (index < 1 || index > shots.length || shots.findIndex((shot) => shot.index === index) !== place)
      throw caller.refuse(`multi_prompt[${place}].index`, 'Shots are numbered from 1, each number once.');
  });
  const sum = shots.reduce((total, shot) => total + shot.seconds, 0);
  if (sum !== seconds)
    throw caller.refuse('multi_prompt', `The shots last ${sum} seconds together, the video ${seconds}.`);
  return shots;
}

function shotOf(item: CallerReader, place: number): Shot {
  const prompt = item.text('prompt', longestShotPrompt);
  if (prompt === undefined || prompt.trim() === '') throw item.refuse('prompt', 'A shot needs a prompt.');
  const seconds = item.whole('duration');
  if (seconds === undefined || seconds === 0)
    throw item.refuse('duration', 'A shot needs a duration of whole seconds.');
  return { index: item.whole('index') ?? place + 1, prompt, seconds };
}
