import type { ChatCompletion, ChunkEvent, CompletionChoice } from '../../contract/chat.js';
import { ChunkBuilder } from './chunk-builder.js';

/**
 * A whole answer of one choice as the stream it would have been, for models that do not stream: role, reasoning, text and
 * whatever else the message holds, tool calls, finish reason, usage. Source: providers digest section 0.1.
 */
export function toChunks({
  id,
  model,
  created,
  choices,
  usage,
  object: _object,
  ...fields
}: ChatCompletion): ChunkEvent[] {
  const builder = new ChunkBuilder(id, model, created);
  const [choice] = choices;
  const events = [builder.role()];
  if (choice !== undefined) events.push(...piecesOf(choice, builder));
  if (usage) events.push(builder.usage(usage, fields));
  return events;
}

function piecesOf(
  { message, logprobs, finish_reason: reason, native_finish_reason: native }: CompletionChoice,
  builder: ChunkBuilder,
): ChunkEvent[] {
  const { role: _role, content, reasoning_content: reasoning, tool_calls: calls, ...members } = message;
  const pieces: ChunkEvent[] = [];
  if (reasoning) pieces.push(builder.reasoning(reasoning));
  if (content) pieces.push(builder.text(content, logprobs ?? null));
  for (const [name, value] of Object.entries(members))
    if (value !== null && value !== undefined) pieces.push(builder.delta({ [name]: value }));
  calls?.forEach((call, index) => pieces.push(builder.delta({ tool_calls: [{ index, ...call }] })));
  return [...pieces, builder.finish(reason, native)];
}
