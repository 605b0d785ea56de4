import type { Effort } from '../../contract/chat.js';
import { clampEffort, effortOf, refuseOrDrop, thinks } from '../canonical/caller-fields.js';
import type { ProviderCall } from '../provider-adapter.js';
import { hints } from './allow-listed-body.js';

/**
 * How hard the model is told to think: the caller's word, or the nearest that the model takes; undefined = it is told nothing.
 * Source: providers digest, OpenAI section 1.5 "Clamp rule".
 */
export function acceptedEffort(call: ProviderCall): Effort | undefined {
  const asked = effortOf(call);
  const { control, efforts } = call.candidate.profile.thinking;
  if (asked === undefined || control === 'none') return undefined;
  // No words at all: nobody knows which it takes, and the vendor may say.
  return efforts.length === 0 ? asked : clampEffort(asked, efforts);
}

/** The same, reported where it is not what the caller asked for. */
export function settledEffort(call: ProviderCall): Effort | undefined {
  const effort = acceptedEffort(call);
  if (effort !== effortOf(call)) call.adjusted('reasoning_effort');
  return effort;
}

/**
 * Takes out of `fields`, which are the gateway's own copy, what the model refuses by its profile, and reports it.
 * @param effort as `settledEffort` has it.
 * @throws GatewayError for several answers where the model gives one.
 */
export function dropUnfit(
  call: ProviderCall,
  fields: Record<string, unknown>,
  effort: Effort | undefined,
): void {
  const { profile } = call.candidate;
  for (const name of profile.drops) dropField(call, fields, name);
  if (profile.dropsThinking.length > 0 && thinks(profile, effort))
    for (const name of profile.dropsThinking) dropField(call, fields, name);
}

/** One field; hints go without a word. @throws GatewayError for several answers. */
export function dropField(call: ProviderCall, fields: Record<string, unknown>, name: string): void {
  const value = fields[name];
  if (value === undefined) return;
  fields[name] = undefined;
  if (value === null || hints.has(name)) return;
  if (name !== 'n') call.adjusted(name);
  else if (value !== 1) refuseOrDrop(call, name, 'This model gives one answer at a time.');
}
