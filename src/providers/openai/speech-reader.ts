import type { Usage } from '../../contract/chat.js';
import type { BytesEvent, ConsumedEvent } from '../../contract/media.js';
import { isTokenCount } from '../../contract/token-count.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import type { EventReader } from '../../upstream/upstream-request.js';
import { unreadableAnswer } from '../canonical/json-answer.js';
import { parseEventData, UnreadableEvent } from '../canonical/unreadable-event.js';
import { fromErrorObject } from '../openai-shape/chat-errors.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/**
 * Speech in events: `speech.audio.delta` with a piece of the file in base64, at the end `speech.audio.done` with the usage. A
 * piece that cannot be read fails the answer: a file with a hole in it is broken. Source: OpenAI's reference of `audio/speech`.
 */
export class SpeechReader implements EventReader<BytesEvent | ConsumedEvent> {
  private done = false;
  private spoke = false;

  constructor(private readonly contentType: string) {}

  event(data: string, emit: (value: BytesEvent | ConsumedEvent) => void): boolean {
    if (this.done || data.trim() === '' || data.startsWith('[DONE]')) return this.done;
    const event = parseEventData(data);
    if (!isRecord(event)) throw new UnreadableEvent();
    if (event.error || event.type === 'error') throw fromErrorObject(event.error ?? event);
    if (event.type === 'speech.audio.delta') this.speak(event.audio, emit);
    if (event.type === 'speech.audio.done') this.conclude(event.usage, emit);
    return this.done;
  }

  end(): void {
    if (!this.done) throw cutStream();
  }

  private speak(audio: unknown, emit: (value: BytesEvent) => void): void {
    if (typeof audio !== 'string') throw new UnreadableEvent();
    const bytes = Buffer.from(audio, 'base64');
    if (bytes.length === 0) return;
    this.spoke = true;
    emit({ kind: 'bytes', bytes, contentType: this.contentType });
  }

  private conclude(usage: unknown, emit: (value: ConsumedEvent) => void): void {
    if (!this.spoke) throw unreadableAnswer();
    this.done = true;
    emit({ kind: 'consumed', usage: toUsage(usage) });
  }
}

/**
 * Not told apart by kind: all that comes out is sound, and the price lists of these models call what it costs `output`.
 * Undefined = the vendor told nothing.
 */
function toUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined;
  const { input_tokens: prompt, output_tokens: completion } = value;
  if (!isTokenCount(prompt) || !isTokenCount(completion)) return undefined;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
