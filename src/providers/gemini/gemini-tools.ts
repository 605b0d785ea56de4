import type { ChatRequest } from '../../contract/chat.js';
import type { VendorTool } from '../../contract/vendor-tool.js';
import { fieldsOf } from '../canonical/caller-fields.js';
import { type FunctionDefinition, functionsOf, type ToolChoice, toolChoiceOf } from '../canonical/tools.js';
import type { ProviderCall } from '../provider-adapter.js';
import { FunctionNames } from './function-names.js';
import { toOpenApiSchema } from './openapi-schema.js';
import { toJsonSchema } from './json-schema.js';
import type { FunctionDeclarationWire, ToolConfigWire, ToolWire } from './gemini-wire.js';

/** Functions of these names are the vendor's own tools. Source: spec/clearmaas-api.md section 7.1. */
const builtIns = ['codeExecution', 'googleSearch', 'urlContext'] as const;
type BuiltIn = (typeof builtIns)[number];

export interface Tools {
  readonly tools: readonly ToolWire[] | undefined;
  readonly toolConfig: ToolConfigWire | undefined;
}

/** The caller's functions that are no tools of the vendor's own. @throws GatewayError for tools that are no functions. */
function declaredFunctions(fields: ChatRequest): readonly FunctionDefinition[] {
  return functionsOf(fields).filter(({ name }) => !isBuiltIn(name));
}

/** The spelling of all names on offer. @throws GatewayError for tools that are no functions. */
export function functionNamesOf(call: ProviderCall): FunctionNames {
  return new FunctionNames(declaredFunctions(fieldsOf(call)).map(({ name }) => name));
}

/**
 * Tools and the choice among them. Source: providers digest, Gemini section 3.3; traps T17, T21 and T22.
 * @throws GatewayError for tools that are no functions.
 */
export function toolsOf(call: ProviderCall, names: FunctionNames): Tools {
  const fields = fieldsOf(call);
  const choice = toolChoiceOf(fields);
  const all = functionsOf(fields);
  const own = builtIns.filter((name) => all.some((tool) => tool.name === name) || isAsked(name, fields));
  const functions = offered(declaredFunctions(fields), choice);
  if (fields.parallel_tool_calls === false && functions.length > 0) call.adjusted('parallel_tool_calls');
  if (own.length === 0 && functions.length === 0) return { tools: undefined, toolConfig: undefined };
  const tools: ToolWire[] = own.map((name) => ({ [name]: {} }));
  if (functions.length > 0)
    tools.push({ functionDeclarations: functions.map((tool) => toDeclaration(call, tool, names)) });
  return {
    tools,
    toolConfig: functions.length === 0 ? undefined : toConfig(call, functions, choice, names, own.length > 0),
  };
}

/** With mode `auto` the vendor takes no list of allowed names: the others are not offered. */
function offered(
  functions: readonly FunctionDefinition[],
  choice: ToolChoice | undefined,
): readonly FunctionDefinition[] {
  const { mode, names } = choice ?? {};
  return mode === 'auto' && names !== undefined
    ? functions.filter(({ name }) => names.includes(name))
    : functions;
}

function toConfig(
  call: ProviderCall,
  functions: readonly FunctionDefinition[],
  choice: ToolChoice | undefined,
  names: FunctionNames,
  isMixed: boolean,
): ToolConfigWire | undefined {
  const { traits } = call.candidate.profile;
  // Newer models take both kinds together, but only if what the vendor's own tools do may be shown.
  const showsCalls = isMixed && traits.includes('mixed_tools');
  const isStrict = functions.some(({ strict }) => strict === true) && !traits.includes('openapi_schemas');
  const functionCallingConfig = callingConfig(choice, names, showsCalls || isStrict);
  if (functionCallingConfig === undefined) return undefined;
  return showsCalls
    ? { functionCallingConfig, includeServerSideToolInvocations: true }
    : { functionCallingConfig };
}

function callingConfig(
  choice: ToolChoice | undefined,
  names: FunctionNames,
  isValidated: boolean,
): ToolConfigWire['functionCallingConfig'] {
  if (choice?.mode === 'none') return { mode: 'NONE' };
  if (choice?.mode === 'required') {
    const allowed = choice.names?.filter((name) => !isBuiltIn(name)).map((name) => names.toVendor(name));
    if (allowed === undefined) return { mode: 'ANY' };
    // Its own tools cannot be demanded.
    if (allowed.length > 0) return { mode: 'ANY', allowedFunctionNames: allowed };
  }
  if (isValidated) return { mode: 'VALIDATED' };
  return choice === undefined ? undefined : { mode: 'AUTO' };
}

function toDeclaration(
  call: ProviderCall,
  { name, description, parameters }: FunctionDefinition,
  names: FunctionNames,
): FunctionDeclarationWire {
  const declaration = {
    name: names.toVendor(name),
    ...(description === undefined ? {} : { description }),
  };
  if (parameters === undefined || parameters === null || !hasProperties(parameters)) return declaration;
  return call.candidate.profile.traits.includes('openapi_schemas')
    ? { ...declaration, parameters: toOpenApiSchema(parameters) }
    : { ...declaration, parametersJsonSchema: toJsonSchema(parameters) };
}

/** The vendor refuses an object without properties: a function without parameters has no schema. */
function hasProperties(schema: Readonly<Record<string, unknown>>): boolean {
  const { properties } = schema;
  if (typeof properties === 'object' && properties !== null) return Object.keys(properties).length > 0;
  return ['$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => schema[keyword] !== undefined);
}

/** The most telling of its own tools that a request asks for by their names. Run code is read by the model, too. */
export function vendorToolOf(fields: ChatRequest): VendorTool | undefined {
  // Tools of other kinds are refused when they are sent.
  const tools = fields.tools?.filter(({ type }) => type === 'function');
  const names = functionsOf({ ...fields, tools }).map(({ name }) => name);
  if (names.includes('googleSearch')) return 'search';
  return names.some(isBuiltIn) ? 'reading' : undefined;
}

/** `web_search_options` asks for the search as its function does. */
function isAsked(name: BuiltIn, { web_search_options: search }: ChatRequest): boolean {
  return name === 'googleSearch' && typeof search === 'object' && search !== null;
}

function isBuiltIn(name: string): boolean {
  return builtIns.some((builtIn) => builtIn === name);
}
