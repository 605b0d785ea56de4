import type { KlingPlan } from './kling-plan.js';
import type { ImageReference } from './kling-sources.js';

/** What the vendor is sent for a plan. What is undefined is not sent. */
type Body = Readonly<Record<string, unknown>>;

/** @param taskId ours, for the vendor to find the task by */
export function bodyOf(plan: KlingPlan, taskId: string): Body {
  switch (plan.model.api) {
    case 'frames':
      return framesBody(plan, taskId);
    case 'omni':
      return omniBody(plan, taskId);
    case 'path':
      return pathBody(plan, taskId);
  }
}

/** text2video, image2video and multi-image2video. Source: second digest section 7.2. */
function framesBody(plan: KlingPlan, taskId: string): Body {
  const { first, last, images, voices } = plan.sources;
  return {
    ...legacyBody(plan, taskId),
    negative_prompt: plan.negativePrompt,
    cfg_scale: plan.cfgScale,
    image: first,
    image_tail: last,
    image_list: filled(images.map(({ picture }) => ({ image: picture }))),
    voice_list: filled(voices.map((voice_id) => ({ voice_id }))),
  };
}

/** omni-video. Source: spec/clearmaas-api.md section 15 "Omni fields upstream". */
function omniBody(plan: KlingPlan, taskId: string): Body {
  const { first, last, images, video } = plan.sources;
  const frames: readonly ImageReference[] = [
    ...(first === undefined ? [] : [{ picture: first, type: 'first_frame' } as const]),
    ...(last === undefined ? [] : [{ picture: last, type: 'end_frame' } as const]),
  ];
  const list = [...frames, ...images].map(({ picture, type }) => ({ image_url: picture, type }));
  return {
    ...legacyBody(plan, taskId),
    image_list: filled(list),
    video_list: video && [
      { video_url: video.address, refer_type: video.referType, keep_original_sound: video.keepSound },
    ],
  };
}

/**
 * What both have. `model_name` is what the vendor reads: a body with `model` alone is taken for one of a model that is gone.
 * Sound is said also where it is off, as it decides the price. Source: second digest section 7.2, traps 46 and 47.
 */
function legacyBody(plan: KlingPlan, taskId: string): Body {
  const { name, model, parameters, seconds, shots, sources, watermark } = plan;
  return {
    model_name: name,
    model: name,
    prompt: plan.prompt,
    mode: parameters.mode,
    duration: seconds === undefined ? undefined : String(seconds),
    aspect_ratio: plan.aspectRatio,
    sound: model.sound === 'never' ? undefined : parameters.audio ? 'on' : 'off',
    multi_shot: shots && true,
    shot_type: shots?.type,
    multi_prompt: filled(
      shots?.list.map((shot) => ({
        index: shot.index,
        prompt: shot.prompt,
        duration: String(shot.seconds),
      })),
    ),
    element_list: filled(sources.elements.map((element_id) => ({ element_id }))),
    watermark_info: watermark === undefined ? undefined : { enabled: watermark },
    external_task_id: taskId,
  };
}

/** The interface that has the model in its path. Source: second digest section 7.3. */
function pathBody(plan: KlingPlan, taskId: string): Body {
  const { prompt, parameters, seconds, sources, watermark } = plan;
  const { first, last } = sources;
  const frames = [
    ...(first === undefined ? [] : [{ type: 'first_frame', url: first }]),
    ...(last === undefined ? [] : [{ type: 'last_frame', url: last }]),
  ];
  const words = { prompt };
  return {
    ...(frames.length === 0 ? words : { contents: [{ type: 'prompt', text: prompt }, ...frames] }),
    settings: {
      resolution: parameters.resolution,
      aspect_ratio: plan.aspectRatio,
      duration: seconds,
      audio: parameters.audio ? 'native' : 'off',
    },
    options: {
      external_task_id: taskId,
      watermark_info: watermark === undefined ? undefined : { enabled: watermark },
    },
  };
}

function filled<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
