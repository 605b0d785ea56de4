import type { RecordedTold, ToldUsage } from './told.js';

interface AnswerWire {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly PartWire[] };
    readonly finishReason?: string;
  }[];
  readonly promptFeedback?: { readonly blockReason?: string };
  readonly usageMetadata: Readonly<Record<string, number | undefined>>;
  readonly modelVersion: string;
}

interface PartWire {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id?: string; readonly name: string; readonly args?: unknown };
}

/** Source: providers digest, Gemini section 3.7: a whole answer, or the chunks of a stream, of which the last one counts. */
export function toldByGemini(payloads: readonly unknown[]): RecordedTold {
  const wires = payloads as readonly AnswerWire[];
  const candidates = wires.flatMap((wire) => wire.candidates ?? []);
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
  const texts = (thought: boolean): string =>
    parts
      .filter((part) => Boolean(part.thought) === thought)
      .map(({ text = '' }) => text)
      .join('');
  const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
  const native = candidates.map(({ finishReason }) => finishReason).find(Boolean);
  const blocked = wires.map(({ promptFeedback }) => promptFeedback?.blockReason).find(Boolean);
  const last = wires.at(-1);
  if (last === undefined) throw new Error('The recording is empty.');
  return {
    model: last.modelVersion,
    text: texts(false),
    reasoning: texts(true),
    refusal: '',
    toolCalls: calls.map(({ id, name, args }) => ({ id, name, arguments: args ?? {} })),
    finish: blocked !== undefined ? 'content_filter' : calls.length > 0 ? 'tool_calls' : finishOf(native),
    nativeFinish: native ?? blocked,
    usage: geminiUsage(last.usageMetadata),
    citations: [],
    seals: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
    withheld: blocked !== undefined,
  };
}

function finishOf(native: string | undefined): string {
  if (native === 'STOP') return 'stop';
  if (native === 'MAX_TOKENS') return 'length';
  throw new Error(`No recording has ended by ${native} before.`);
}

function geminiUsage(usage: AnswerWire['usageMetadata']): ToldUsage {
  const reasoning = usage['thoughtsTokenCount'] ?? 0;
  return {
    prompt: (usage['promptTokenCount'] ?? 0) + (usage['toolUsePromptTokenCount'] ?? 0),
    completion: (usage['candidatesTokenCount'] ?? 0) + reasoning,
    cached: usage['cachedContentTokenCount'] ?? 0,
    written: 0,
    reasoning,
  };
}
