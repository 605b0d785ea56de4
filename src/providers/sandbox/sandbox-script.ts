import type { GatewayError } from '../../contract/gateway-error.js';
import { type SandboxAnswer, textAnswer } from './sandbox-answer.js';

/** What a model does with one request. */
export interface SandboxScript {
  readonly answer: SandboxAnswer;
  /** Pause before each chunk; a whole answer takes as long as all of them. */
  readonly chunkDelayMs: number;
  /** Where it goes wrong. */
  readonly breakdown: Breakdown | undefined;
}

export interface Breakdown {
  /** Chunks that a stream delivers first; a whole answer delivers nothing. */
  readonly afterChunks: number;
  /** Undefined = silence, for good. */
  readonly error: GatewayError | undefined;
}

export function say(answer: SandboxAnswer, chunkDelayMs = 0): SandboxScript {
  return { answer, chunkDelayMs, breakdown: undefined };
}

export function failWith(error: GatewayError): SandboxScript {
  return breakDown('', 0, error);
}

/** Says `text`, but only until `afterChunks` chunks are out. */
export function breakDown(text: string, afterChunks: number, error: GatewayError | undefined): SandboxScript {
  return { answer: textAnswer(text), chunkDelayMs: 0, breakdown: { afterChunks, error } };
}
