/** What Kling takes in a body, per endpoint and model. `checkLegacy` and `checkPath` answer with what is wrong, or undefined. */

const everywhere = ['model_name', 'model', 'prompt', 'mode', 'duration', 'watermark_info', 'callback_url'];
const shots = ['multi_shot', 'shot_type', 'multi_prompt', 'element_list', 'sound'];
const frames = ['negative_prompt', 'cfg_scale', 'voice_list'];

const fields = {
  text2video: [...everywhere, ...shots, ...frames, 'aspect_ratio', 'external_task_id'],
  image2video: [...everywhere, ...shots, ...frames, 'image', 'image_tail', 'external_task_id'],
  'multi-image2video': [
    ...everywhere,
    'negative_prompt',
    'cfg_scale',
    'aspect_ratio',
    'image_list',
    'external_task_id',
  ],
  'omni-video': [...everywhere, ...shots, 'aspect_ratio', 'image_list', 'video_list', 'external_task_id'],
};

export const legacyKinds = Object.keys(fields);

const short = ['5', '10'];
const upTo = (last) => Array.from({ length: last - 2 }, (_, index) => String(index + 3));
const both = ['text2video', 'image2video'];

/** `sound`: modes in which it may be on; undefined = there is no such field. */
const models = {
  'kling-v1-6': { kinds: [...both, 'multi-image2video'], modes: ['std', 'pro'], durations: short, cfg: true },
  'kling-v2-master': { kinds: both, modes: [], durations: short },
  'kling-v2-1-master': { kinds: both, modes: [], durations: short },
  'kling-v2-1': { kinds: ['image2video'], modes: ['std', 'pro'], durations: short, tail: true },
  'kling-v2-5-turbo': { kinds: both, modes: ['std', 'pro'], durations: short, tail: true },
  'kling-v2-6': { kinds: both, modes: ['std', 'pro'], durations: short, tail: true, sound: ['pro'] },
  'kling-v3': {
    kinds: both,
    modes: ['std', 'pro', '4k'],
    durations: upTo(15),
    tail: true,
    sound: ['std', 'pro', '4k'],
    shots: true,
  },
  'kling-v3-omni': {
    kinds: ['omni-video'],
    modes: ['std', 'pro', '4k'],
    durations: upTo(15),
    sound: ['std', 'pro', '4k'],
    shots: true,
  },
  'kling-video-o1': { kinds: ['omni-video'], modes: ['std', 'pro'], durations: upTo(10) },
};

export function checkLegacy(kind, body) {
  const unknown = Object.keys(body).find((field) => !fields[kind].includes(field));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  if (typeof body.model_name !== 'string') return 'model_name is required';
  const model = models[body.model_name];
  if (model === undefined || !model.kinds.includes(kind)) return `model ${body.model_name} is not supported`;
  return wrongWords(body) ?? wrongForModel(body, model) ?? wrongPictures(kind, body) ?? wrongVideo(body);
}

function wrongWords({ prompt, negative_prompt: negative, aspect_ratio: ratio }) {
  if (typeof prompt !== 'string' || prompt.length > 2500) return 'prompt is invalid';
  if (negative !== undefined && (typeof negative !== 'string' || negative.length > 2500))
    return 'negative_prompt is invalid';
  if (ratio !== undefined && !['16:9', '9:16', '1:1'].includes(ratio)) return 'aspect_ratio is invalid';
  return undefined;
}

function wrongForModel(body, model) {
  const isBase = body.video_list?.[0]?.refer_type === 'base';
  if (!isBase && (typeof body.duration !== 'string' || !model.durations.includes(body.duration)))
    return 'duration must be a string that the model supports';
  if (body.mode !== undefined && !model.modes.includes(body.mode)) return 'mode is not supported';
  if (body.cfg_scale !== undefined && !model.cfg) return 'cfg_scale is not supported';
  if (body.sound !== undefined && model.sound === undefined) return 'sound is not supported';
  if (body.sound === 'on' && !model.sound.includes(body.mode)) return 'sound is not supported in this mode';
  if (body.image_tail !== undefined && !(model.tail ?? model.cfg)) return 'image_tail is not supported';
  if (body.multi_shot !== undefined && !model.shots) return 'multi_shot is not supported';
  return body.multi_prompt === undefined ? undefined : wrongShots(body);
}

function wrongShots({ multi_prompt: list, duration }) {
  if (!Array.isArray(list) || list.length > 6) return 'multi_prompt is invalid';
  const sum = list.reduce((total, shot) => total + Number(shot.duration), 0);
  return String(sum) === duration ? undefined : 'the shots do not sum up to duration';
}

function wrongPictures(kind, { image, image_tail: tail, image_list: list = [] }) {
  if (kind === 'image2video' && image === undefined) return 'image is required';
  const listed = list.map((item) => (kind === 'omni-video' ? item.image_url : item.image));
  const pictures = [image, tail].filter((picture) => picture !== undefined).concat(listed);
  if (pictures.some((picture) => typeof picture !== 'string')) return 'a picture is missing';
  return pictures.some((picture) => picture.startsWith('data:')) ? 'a picture has a data: prefix' : undefined;
}

function wrongVideo({ video_list: list, sound }) {
  if (list === undefined) return undefined;
  if (list.length !== 1 || typeof list[0].video_url !== 'string') return 'video_list is invalid';
  return sound === 'on' ? 'sound must be off with a video' : undefined;
}

const pathModels = ['kling-3.0-turbo', 'kling-3.0', 'kling-2.6', 'kling-2.5-turbo'];
const pathFields = ['prompt', 'contents', 'settings', 'options'];
const settingFields = ['resolution', 'aspect_ratio', 'duration', 'audio', 'multi_shot'];
const contentTypes = ['prompt', 'first_frame', 'last_frame'];

export function checkPath(kind, model, { settings = {}, options = {}, ...body }) {
  if (!pathModels.includes(model)) return `model ${model} is not supported`;
  const unknown =
    Object.keys(body).find((field) => !pathFields.includes(field)) ??
    Object.keys(settings).find((field) => !settingFields.includes(field)) ??
    Object.keys(options).find((field) => !/^(callback_url|external_task_id|watermark_info)$/.test(field));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  if (!Number.isInteger(settings.duration)) return 'duration must be a number';
  if (!['720p', '1080p', '4k'].includes(settings.resolution)) return 'resolution is invalid';
  return wrongContents(kind, body);
}

function wrongContents(kind, { prompt, contents = [] }) {
  if (typeof prompt !== 'string' && contents.length === 0) return 'prompt is required';
  if (contents.some(({ type }) => !contentTypes.includes(type))) return 'contents are invalid';
  if (contents.some(({ url }) => url?.startsWith('data:'))) return 'a picture has a data: prefix';
  const hasFrame = contents.some(({ type }) => type === 'first_frame');
  return hasFrame === (kind === 'image-to-video') ? undefined : 'contents do not fit the endpoint';
}
