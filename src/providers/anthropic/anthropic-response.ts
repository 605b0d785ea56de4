import { randomUUID } from 'node:crypto';
import type { CompletionEvent, ToolCall } from '../../contract/chat.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { toCompletion } from '../canonical/completion.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import {
  isBlock,
  parseObject,
  toAnnotations,
  toAnswerId,
  toArguments,
  toFinish,
  toRefusal,
  toThoughts,
  unreadable,
} from './anthropic-answer.js';
import { fromMessagesError } from './anthropic-errors.js';
import { toServiceTier, toUsage } from './anthropic-usage.js';
import type { AnswerBlock, StopWire, ThinkingBlock, UsageWire } from './anthropic-wire.js';

interface MessageWire extends StopWire {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly content: readonly AnswerBlock[];
  readonly usage?: UsageWire | null;
}

/**
 * A whole answer. Source: providers digest, Anthropic section 2.8.
 * @param answerTool the tool whose input is the answer.
 * @throws GatewayError
 */
export function fromMessageAnswer(answer: UpstreamAnswer, answerTool?: string): CompletionEvent {
  if (answer.status !== 200) throw fromMessagesError(answer);
  const parsed = parseObject(answer.body.toString('utf8'));
  if (parsed.type === 'error') throw fromMessagesError(answer);
  if (!isMessage(parsed)) throw unreadable();
  const said = readBlocks(parsed.content, answerTool);
  const usage = parsed.usage ?? {};
  const tier = toServiceTier(usage.service_tier);
  return toCompletion({
    id: toAnswerId(parsed.id),
    model: typeof parsed.model === 'string' ? parsed.model : '',
    text: said.text,
    reasoning: said.reasoning,
    refusal: toRefusal(parsed),
    toolCalls: said.toolCalls,
    message: {
      ...(said.thoughts.length === 0 ? {} : { thinking_blocks: said.thoughts }),
      ...(said.annotations.length === 0 ? {} : { annotations: said.annotations }),
    },
    finish: toFinish(parsed.stop_reason, said.toolCalls.length > 0),
    native: parsed.stop_reason ?? undefined,
    usage: toUsage(usage),
    fields: tier === undefined ? {} : { service_tier: tier },
  });
}

interface Said {
  text: string;
  reasoning: string;
  readonly toolCalls: ToolCall[];
  readonly thoughts: ThinkingBlock[];
  readonly annotations: Record<string, unknown>[];
}

/** Blocks of the vendor's own tools say nothing to the caller. Source: trap T12. */
function readBlocks(blocks: readonly AnswerBlock[], answerTool: string | undefined): Said {
  const said: Said = { text: '', reasoning: '', toolCalls: [], thoughts: [], annotations: [] };
  // Words around an answer that is a tool's input would break its JSON.
  const wordless = answerTool !== undefined && blocks.some((block) => isCallOf(block, answerTool));
  for (const block of blocks) {
    switch (block.type) {
      case 'text': {
        if (wordless) break;
        const start = said.text.length;
        said.text += block.text ?? '';
        said.annotations.push(...toAnnotations(block.citations ?? [], start, said.text.length));
        break;
      }
      case 'thinking':
      case 'redacted_thinking':
        said.reasoning += block.type === 'thinking' ? (block.thinking ?? '') : '';
        said.thoughts.push(...toThoughts(block));
        break;
      case 'tool_use':
        if (answerTool !== undefined && isCallOf(block, answerTool)) said.text += toArguments(block.input);
        else said.toolCalls.push(toToolCall(block));
    }
  }
  return said;
}

function isCallOf({ type, name }: AnswerBlock, tool: string): boolean {
  return type === 'tool_use' && name === tool;
}

function toToolCall({ id, name = '', input }: AnswerBlock): ToolCall {
  return {
    id: id || `call_${randomUUID()}`,
    type: 'function',
    function: { name, arguments: toArguments(input) },
  };
}

function isMessage(value: Record<string, unknown>): value is Record<string, unknown> & MessageWire {
  const { content, usage, stop_reason: reason, stop_details: details } = value;
  return (
    Array.isArray(content) &&
    content.every(isBlock) &&
    (usage === undefined || usage === null || isRecord(usage)) &&
    (reason === undefined || reason === null || typeof reason === 'string') &&
    (details === undefined || details === null || isRecord(details))
  );
}
