import type { ChatRequest } from '../../contract/chat.js';
import type { Fields } from './responses-wire.js';
import { recordOf, recordsOf } from './responses-wire.js';

/** Tools and the choice among them, flat as the Responses endpoint has them. Source: providers digest, OpenAI section 1.4. */

/** Every tool on offer, the older `functions` and the search of the web included. */
export function toTools(fields: ChatRequest): Fields[] {
  const tools = fields.tools ?? [];
  const flat: Fields[] = tools.map((tool) =>
    tool.type === 'function' ? toFunction(tool.function) : toCustom(tool.custom),
  );
  if (tools.length === 0)
    for (const definition of recordsOf(fields.functions)) flat.push(toFunction(definition));
  const { web_search_options: search } = fields;
  if (search !== undefined && search !== null) flat.push(toWebSearch(recordOf(search)));
  return flat;
}

/** Chat completions follow a schema loosely unless told otherwise, Responses strictly: it is always told. */
function toFunction({ name, description, parameters, strict }: Fields): Fields {
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    parameters: parameters ?? { type: 'object', properties: {} },
    strict: strict ?? false,
  };
}

function toCustom({ name, description, format }: Fields): Fields {
  return {
    type: 'custom',
    name,
    ...(description !== undefined && { description }),
    ...(format !== undefined && { format: toInputFormat(recordOf(format)) }),
  };
}

/** A grammar stands beside its type here, not in a member of its own. */
function toInputFormat({ grammar, ...format }: Fields): Fields {
  return { ...format, ...recordOf(grammar) };
}

function toWebSearch({ search_context_size: size, user_location: location }: Fields): Fields {
  const { approximate, ...kind } = recordOf(location);
  return {
    type: 'web_search',
    ...(size !== undefined && size !== null && { search_context_size: size }),
    ...(location !== undefined &&
      location !== null && { user_location: { ...kind, ...recordOf(approximate) } }),
  };
}

/** Undefined where the caller leaves it to the vendor. The older `function_call` counts as well. */
export function toToolChoice(fields: ChatRequest): unknown {
  const choice = fields.tool_choice ?? fields.function_call;
  if (choice === undefined || choice === null || typeof choice === 'string') return choice ?? undefined;
  const { allowed_tools: allowed, ...named } = recordOf(choice);
  if (allowed === undefined) return toNamed(named);
  const { mode, tools } = recordOf(allowed);
  return { type: 'allowed_tools', mode, tools: recordsOf(tools).map(toNamed) };
}

function toNamed({ type = 'function', name, ...choice }: Fields): Fields {
  return { type, name: name ?? recordOf(choice.function ?? choice.custom).name };
}
