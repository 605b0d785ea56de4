import type { JsonValue } from '../contract/chat.js';
import { invalidRequest } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import type { VideoRequest } from '../contract/video.js';
import { bodyParser } from '../media/body-parser.js';
import {
  type VideoGenerationRequestDto,
  VideoGenerationRequestDto as Generation,
} from './video-request.dto.js';
import { type VideoRequestDto, VideoRequestDto as Video } from './video-request.dto.js';

const parseGeneration = bodyParser<VideoGenerationRequestDto & RoutedRequest>(Generation, ['prompt']);
const parseVideo = bodyParser<VideoRequestDto & RoutedRequest>(Video, ['prompt']);

type Metadata = Record<string, JsonValue>;

/** What `POST /v1/videos` calls the fields that it calls otherwise. */
const videoNames: ReadonlyMap<string, string> = new Map([
  ['duration', 'seconds'],
  ['image', 'input_reference'],
  ['mode', 'size'],
  ['aspect_ratio', 'size'],
]);

/** `POST /v1/video/generations`. @throws GatewayError `invalid_request` naming the field */
export function parseGenerationRequest(body: unknown): VideoRequest {
  const { metadata, image, duration, size, mode, ...request } = parseGeneration(body);
  const derived = { ...shapeOf(size), ...valuesOf({ duration, mode }) };
  const given = toldIn(metadata ?? {});
  return {
    ...routed(request),
    prompt: request.prompt,
    ...(image == null ? {} : { image }),
    metadata: { ...derived, ...given },
    pathOf: (field) => {
      if (field === 'prompt' || field === 'image') return field;
      if (Object.hasOwn(given, field)) return `metadata.${field}`;
      if (Object.hasOwn(derived, field))
        return field === 'duration' || (field === 'mode' && mode != null) ? field : 'size';
      return `metadata.${field}`;
    },
  };
}

/** `POST /v1/videos`. @throws GatewayError `invalid_request` naming the field */
export function parseVideoRequest(body: unknown): VideoRequest {
  const { seconds, size, input_reference: image, ...request } = parseVideo(body);
  const derived = { ...shapeOf(size), ...valuesOf({ duration: seconds }) };
  return {
    ...routed(request),
    prompt: request.prompt,
    ...(image == null ? {} : { image }),
    metadata: derived,
    pathOf: (field) => videoNames.get(field) ?? field,
  };
}

function routed({ model, models, route, extra_body }: RoutedRequest): RoutedRequest {
  return { model, models, route, extra_body };
}

/** What is null or empty says nothing, and wins over nothing. */
function toldIn(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null && value !== ''));
}

function valuesOf(fields: Readonly<Record<string, string | number | null | undefined>>): Metadata {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  );
}

/**
 * What a size in pixels says of shape and quality: 1080 lines are `pro`, 2160 are `4k`.
 * Source: providers digest section 8.3.
 * @throws GatewayError `invalid_request` for what is no size, or a shape that no model has
 */
function shapeOf(size: string | null | undefined): Metadata {
  if (size == null) return {};
  const [, width, height] = /^([1-9][0-9]{1,4})x([1-9][0-9]{1,4})$/.exec(size) ?? [];
  if (width === undefined || height === undefined)
    throw invalidRequest('size must be width and height in pixels, as in 1280x720', 'size');
  const [across, down] = [Number(width), Number(height)];
  const ratio = ratios.find(([, value]) => Math.abs(across / down / value - 1) < tolerance);
  if (ratio === undefined) throw invalidRequest('size must be of the shape 16:9, 9:16 or 1:1', 'size');
  const lines = Math.min(across, down);
  const mode: Metadata = lines >= 2160 ? { mode: '4k' } : lines >= 1080 ? { mode: 'pro' } : {};
  return { aspect_ratio: ratio[0], ...mode };
}

/** Sizes that are given in multiples of 8 or 16 miss a shape by up to this: 1792x1024 is 16:9. */
const tolerance = 0.02;
const ratios: readonly (readonly [name: string, value: number])[] = [
  ['16:9', 16 / 9],
  ['9:16', 9 / 16],
  ['1:1', 1],
];
