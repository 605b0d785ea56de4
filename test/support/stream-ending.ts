import { assembleChunks } from './chunk-validator.js';
import { readStream } from './fixtures.js';
import type { RawAnswer } from './raw-client.js';

export type StreamEnding = 'whole' | 'error' | 'neither';

/**
 * How a stream ended for its client; anything but a whole answer or one clear error is `neither`.
 * @param whole text of the answer
 */
export function streamEnding({ status, text, complete }: RawAnswer, whole: string): StreamEnding {
  if (!complete) return 'neither';
  if (status !== 200) {
    const { error } = JSON.parse(text) as { error?: { message?: string; code?: string } };
    return [502, 503, 504].includes(status) && error?.message && error.code ? 'error' : 'neither';
  }
  const { chunks, dones, endsInDone, errors, payloads } = readStream(text);
  const [choice] = assembleChunks(chunks).choices;
  if (errors.length === 0) {
    const isWhole = endsInDone && dones === 1 && choice?.finishReason === 'stop' && choice.text === whole;
    return isWhole ? 'whole' : 'neither';
  }
  const isClear = errors.length === 1 && payloads.at(-1) === errors[0] && dones === 0;
  return isClear && whole.startsWith(choice?.text ?? '') ? 'error' : 'neither';
}
