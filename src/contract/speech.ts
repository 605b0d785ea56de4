import type { RoutedRequest } from './media.js';

/** `audio/speech` by format. Source: spec/clearmaas-api.md section 14; pcm is 24 kHz, 16 bit, mono, little endian. */
export const speechContentTypes = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
} as const;
export type SpeechFormat = keyof typeof speechContentTypes;

/** A validated body of `POST /v1/audio/speech`. Source: spec/clearmaas-api.md section 14, OpenAI's reference. */
export interface SpeechRequest extends RoutedRequest {
  readonly input: string;
  readonly voice: string;
  readonly instructions?: string | null;
  /** 0.25 to 4. */
  readonly speed?: number | null;
  readonly response_format?: SpeechFormat | null;
}
