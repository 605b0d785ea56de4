import type { ChatRequest, CustomTool, FunctionTool } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { isRecord } from './json-schema.js';
import { type SandboxAnswer, textAnswer, toolCallAnswer } from './sandbox-answer.js';
import { lastUserText, messageText } from './sandbox-text.js';
import { schemaInstance } from './schema-instance.js';

/**
 * Calls the tool named in `tool_choice`, or else the first one offered, with arguments that fit its schema. Once tool
 * results end the conversation it repeats them as text, so that an agent's loop comes to its end.
 * @throws GatewayError invalid_request when `tool_choice` asks for a tool that was not offered, or for one of free text.
 */
export function toolsAnswer(request: ChatRequest): SandboxAnswer {
  const results = trailingToolResults(request);
  if (results.length > 0) return textAnswer(`The tool said: ${results.join('\n')}`);
  const position = chosenTool(request);
  const tool = request.tools?.[position];
  if (tool === undefined) return textAnswer(`No tool to call. You said: ${lastUserText(request)}`);
  if (tool.type !== 'function')
    throw invalidRequest('Sandbox models call function tools only.', `tools[${position}].type`);
  const { name, parameters } = tool.function;
  const args =
    parameters === undefined ? {} : schemaInstance(parameters, `tools[${position}].function.parameters`);
  return toolCallAnswer(name, JSON.stringify(args));
}

/** Results of all tools called in the last turn. */
function trailingToolResults({ messages }: ChatRequest): string[] {
  const before = messages.findLastIndex(({ role }) => role !== 'tool' && role !== 'function');
  return messages.slice(before + 1).map(messageText);
}

/** Position of the tool to call; -1 = none. */
function chosenTool(request: ChatRequest): number {
  const choice = request['tool_choice'];
  const tools = request.tools ?? [];
  if (choice === 'none') return -1;
  const wanted = namedTool(choice);
  if (wanted === undefined) {
    if (choice === 'required' && tools.length === 0)
      throw invalidRequest('tool_choice is required, but no tools were offered.', 'tool_choice');
    return 0;
  }
  const position = tools.findIndex((tool) => nameOf(tool) === wanted);
  if (position < 0)
    throw invalidRequest(
      'tool_choice names a function that is not among the tools.',
      'tool_choice.function.name',
    );
  return position;
}

function nameOf(tool: FunctionTool | CustomTool): string {
  return tool.type === 'function' ? tool.function.name : tool.custom.name;
}

function namedTool(choice: unknown): string | undefined {
  if (!isRecord(choice)) return undefined;
  const wanted = choice.function ?? choice.custom;
  return isRecord(wanted) && typeof wanted.name === 'string' ? wanted.name : undefined;
}
