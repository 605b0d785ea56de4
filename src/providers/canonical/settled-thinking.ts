import type { Effort } from '../../contract/chat.js';
import type { ProviderCall } from '../provider-adapter.js';
import { clampEffort, effortOf, fieldsOf } from './caller-fields.js';

/** What `thinking.type` may be, for vendors that turn thinking on and off by it. Source: second digest sections 2, 5 and 6. */
const modes = ['enabled', 'adaptive', 'disabled'] as const;
export type ThinkingMode = (typeof modes)[number];

/** How hard to think, once it is settled that the model thinks at all. */
export type ThinkingEffort = Exclude<Effort, 'none'>;

export interface SettledThinking {
  /** Whether the model will think. */
  readonly thinks: boolean;
  /** The caller's word for how hard; undefined = as hard as the model likes. */
  readonly effort: ThinkingEffort | undefined;
  /** What the caller's own `thinking` says, where it can be had. */
  readonly mode: ThinkingMode | undefined;
}

/**
 * Whether and how hard the model will think: by the caller's `thinking`, else by the effort, else by its own habit. A wish
 * against the habit of a model that cannot be told is reported.
 */
export function settleThinking(call: ProviderCall): SettledThinking {
  const { habit } = call.candidate.profile.thinking;
  const mode = modeOf(fieldsOf(call).thinking);
  const effort = effortOf(call);
  const wish = mode === undefined ? effort && effort !== 'none' : mode !== 'disabled';
  const thinks = habit === 'always' || (habit !== 'never' && (wish ?? habit === 'on'));
  if (wish !== undefined && wish !== thinks)
    call.adjusted(mode === undefined ? 'reasoning_effort' : 'thinking');
  return {
    thinks,
    effort: thinks && effort !== 'none' ? effort : undefined,
    mode: wish === thinks ? mode : undefined,
  };
}

/**
 * The vendor's word for an effort, of those that the model takes; undefined where it takes none. Another word than the
 * caller's is reported.
 */
export function effortWord(
  call: ProviderCall,
  effort: ThinkingEffort,
  words: Readonly<Record<ThinkingEffort, Effort>>,
): Effort | undefined {
  const word = clampEffort(words[effort], call.candidate.profile.thinking.efforts);
  if (word !== effort) call.adjusted('reasoning_effort');
  return word;
}

function modeOf(thinking: unknown): ThinkingMode | undefined {
  if (typeof thinking !== 'object' || thinking === null || !('type' in thinking)) return undefined;
  return modes.find((mode) => mode === thinking.type);
}
