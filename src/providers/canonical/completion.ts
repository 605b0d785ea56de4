import type {
  AssistantMessage,
  CompletionEvent,
  FinishReason,
  ToolCall,
  Usage,
} from '../../contract/chat.js';

/** What a vendor with a shape of its own said in one whole answer. */
export interface WholeAnswer {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string | null;
  readonly toolCalls: readonly ToolCall[];
  /** Further members of the message: `annotations`, `images`, `thinking_blocks`. */
  readonly message?: Readonly<Record<string, unknown>>;
  readonly finish: FinishReason;
  readonly native: string | undefined;
  /** Undefined where the vendor does not tell. */
  readonly usage: Usage | undefined;
  /** Of the tokens of the text, where asked for. */
  readonly logprobs?: unknown;
  /** Unix seconds; now where the vendor does not tell. */
  readonly created?: number;
  /** Further members of the completion: `service_tier`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The answer in the canonical shape. Source: providers digest section 0.1. */
export function toCompletion(answer: WholeAnswer): CompletionEvent {
  const { text, reasoning, refusal, toolCalls, finish, native } = answer;
  const message: AssistantMessage = {
    role: 'assistant',
    content: text === '' && (toolCalls.length > 0 || refusal !== null) ? null : text,
    refusal,
  };
  if (reasoning !== '') message.reasoning_content = reasoning;
  if (toolCalls.length > 0) message.tool_calls = [...toolCalls];
  return {
    kind: 'completion',
    completion: {
      id: answer.id,
      object: 'chat.completion',
      created: answer.created ?? Math.floor(Date.now() / 1000),
      model: answer.model,
      choices: [
        {
          index: 0,
          message: { ...message, ...answer.message },
          logprobs: answer.logprobs ?? null,
          finish_reason: finish,
          ...(native === undefined || native === finish ? {} : { native_finish_reason: native }),
        },
      ],
      usage: answer.usage,
      ...answer.fields,
    },
  };
}
