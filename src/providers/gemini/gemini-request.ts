import { fieldsOf } from '../canonical/caller-fields.js';
import type { ProviderCall } from '../provider-adapter.js';
import { toConversation } from './gemini-contents.js';
import { extensionsOf } from './gemini-extensions.js';
import { answerFormatOf, generationConfigOf } from './gemini-generation.js';
import { functionNamesOf, toolsOf } from './gemini-tools.js';
import type { GenerateContentWire } from './gemini-wire.js';

const serviceTiers: ReadonlyMap<unknown, GenerateContentWire['serviceTier']> = new Map([
  ['default', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
] as const);

/**
 * The body that asks for an answer; a fresh object. Of two equal calls it is the same, byte for byte (trap T50): members that
 * are undefined are not written. Source: providers digest, Gemini sections 3.2 to 3.6.
 * @param streamed some things a stream has not.
 * @throws GatewayError `invalid_request` for what the vendor cannot serve.
 */
export function toGenerateBody(call: ProviderCall, streamed: boolean): GenerateContentWire {
  const { service_tier: tier } = fieldsOf(call);
  const extensions = extensionsOf(call);
  const names = functionNamesOf(call);
  const { tools, toolConfig } = toolsOf(call, names);
  const format = answerFormatOf(call, tools !== undefined);
  const { contents, systemInstruction } = toConversation(call, names, format.instruction);
  const { cachedContent, safetySettings } = extensions;
  // What is in the cache comes before everything else, and these may not be said again.
  const isCached = cachedContent !== undefined;
  if (isCached && systemInstruction !== undefined) call.adjusted('messages');
  if (isCached && tools !== undefined) call.adjusted('tools');
  return {
    systemInstruction: isCached ? undefined : systemInstruction,
    contents,
    tools: isCached ? undefined : tools,
    toolConfig: isCached ? undefined : toolConfig,
    generationConfig: generationConfigOf(call, streamed, extensions, format),
    safetySettings,
    cachedContent,
    serviceTier: serviceTiers.get(tier),
    ...call.candidate.profile.requestOverrides,
  };
}
