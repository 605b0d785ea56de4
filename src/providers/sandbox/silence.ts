import { invalidRequest } from '../../contract/gateway-error.js';
import type { SpeechFormat } from '../../contract/speech.js';

/** About as fast as people speak, and no longer than anybody wants to wait. */
const charactersPerSecond = 15;
const longestSeconds = 10;

/** As OpenAI's: 24 kHz, 16 bit, mono. */
const samplesPerSecond = 24_000;
const bytesPerSample = 2;

/** MPEG 1 Layer III, 128 kbit/s, 44.1 kHz, mono: 1152 samples in 417 bytes. All zero behind its head it says nothing. */
const mp3Head = Buffer.from([0xff, 0xfb, 0x90, 0xc4]);
const mp3FrameBytes = 417;
const mp3FrameSeconds = 1152 / 44_100;

const makers: { readonly [Format in SpeechFormat]?: (seconds: number) => Buffer } = { mp3, wav, pcm };

/**
 * How to make as much silence as a text takes to be spoken.
 * @throws GatewayError `invalid_request` naming `response_format` for formats that take an encoder
 */
export function silenceIn(format: SpeechFormat | null | undefined): (text: string) => Buffer {
  const make = makers[format ?? 'mp3'];
  if (make === undefined) {
    const formats = Object.keys(makers).join(', ');
    throw invalidRequest(`The sandbox speaks only these formats: ${formats}.`, 'response_format');
  }
  return (text) => make(Math.min(longestSeconds, Math.ceil(text.length / charactersPerSecond)));
}

function mp3(seconds: number): Buffer {
  const frame = Buffer.concat([mp3Head, Buffer.alloc(mp3FrameBytes - mp3Head.length)]);
  return Buffer.concat(Array<Buffer>(Math.ceil(seconds / mp3FrameSeconds)).fill(frame));
}

function pcm(seconds: number): Buffer {
  return Buffer.alloc(seconds * samplesPerSecond * bytesPerSample);
}

/** A RIFF head of 44 bytes before the samples. */
function wav(seconds: number): Buffer {
  const samples = pcm(seconds);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  // Plain samples, one channel.
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samplesPerSecond, 24);
  head.writeUInt32LE(samplesPerSecond * bytesPerSample, 28);
  head.writeUInt16LE(bytesPerSample, 32);
  head.writeUInt16LE(bytesPerSample * 8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
