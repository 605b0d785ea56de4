import { randomUUID } from 'node:crypto';
import { fieldsOf, maxTokensOf } from '../canonical/caller-fields.js';
import { functionsOf } from '../canonical/tools.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { FunctionNames } from './function-names.js';
import { functionNamesOf } from './gemini-tools.js';
import { recordOf, textIn } from './gemini-wire.js';

/** What of the question the reader of its answer must know. */
export interface AnswerContext {
  /** Name of the model, where the vendor does not tell one. */
  readonly model: string;
  readonly names: FunctionNames;
  /** Whether functions were on offer, so that any event may be a call. */
  readonly mayCall: boolean;
  /** One search is billed for a prompt, not one for each query made of it. */
  readonly searchesByPrompt: boolean;
  /** Longest answer asked for, in tokens. */
  readonly limit: number | undefined;
}

export function answerContextOf(call: ProviderCall): AnswerContext {
  return {
    model: call.candidate.upstreamModel,
    names: functionNamesOf(call),
    mayCall: functionsOf(fieldsOf(call)).length > 0,
    searchesByPrompt: call.candidate.profile.traits.includes('search_billed_by_prompt'),
    limit: maxTokensOf(fieldsOf(call)),
  };
}

/** Shown where the prompt was blocked: the vendor gives a reason, and no words. */
export const blockedRefusal = 'The prompt was blocked by the safety filters of the model.';

export function idOf(answer: Readonly<Record<string, unknown>>): string {
  return `chatcmpl-${textIn(answer.responseId) ?? randomUUID()}`;
}

export function modelOf(answer: Readonly<Record<string, unknown>>, context: AnswerContext): string {
  return textIn(answer.modelVersion) ?? context.model;
}

/** Why the prompt was not answered at all (trap T30); undefined where it was not blocked. */
export function blockReasonOf(answer: Readonly<Record<string, unknown>>): string | undefined {
  return textIn(recordOf(answer.promptFeedback)?.blockReason);
}
