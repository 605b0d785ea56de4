import type { ChatChunk, ChunkChoice, Usage } from '../../src/contract/chat.js';
import { countViolations, isFinishReason, isJsonObject } from './answer-rules.js';

export { completionViolations } from './answer-rules.js';

/** What a client that only concatenates makes of one choice of a stream. */
export interface AssembledChoice {
  index: number;
  text: string;
  reasoning: string;
  refusal: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  finishReason: string | null;
  nativeFinishReason: string | undefined;
}

export interface AssembledAnswer {
  id: string;
  model: string;
  choices: AssembledChoice[];
  usage: Usage | undefined;
}

/** Puts the chunks of a stream together as the official SDK does. */
export function assembleChunks(chunks: readonly ChatChunk[]): AssembledAnswer {
  const choices = new Map<number, AssembledChoice>();
  let usage: Usage | undefined;
  for (const chunk of chunks) {
    usage = chunk.usage ?? usage;
    for (const choice of chunk.choices) {
      const whole = choices.get(choice.index) ?? emptyChoice(choice.index);
      choices.set(choice.index, whole);
      append(whole, choice);
    }
  }
  const named = chunks.find((chunk) => chunk.id !== '');
  return { id: named?.id ?? '', model: named?.model ?? '', choices: [...choices.values()], usage };
}

function emptyChoice(index: number): AssembledChoice {
  return {
    index,
    text: '',
    reasoning: '',
    refusal: '',
    toolCalls: [],
    finishReason: null,
    nativeFinishReason: undefined,
  };
}

function append(whole: AssembledChoice, { delta, finish_reason, native_finish_reason }: ChunkChoice): void {
  whole.text += delta.content ?? '';
  whole.reasoning += delta.reasoning_content ?? '';
  whole.refusal += delta.refusal ?? '';
  for (const part of delta.tool_calls ?? []) {
    const call = (whole.toolCalls[part.index] ??= { id: '', name: '', arguments: '' });
    call.id += part.id ?? '';
    call.name += part.function?.name ?? '';
    call.arguments += part.function?.arguments ?? '';
  }
  whole.finishReason = finish_reason ?? whole.finishReason;
  whole.nativeFinishReason = native_finish_reason ?? whole.nativeFinishReason;
}

/**
 * What is wrong with a sequence of chunks by the letter of OpenAI's stream; an empty list means nothing.
 * Usage may be missing (not every caller asks for it), but where it is it comes once and last.
 */
export function chunkViolations(chunks: readonly ChatChunk[]): string[] {
  if (chunks.length === 0) return ['the stream has no chunk'];
  return [...identityViolations(chunks), ...usageViolations(chunks), ...choiceViolations(chunks)];
}

function identityViolations(chunks: readonly ChatChunk[]): string[] {
  const violations: string[] = [];
  const distinct = (field: 'id' | 'created' | 'model' | 'object'): void => {
    const values = [...new Set(chunks.map((chunk) => chunk[field]))];
    if (values.length > 1) violations.push(`${field} changes: ${values.join(', ')}`);
    if (values.some((value) => value === '' || value === undefined)) violations.push(`${field} is missing`);
  };
  distinct('id');
  distinct('created');
  distinct('model');
  distinct('object');
  if (chunks[0]?.object !== 'chat.completion.chunk') violations.push(`object is ${chunks[0]?.object}`);
  return violations;
}

function usageViolations(chunks: readonly ChatChunk[]): string[] {
  const violations: string[] = [];
  const positions = chunks.flatMap((chunk, index) => (chunk.usage ? [index] : []));
  if (positions.length > 1) violations.push(`usage comes ${positions.length} times`);
  if (positions.length === 1 && positions[0] !== chunks.length - 1)
    violations.push('usage is not in the last chunk');
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.choices.length === 0 && !chunk.usage) violations.push(`chunk ${index} carries nothing`);
    if (chunk.usage && chunk.choices.length > 0) violations.push('usage comes beside a choice');
    if (chunk.usage) violations.push(...countViolations(chunk.usage));
  }
  return violations;
}

function choiceViolations(chunks: readonly ChatChunk[]): string[] {
  const violations: string[] = [];
  const seen = new Map<number, { finished: boolean; tools: Set<number> }>();
  for (const choice of chunks.flatMap((chunk) => chunk.choices)) {
    const { index, delta } = choice;
    const known = seen.get(index);
    if (!known && delta.role !== 'assistant') violations.push(`choice ${index} does not start with its role`);
    if (known && delta.role !== undefined) violations.push(`choice ${index} repeats its role`);
    const state = known ?? { finished: false, tools: new Set<number>() };
    seen.set(index, state);
    if (state.finished) violations.push(`choice ${index} goes on after its finish reason`);
    // An empty word, or none at all, is not the null of the middle. Source: providers digest, traps T25 and T80.
    if (choice.finish_reason !== null && !isFinishReason(choice.finish_reason))
      violations.push(`choice ${index} has finish reason ${JSON.stringify(choice.finish_reason)}`);
    if (choice.finish_reason) state.finished = true;
    violations.push(...toolViolations(choice, state.tools));
  }
  for (const [index, state] of seen)
    if (!state.finished) violations.push(`choice ${index} has no finish reason`);
  if (seen.size === 0) violations.push('the stream has no choice');
  for (const { index, toolCalls, finishReason } of assembleChunks(chunks).choices) {
    if (toolCalls.length > 0 && finishReason === 'stop')
      violations.push(`choice ${index} ends with stop after tool calls`);
    // A call that the token limit cut is what it is. An index that was skipped leaves a hole, told elsewhere.
    toolCalls.forEach((call, position) => {
      if (finishReason !== 'length' && !isJsonObject(call.arguments))
        violations.push(`choice ${index}, tool call ${position}: arguments are no JSON object`);
    });
  }
  return violations;
}

/** All that a piece of a call may have which is not its first. */
const furtherFields = new Set(['index', 'function', 'arguments']);

function toolViolations(choice: ChunkChoice, known: Set<number>): string[] {
  const violations: string[] = [];
  for (const part of choice.delta.tool_calls ?? []) {
    const place = `choice ${choice.index}, tool call ${part.index}`;
    if (known.has(part.index)) {
      const fields = [...Object.keys(part), ...Object.keys(part.function ?? {})];
      const repeated = fields.filter((field) => !furtherFields.has(field));
      if (repeated.length > 0) violations.push(`${place} repeats its ${repeated.join(', ')}`);
    } else {
      if (part.index !== known.size) violations.push(`${place} skips an index`);
      if (!part.id) violations.push(`${place} starts without an id`);
      if (!part.function?.name) violations.push(`${place} starts without a name`);
      if (part.type !== 'function') violations.push(`${place} starts without its type`);
      if (part.function?.arguments === undefined) violations.push(`${place} starts without arguments`);
      known.add(part.index);
    }
  }
  return violations;
}
