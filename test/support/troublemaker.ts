import { serve } from './chat-rig.js';
import { jsonReply, type Reply, resetBeforeAnswer, silence, streamReply } from './fake-reply.js';
import type { RecordedRequest } from './fake-upstream.js';
import { openAiError, openAiEvents, sampleAnswer } from './openai-wire.js';

/** How an answer is spoilt: instead of it, or at one of its events. */
type Trouble = (events: readonly string[], at: number) => Reply;

const brokenEvent = 'data: {"choices":[{"index":0,"delta":{"content":"nev\n\n';
const errorEvent = `data: ${JSON.stringify(openAiError('Overloaded.', 'server_error', 'server_error'))}\n\n`;

const troubles: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['reset before the head', () => resetBeforeAnswer],
  ['503', () => jsonReply(openAiError('Down.', null), { status: 503 })],
  ['silence', () => silence],
  ['cut', (events, at) => streamReply(events.slice(0, at), { ending: 'cut' })],
  ['reset', (events, at) => streamReply(events.slice(0, at), { ending: 'reset' })],
  ['early end', (events, at) => streamReply(events.slice(0, at))],
  ['stall', (events, at) => streamReply(events.slice(0, at), { ending: 'hold' })],
  ['error event', (events, at) => streamReply([...events.slice(0, at), errorEvent])],
  [
    'broken event, cut',
    (events, at) => streamReply([...events.slice(0, at), brokenEvent], { ending: 'cut' }),
  ],
  ['broken event', (events, at) => streamReply([...events.slice(0, at), brokenEvent, ...events.slice(at)])],
];

/** Kinds of trouble there are. */
export const troubleCount = troubles.length;
const wordsPerAnswer = 20;

/** The text of an answer; no two have a word in common, so that none can be taken for another. */
export function textOf(question: number): string {
  return wordsOf(question).join('');
}

export function messagesOf(question: number): { role: string; content: string }[] {
  return [{ role: 'user', content: `Question ${question}.` }];
}

/**
 * Answers every question as a stream with its own text, and spoils a share of the answers. Whether and how depends on the
 * question and on how often it has been asked, and on nothing else: the same from run to run, however fast the machine is.
 */
export class Troublemaker {
  /** By question: how often it was asked. */
  readonly asked = new Map<number, number>();
  /** Of these, how often the answer was spoilt. */
  readonly spoilt = new Map<number, number>();
  /** Names of the troubles there were. */
  readonly kinds = new Set<string>();

  /**
   * @param share of the answers that are spoilt, from 0 to 1
   * @param paceMs between two events, asked before each
   */
  constructor(
    private readonly share: number,
    private readonly paceMs: () => number,
  ) {}

  readonly reply = (request: RecordedRequest): Reply => {
    const question = Number(/Question (\d+)\./.exec(request.text)?.[1]);
    const times = this.asked.get(question) ?? 0;
    this.asked.set(question, times + 1);
    const { paceMs } = this;
    const sample = sampleAnswer({ text: wordsOf(question).slice(wordsIn(request, question)) });
    const random = randomFrom(question * 64 + times);
    if (random() >= this.share) return serve(sample, { paceMs })(request);
    const [name, trouble] = troubles[Math.floor(random() * troubles.length)] ?? ['silence', () => silence];
    this.spoilt.set(question, (this.spoilt.get(question) ?? 0) + 1);
    this.kinds.add(name);
    // Never behind the end of the answer, where nothing is spoilt any more.
    const events = openAiEvents(sample);
    const reply = trouble(events, Math.floor(random() * (events.length - 2)));
    return reply.kind === 'answer' ? { ...reply, paceMs } : reply;
  };
}

export const wordOf = (question: number, index: number): string => `w${question}x${index} `;

function wordsOf(question: number): string[] {
  return Array.from({ length: wordsPerAnswer }, (_, index) => wordOf(question, index));
}

/** Words of the answer that the request brings along, to be gone on with. */
function wordsIn({ text }: RecordedRequest, question: number): number {
  return text.split(`w${question}x`).length - 1;
}

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32, public domain. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
