import type { JsonValue } from './chat.js';
import type { MediaUse, RoutedRequest } from './media.js';

/** What a video is made of. Source: spec/clearmaas-api.md section 15 "action". */
export const videoActions = ['textGenerate', 'generate', 'omniVideo'] as const;
export type VideoAction = (typeof videoActions)[number];

/**
 * A validated request for a video, in the terms of `POST /v1/video/generations`; what came in another shape was brought into
 * this one.
 */
export interface VideoRequest extends RoutedRequest {
  readonly prompt: string;
  /** First frame: an address, a data URL, or base64. */
  readonly image?: string;
  /** `mode`, `aspect_ratio`, `duration` and whatever else the model takes. */
  readonly metadata: Readonly<Record<string, JsonValue>>;
  /** What the caller calls a field: `duration` may have come as `metadata.duration` or as `seconds`. */
  readonly pathOf: (field: string) => string;
}

/** What a request comes to with one model: known, and checked, before anybody is asked. */
export interface VideoOrder {
  readonly action: VideoAction;
  /** Seconds and parameters that are billed, at most. */
  readonly media: MediaUse;
  /** As text in whole seconds: what the caller is told. */
  readonly seconds: string;
  /** `WxH` in pixels, as far as it is known. */
  readonly size: string | undefined;
}

/** A task at the vendor. */
export interface VideoTaskAtVendor {
  /** Our id, which the vendor knows as the external one. */
  readonly taskId: string;
  /** Undefined = the vendor has not answered, so that it may not know the task. */
  readonly vendorTaskId: string | undefined;
  readonly upstreamModel: string;
  readonly action: VideoAction;
}

/** What a vendor says of a task. */
export type VideoNews =
  | { readonly state: 'queued' | 'in_progress'; readonly vendorTaskId: string }
  | {
      readonly state: 'completed';
      readonly vendorTaskId: string;
      readonly url: string;
      /** Milliseconds since the epoch at which the vendor deletes it. */
      readonly expiresAtMs: number;
      /** As long as the video is; undefined = as long as was asked for. */
      readonly seconds: number | undefined;
      /** Units of account that the vendor took for it, a decimal number; undefined = it did not say. */
      readonly units: string | undefined;
    }
  | { readonly state: 'failed'; readonly vendorTaskId: string; readonly reason: string }
  /** A word that nobody knows: what was known of the task stands. */
  | { readonly state: 'unclear'; readonly word: string }
  /** The vendor knows of no such task. */
  | { readonly state: 'unknown' };
