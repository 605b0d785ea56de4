import type { ChatRequest, CustomTool, FunctionTool } from '../../contract/chat.js';
import { mostSearches } from '../../contract/vendor-tool.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import {
  demandSentence,
  type FunctionDefinition,
  functionsOf,
  toolChoiceOf,
  type ToolChoice,
} from '../canonical/tools.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { cacheControlOf } from './anthropic-cache.js';
import { toInputSchema } from './anthropic-input-schema.js';
import { type Schema, toStrictSchema } from './anthropic-schema.js';
import type {
  FunctionToolWire,
  InputSchema,
  ToolChoiceWire,
  ToolWire,
  Turn,
  WebSearchTool,
} from './anthropic-wire.js';

/** Source: providers digest, Anthropic section 2.6 "Limits". */
const maxStrictTools = 20;
const maxOptionalProperties = 24;

export interface ToolPlan {
  readonly tools: readonly ToolWire[];
  readonly choice: ToolChoiceWire | undefined;
  /** Said to the model where it cannot be made to call a tool. */
  readonly sentence: string | undefined;
  /** The model is made to call a tool. */
  readonly forced: boolean;
}

/** A tool of the gateway's own, behind the caller's. */
export interface OwnTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}

/**
 * The tools on offer and the choice among them. Source: providers digest, Anthropic sections 2.3 and 2.5 "Forced tool use".
 * @param own must be called, or one of the caller's.
 * @param strict whether calls may be held to their schemas.
 * @throws GatewayError for a tool that is no function, and for a choice of one that is not there.
 */
export function planTools(
  call: ProviderCall,
  fields: ChatRequest,
  own: OwnTool | undefined,
  strict: boolean,
): ToolPlan {
  const { profile } = call.candidate;
  const { definitions, choice: wanted } = offered(fields);
  // A tool that the caller demands goes before the form of the answer.
  const mine = wanted?.mode === 'required' ? undefined : own;
  const alone = definitions.length === 0 || wanted?.mode === 'none';
  const choice: ToolChoice | undefined =
    mine === undefined ? wanted : { mode: 'required', names: alone ? [mine.name] : undefined };
  const demanded = choice?.mode === 'required';
  const degraded = demanded && refusesDemands(profile);
  const functions = new StrictTools(call, strict && profile.structuredOutput === 'json_schema', degraded).all(
    definitions,
  );
  if (mine !== undefined) functions.push(toOwnTool(mine));
  const search = toWebSearch(fields);
  const tools = search === undefined ? functions : [...functions, search];
  if (functions.length === 0) return { tools, choice: undefined, sentence: undefined, forced: false };
  const single = fields.parallel_tool_calls === false || mine !== undefined;
  if (!degraded) return { tools, choice: toChoice(choice, single), sentence: undefined, forced: demanded };
  // The same demand in words is the most that this model takes. Source: trap T20.
  if (mine === undefined) call.adjusted('tool_choice');
  return {
    tools,
    choice: toChoice({ mode: 'auto' }, single),
    sentence: demandSentence(choice),
    forced: false,
  };
}

function refusesDemands({ forcedToolChoice, thinking }: ChatProfile): boolean {
  return (
    forcedToolChoice === 'refused' || (forcedToolChoice === 'not_thinking' && thinking.habit === 'always')
  );
}

function toOwnTool({ name, description, schema }: OwnTool): FunctionToolWire {
  return { name, description, input_schema: toInputSchema(schema) };
}

/** For calls of the conversation whose tools are no longer on offer: without any tools it is refused. */
export function declarationsFor(messages: readonly Turn[]): FunctionToolWire[] {
  const names = new Set<string>();
  for (const { content } of messages)
    for (const block of content) if (block.type === 'tool_use') names.add(block.name);
  return [...names].map((name) => ({ name, input_schema: toInputSchema(undefined) }));
}

/** Functions and choice of the caller; of allowed ones, only these are on offer. */
function offered(fields: ChatRequest): {
  definitions: readonly FunctionDefinition[];
  choice: ToolChoice | undefined;
} {
  const definitions = functionsOf(fields);
  definitions.forEach((definition: unknown, index) => {
    if (!isRecord(definition) || typeof definition.name !== 'string')
      throw invalidRequest('A function needs a name.', `functions[${index}].name`);
  });
  refuseBrokenChoice(fields.tool_choice);
  const choice = toolChoiceOf(fields);
  const names = choice?.names;
  if (definitions.length === 0 || choice === undefined || names === undefined) return { definitions, choice };
  const missing = names.find((name) => !definitions.some((definition) => definition.name === name));
  if (missing !== undefined) throw invalidRequest('The tool chosen is not among the tools.', 'tool_choice');
  // One alone is named and the list stays as it is, for the cache's sake.
  if (choice.mode === 'required' && names.length === 1) return { definitions, choice };
  return {
    definitions: definitions.filter(({ name }) => names.includes(name)),
    choice: { mode: choice.mode },
  };
}

/** What the gateway lets through unread. */
function refuseBrokenChoice(choice: unknown): void {
  const allowed = isRecord(choice) ? choice.allowed_tools : undefined;
  if (allowed === undefined) return;
  if (!isRecord(allowed) || !Array.isArray(allowed.tools) || !allowed.tools.every(isRecord))
    throw invalidRequest('This must be a list of tools.', 'tool_choice.allowed_tools.tools');
}

/** @param single whether one call is the most. */
function toChoice(choice: ToolChoice | undefined, single: boolean): ToolChoiceWire | undefined {
  const limit = single ? ({ disable_parallel_tool_use: true } as const) : {};
  const [name] = choice?.names ?? [];
  switch (choice?.mode) {
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto', ...limit };
    case 'required':
      return name === undefined ? { type: 'any', ...limit } : { type: 'tool', name, ...limit };
    case undefined:
      return single ? { type: 'auto', ...limit } : undefined;
  }
}

/** The vendor holds a limited number of tools to their schemas: the first ones asked for. */
class StrictTools {
  private tools = 0;
  private optional = 0;

  constructor(
    private readonly call: ProviderCall,
    private readonly possible: boolean,
    /** Every tool is to be strict that can be. */
    private readonly wanted: boolean,
  ) {}

  all(definitions: readonly FunctionDefinition[]): FunctionToolWire[] {
    const around = new Map((this.call.request.tools ?? []).map((tool) => [functionOf(tool), tool]));
    return definitions.map((definition) => {
      const strict = this.schemaOf(definition);
      if (strict === undefined && definition.strict === true) this.call.adjusted('tools');
      const tool: FunctionToolWire = {
        name: definition.name,
        ...(typeof definition.description === 'string' ? { description: definition.description } : {}),
        input_schema: strict ?? toInputSchema(definition.parameters),
        ...(strict === undefined ? {} : { strict: true }),
      };
      const control = cacheControlOf({ ...definition, ...around.get(definition) });
      if (control !== undefined) tool.cache_control = control;
      return tool;
    });
  }

  private schemaOf({ strict, parameters }: FunctionDefinition): InputSchema | undefined {
    if (!this.possible || !(strict === true || this.wanted) || this.tools === maxStrictTools)
      return undefined;
    const converted = toStrictSchema(toInputSchema(parameters));
    if (converted === undefined || this.optional + converted.optional > maxOptionalProperties)
      return undefined;
    this.tools += 1;
    this.optional += converted.optional;
    return { ...converted.schema, type: 'object' };
  }
}

function functionOf(tool: FunctionTool | CustomTool): FunctionDefinition | undefined {
  return tool.type === 'function' ? tool.function : undefined;
}

const searches: ReadonlyMap<unknown, number> = new Map([
  ['low', 1],
  ['medium', 5],
  ['high', mostSearches],
]);

/** Source: providers digest, Anthropic section 2.3; spec/clearmaas-api.md section 9. */
function toWebSearch({ web_search_options: options }: ChatRequest): WebSearchTool | undefined {
  if (!isRecord(options)) return undefined;
  const location = isRecord(options.user_location) ? options.user_location.approximate : undefined;
  const known = isRecord(location)
    ? Object.entries(location).filter(
        (entry): entry is [string, string] =>
          ['city', 'region', 'country', 'timezone'].includes(entry[0]) && typeof entry[1] === 'string',
      )
    : [];
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    max_uses: searches.get(options.search_context_size) ?? mostSearches,
    ...(known.length === 0 ? {} : { user_location: { type: 'approximate', ...Object.fromEntries(known) } }),
  };
}
