import type { ChatRequest, FunctionTool } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import type { ProviderCall } from '../provider-adapter.js';
import { fieldsOf } from './caller-fields.js';

export type FunctionDefinition = FunctionTool['function'];

/** What the caller demands of the tools: a mode, and the names it is about, where not all of them. */
export interface ToolChoice {
  readonly mode: 'auto' | 'none' | 'required';
  readonly names?: readonly string[];
}

interface NamedChoice {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly function?: { readonly name?: unknown };
  readonly allowed_tools?: { readonly mode?: unknown; readonly tools?: unknown };
}

/**
 * The functions on offer; the older `functions` count as tools.
 * @throws GatewayError where a tool is no function: only OpenAI knows other kinds.
 */
export function functionsOf(fields: ChatRequest): readonly FunctionDefinition[] {
  const tools = fields.tools ?? [];
  const functions = tools.map((tool, index) => {
    if (tool.type !== 'function')
      throw invalidRequest(
        'This model takes tools of the type function only.',
        `tools[${index}].type`,
        'unsupported_parameter',
      );
    return tool.function;
  });
  return functions.length === 0 && Array.isArray(fields.functions)
    ? (fields.functions as FunctionDefinition[])
    : functions;
}

/** Undefined where the caller leaves it to the vendor. The older `function_call` counts as well. */
export function toolChoiceOf(fields: ChatRequest): ToolChoice | undefined {
  const choice = fields.tool_choice ?? fields.function_call;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { mode: choice };
  if (typeof choice !== 'object' || choice === null) return undefined;
  const { allowed_tools: allowed, ...named }: NamedChoice = choice;
  if (allowed !== undefined)
    return {
      mode: allowed.mode === 'required' ? 'required' : 'auto',
      names: Array.isArray(allowed.tools) ? allowed.tools.flatMap((tool) => nameOf(tool) ?? []) : [],
    };
  const name = nameOf(named);
  return name === undefined ? undefined : { mode: 'required', names: [name] };
}

/** The list of allowed tools is the caller's own writing: anything may stand in it. */
function nameOf(choice: unknown): string | undefined {
  if (typeof choice !== 'object' || choice === null) return undefined;
  const { function: called, name }: NamedChoice = choice;
  const word = called?.name ?? name;
  return typeof word === 'string' ? word : undefined;
}

/** What becomes of a choice that the model may not take as it is. */
export interface SettledChoice {
  readonly choice: ToolChoice | undefined;
  /** The model takes the choice only while it does not think: its thinking has to be turned off. */
  readonly stopsThinking: boolean;
  /** A demanded call has become an offer: the prompt had better ask for it. */
  readonly degraded: boolean;
}

/**
 * A demanded tool call against a model that refuses such demands, always or while it thinks: first its thinking gives way,
 * then the demand. What gives way is reported. Source: providers digest, traps T19, T20; second digest, traps 4 and 24.
 * @param thinking whether the model would think.
 */
export function settleToolChoice(call: ProviderCall, thinking: boolean): SettledChoice {
  const { forcedToolChoice: forced, thinking: profile } = call.candidate.profile;
  const choice = toolChoiceOf(fieldsOf(call));
  const clashes = forced === 'refused' || (forced === 'not_thinking' && thinking);
  if (choice?.mode !== 'required' || !clashes) return { choice, stopsThinking: false, degraded: false };
  if (forced === 'not_thinking' && profile.habit !== 'always') {
    call.adjusted('reasoning_effort');
    return { choice, stopsThinking: true, degraded: false };
  }
  call.adjusted('tool_choice');
  return { choice: { ...choice, mode: 'auto' }, stopsThinking: false, degraded: true };
}

/** What a prompt says in place of a demand that cannot be made otherwise. */
export function demandSentence({ names }: ToolChoice): string {
  return names === undefined || names.length === 0
    ? 'Respond by calling one of the tools.'
    : `Respond by calling the tool ${names.join(' or ')}.`;
}

/** A choice as OpenAI's wire has it. */
export function toWireChoice({ mode, names }: ToolChoice): string | object {
  if (names === undefined) return mode;
  const [name] = names;
  if (mode === 'required' && names.length === 1) return { type: 'function', function: { name } };
  return mode;
}
