import type { ChatRequest, FunctionTool } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';

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
  readonly allowed_tools?: { readonly mode?: unknown; readonly tools?: readonly NamedChoice[] };
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
      names: (allowed.tools ?? []).flatMap((tool) => nameOf(tool) ?? []),
    };
  const name = nameOf(named);
  return name === undefined ? undefined : { mode: 'required', names: [name] };
}

function nameOf(choice: NamedChoice): string | undefined {
  const name = choice.function?.name ?? choice.name;
  return typeof name === 'string' ? name : undefined;
}
