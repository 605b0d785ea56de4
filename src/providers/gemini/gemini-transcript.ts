import { randomUUID } from 'node:crypto';
import type { FinishReason, ToolCall } from '../../contract/chat.js';
import type { FunctionNames } from './function-names.js';
import { finishReasonIn, toFinishReason } from './gemini-finish.js';
import { CitedText, type UrlCitation } from './gemini-grounding.js';
import { listOf, type PartWire, recordOf, textIn } from './gemini-wire.js';
import { type AnswerPicture, toPicture } from './pictures.js';
import { serverPartDetail, serverPartOf, signatureDetail, type ThoughtDetail } from './thought-details.js';

/** Takes an answer apart: each method is told one thing that the model said, in its order. */
export interface AnswerSink {
  text(piece: string): void;
  reasoning(piece: string): void;
  toolCall(call: FunctionToolCall): void;
  picture(picture: AnswerPicture): void;
  detail(detail: ThoughtDetail): void;
}

/** A call of a function, as OpenAI's message holds it, with what only this vendor has. */
export type FunctionToolCall = ToolCall & Required<Pick<ToolCall, 'function'>>;

/**
 * What one candidate has said so far, of a whole answer and of a stream alike: which part is what, where each stands in
 * `content`, and how it ended. Source: providers digest, Gemini sections 3.7 and 3.8.
 */
export class Transcript {
  private readonly cited = new CitedText();
  private contentLength = 0;
  private pictures = 0;
  private calls = 0;
  private native: string | undefined;

  /** @param names undoes what was done to the names of functions. */
  constructor(
    private readonly names: FunctionNames,
    private readonly sink: AnswerSink,
  ) {}

  /**
   * A candidate, or the next piece of it; it may be without content, and content without parts (trap T29).
   * @param isWhole its parts are all there are: sources name them by their place.
   */
  take(candidate: Readonly<Record<string, unknown>>, isWhole: boolean): void {
    listOf(recordOf(candidate.content)?.parts).forEach((value, place) => {
      const part = recordOf(value);
      if (part !== undefined) this.takePart(part, isWhole ? place : undefined);
    });
    // The first counts: later chunks may repeat it, or have none (trap T26).
    this.native ??= finishReasonIn(candidate.finishReason);
    this.cited.cite(candidate);
  }

  /** The vendor's own word for why it ended; undefined while it has not. */
  get nativeFinish(): string | undefined {
    return this.native;
  }

  /** @throws GatewayError where the model failed before it said anything. */
  finishReason(): FinishReason {
    const content = this.contentLength + this.pictures > 0;
    return toFinishReason(this.native, { content, toolCalls: this.calls > 0 });
  }

  citations(): UrlCitation[] {
    return this.cited.citations();
  }

  private takePart(part: Readonly<Record<string, unknown>>, place: number | undefined): void {
    const signature = textIn(part.thoughtSignature);
    const call = recordOf(part.functionCall);
    if (call !== undefined) {
      this.takeCall(call, signature);
      return;
    }
    const serverPart = serverPartOf(part);
    if (serverPart !== undefined) {
      this.takeServerPart(serverPart);
      return;
    }
    if (part.thought === true) this.takeThought(textIn(part.text), signature);
    else if (part.inlineData === undefined) this.takeText(textIn(part.text) ?? '', signature, place);
    else this.takePicture(recordOf(part.inlineData) ?? {}, signature);
  }

  /** Pictures among the thoughts are drafts, and not shown. */
  private takeThought(text: string | undefined, signature: string | undefined): void {
    if (text !== undefined) this.sink.reasoning(text);
    if (signature !== undefined) this.sink.detail(signatureDetail(signature));
  }

  private takeText(text: string, signature: string | undefined, place: number | undefined): void {
    if (text !== '') this.cited.add(text, this.contentLength, place);
    const start = this.say(text);
    // It may come with an empty text, at the end of a stream (trap T38).
    if (signature !== undefined)
      this.sink.detail(signatureDetail(signature, { start, end: this.contentLength }));
  }

  private takePicture(
    { mimeType, data }: Readonly<Record<string, unknown>>,
    signature: string | undefined,
  ): void {
    if (typeof mimeType !== 'string' || typeof data !== 'string') return;
    const image = this.pictures++;
    const place = this.contentLength;
    this.sink.picture(toPicture({ mimeType, data }));
    if (signature !== undefined)
      this.sink.detail(signatureDetail(signature, { start: place, end: place, image }));
  }

  private takeCall(call: Readonly<Record<string, unknown>>, signature: string | undefined): void {
    this.calls += 1;
    const id = textIn(call.id);
    const google = { thought_signature: signature, function_call_id: id };
    this.sink.toolCall({
      id: id ?? `call_${randomUUID()}`,
      type: 'function',
      function: {
        name: this.names.toCaller(textIn(call.name) ?? ''),
        // Without arguments it has none at all (trap T5).
        arguments: JSON.stringify(recordOf(call.args) ?? {}),
      },
      ...(signature === undefined && id === undefined ? {} : { extra_content: { google } }),
    });
  }

  /** What the vendor's own tools do is kept for the next turn; code and what it printed are shown as well. */
  private takeServerPart(part: PartWire): void {
    const start = this.say(toFencedText(part));
    this.sink.detail(serverPartDetail(part, start, this.contentLength));
  }

  /** Returns where it begins in the content. */
  private say(piece: string): number {
    const start = this.contentLength;
    if (piece !== '') {
      this.contentLength += piece.length;
      this.sink.text(piece);
    }
    return start;
  }
}

function toFencedText(part: PartWire): string {
  const code = recordOf(part.executableCode);
  if (code !== undefined) return fenced(textIn(code.language)?.toLowerCase() ?? '', textIn(code.code));
  return fenced('', textIn(recordOf(part.codeExecutionResult)?.output));
}

function fenced(language: string, text: string | undefined): string {
  return text === undefined ? '' : `\n\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\`\n`;
}
