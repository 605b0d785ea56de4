import type { Credential } from '../../contract/credential.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { VideoNews, VideoTaskAtVendor } from '../../contract/video.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { fromKlingError, withoutSecrets } from './kling-errors.js';
import { unitsOf } from './kling-units.js';

type Data = Readonly<Record<string, unknown>>;

/** The vendor deletes a video 30 days after it was made. Source: second digest section 7.4. */
const keptMs = 30 * 24 * 3600 * 1000;
/** A time before that is none in milliseconds: it is one in seconds. */
const earliestMs = 1e11;
/** No such method, which says nothing of the task. */
const noSuchMethod = 1202;
const noSuchThing = 1203;
const badParameter = 1201;
const unknownTask = /task.{0,80}\b(not (be )?(found|exist)|does not exist|no such)|no such task/i;

/**
 * The vendor's id of a task that it has taken.
 * @throws GatewayError for a refusal; `upstream_protocol` where it names no id
 */
export function createdId(answer: UpstreamAnswer, credential: Credential): string {
  const body = bodyOf(answer);
  if (answer.status !== 200 || body?.code !== 0) throw fromKlingError(answer, credential);
  const id = isRecord(body.data) ? idOf(body.data) : undefined;
  if (id === undefined) throw unreadable();
  return id;
}

/**
 * What the vendor says of a task.
 * @param now milliseconds since the epoch
 * @throws GatewayError where it says nothing of the task. Source: second digest sections 7.2 to 7.4 and 8.3 "State map".
 */
export function newsOf(
  answer: UpstreamAnswer,
  task: VideoTaskAtVendor,
  credential: Credential,
  now: number,
): VideoNews {
  const body = bodyOf(answer);
  if (isUnknown(answer.status, body)) return { state: 'unknown' };
  if (answer.status !== 200 || body?.code !== 0) throw fromKlingError(answer, credential);
  if (!Array.isArray(body.data)) return newsIn(body.data, task, credential, now);
  // The newer interface answers with a list, of which one is asked for.
  const entries: readonly unknown[] = body.data;
  const data = entries.find((entry) => isRecord(entry) && isOf(entry, task));
  return data === undefined ? { state: 'unknown' } : newsIn(data, task, credential, now);
}

function newsIn(data: unknown, task: VideoTaskAtVendor, credential: Credential, now: number): VideoNews {
  const vendorTaskId = isRecord(data) ? (idOf(data) ?? task.vendorTaskId) : undefined;
  if (!isRecord(data) || vendorTaskId === undefined) throw unreadable();
  const word = data.task_status ?? data.status;
  switch (word) {
    case 'submitted':
      return { state: 'queued', vendorTaskId };
    case 'processing':
      return { state: 'in_progress', vendorTaskId };
    case 'succeed':
    case 'succeeded':
      return completed(data, vendorTaskId, now);
    case 'failed': {
      const reason = text(data.task_status_msg) ?? text(data.message) ?? 'The video could not be made.';
      return { state: 'failed', vendorTaskId, reason: withoutSecrets(reason, credential) };
    }
    default:
      return { state: 'unclear', word: typeof word === 'string' ? word.slice(0, 100) : '' };
  }
}

/** A success without a video may yet get one. */
function completed(data: Data, vendorTaskId: string, now: number): VideoNews {
  const video = videoIn(data);
  const url = text(video?.url);
  if (url === undefined) return { state: 'unclear', word: 'success without a video' };
  return {
    state: 'completed',
    vendorTaskId,
    url,
    expiresAtMs: (timeOf(data.updated_at ?? data.update_time) ?? now) + keptMs,
    seconds: secondsOf(video?.duration),
    units: unitsOf(data),
  };
}

function videoIn({ task_result: result, outputs }: Data): Data | undefined {
  const videos = isRecord(result) ? result.videos : outputs;
  if (!Array.isArray(videos)) return undefined;
  return videos.filter(isRecord).find(({ type }) => type === undefined || type === 'video');
}

/** Other errors than of the task, such as a proxy's page, are no word of the vendor's that it does not know it. */
function isUnknown(status: number, body: Data | undefined): boolean {
  if (body === undefined || status === 200) return body?.code === noSuchThing;
  const { code, message } = body;
  if (code === badParameter) return unknownTask.test(text(message) ?? '');
  return code === noSuchThing || (status === 404 && typeof code === 'number' && code !== noSuchMethod);
}

function isOf(entry: Data, { vendorTaskId, taskId }: VideoTaskAtVendor): boolean {
  return vendorTaskId === undefined ? externalIdOf(entry) === taskId : idOf(entry) === vendorTaskId;
}

function externalIdOf({ external_id: id, external_task_id: legacy }: Data): unknown {
  return id ?? legacy;
}

function idOf({ task_id: legacy, id }: Data): string | undefined {
  return text(legacy) ?? text(id) ?? (typeof id === 'number' ? String(id) : undefined);
}

function timeOf(value: unknown): number | undefined {
  const time = Number(value);
  if (!Number.isFinite(time) || time <= 0) return undefined;
  return time < earliestMs ? time * 1000 : time;
}

/** As told, `5.1` for 5: the vendor takes its price for the seconds that were ordered. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function bodyOf({ body }: UpstreamAnswer): Data | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unreadable(): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.');
}
