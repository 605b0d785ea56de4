import { createHash, randomBytes } from 'node:crypto';
import type { AttemptRecord } from '../contract/attempt-record.js';
import type { Credential } from '../contract/credential.js';
import type { MediaUse } from '../contract/media.js';
import type { VideoAction, VideoTaskAtVendor } from '../contract/video.js';

export type VideoTaskState = 'submitting' | 'queued' | 'in_progress' | 'completed' | 'failed';

/** A video that a vendor makes, or has made. */
export interface VideoTask {
  /** Ours, and the external one at the vendor. */
  readonly id: string;
  readonly workspaceId: string;
  readonly keyId: string;
  readonly provider: string;
  readonly modelId: string;
  readonly upstreamModel: string;
  /** As the caller wrote it. */
  readonly requestedModel: string;
  /** Fingerprint of the credential that it was handed in with. */
  readonly credential: string;
  readonly vendorTaskId: string | null;
  readonly action: VideoAction;
  readonly state: VideoTaskState;
  /** Of 100. */
  readonly progress: number;
  readonly seconds: string;
  readonly size: string | null;
  readonly media: MediaUse;
  /** With which it is booked when it has ended. */
  readonly attempt: AttemptRecord;
  readonly resultUrl: string | null;
  readonly expiresAt: Date | null;
  readonly failReason: string | null;
  readonly looks: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const idLength = 32;

/** `task_` and 32 letters and digits. Source: spec/clearmaas-api.md section 15 "Submit". */
export function newTaskId(): string {
  // 62 of 256 values would not be even; 64 of them are, and two are thrown again.
  let id = '';
  while (id.length < idLength) for (const byte of randomBytes(idLength)) id += letters[byte & 63] ?? '';
  return `task_${id.slice(0, idLength)}`;
}

/** Tells credentials apart and tells nothing of them. */
export function fingerprintOf({ secret = '' }: Credential): string {
  return createHash('sha256').update(`video-task:${secret}`).digest('hex').slice(0, 16);
}

export function atVendor({ id, vendorTaskId, upstreamModel, action }: VideoTask): VideoTaskAtVendor {
  return { taskId: id, vendorTaskId: vendorTaskId ?? undefined, upstreamModel, action };
}
