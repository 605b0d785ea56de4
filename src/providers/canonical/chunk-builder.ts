import type {
  ChatChunk,
  ChatDelta,
  ChunkChoice,
  ChunkEvent,
  FinishReason,
  Usage,
} from '../../contract/chat.js';

/**
 * Makes the chunks of one stream with one choice, for vendors with a stream of their own: role first, then what the model
 * says, then one finish reason, then usage. Source: providers digest section 0.1.
 */
export class ChunkBuilder {
  private calls = 0;

  /**
   * @param id of the answer, `chatcmpl-…`.
   * @param model what the vendor says that it is.
   * @param created Unix seconds.
   */
  constructor(
    readonly id: string,
    private readonly model: string,
    private readonly created = Math.floor(Date.now() / 1000),
  ) {}

  role(): ChunkEvent {
    return this.delta({ role: 'assistant', content: '', refusal: null });
  }

  /** @param logprobs of the tokens in this piece, where asked for. */
  text(piece: string, logprobs: unknown = null): ChunkEvent {
    return this.delta({ content: piece }, logprobs);
  }

  reasoning(piece: string): ChunkEvent {
    return this.delta({ reasoning_content: piece });
  }

  /** Begins the next tool call; `fields` go beside `function`. */
  toolCall(id: string, name: string, args = '', fields: Readonly<Record<string, unknown>> = {}): ChunkEvent {
    const index = this.calls++;
    return this.delta({
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: args }, ...fields }],
    });
  }

  /** Begins the next call of a tool whose input is free text. */
  customCall(id: string, name: string): ChunkEvent {
    return this.delta({
      tool_calls: [{ index: this.calls++, id, type: 'custom', custom: { name, input: '' } }],
    });
  }

  /** A piece of the input of such a call. */
  customInput(piece: string, index: number): ChunkEvent {
    return this.delta({ tool_calls: [{ index, custom: { input: piece } }] });
  }

  /** A piece of the arguments of the call with this place among the tool calls; the latest by default. */
  toolArguments(piece: string, index = this.calls - 1): ChunkEvent {
    return this.delta({ tool_calls: [{ index, function: { arguments: piece } }] });
  }

  get toolCalls(): number {
    return this.calls;
  }

  delta(delta: ChatDelta, logprobs: unknown = null): ChunkEvent {
    return this.event([{ index: 0, delta, logprobs, finish_reason: null }], null);
  }

  /** @param native the vendor's own word, where it is another. */
  finish(reason: FinishReason, native?: string): ChunkEvent {
    const choice: ChunkChoice = { index: 0, delta: {}, logprobs: null, finish_reason: reason };
    if (native !== undefined && native !== reason) choice.native_finish_reason = native;
    return this.event([choice], null);
  }

  usage(usage: Usage, fields: Readonly<Record<string, unknown>> = {}): ChunkEvent {
    return this.event([], usage, fields);
  }

  private event(
    choices: ChunkChoice[],
    usage: Usage | null,
    fields: Readonly<Record<string, unknown>> = {},
  ): ChunkEvent {
    const chunk: ChatChunk = {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices,
      usage,
      ...fields,
    };
    return { kind: 'chunk', chunk };
  }
}
