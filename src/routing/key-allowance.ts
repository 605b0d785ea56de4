import type { Caller } from '../contract/caller.js';
import { compileGlobs } from '../contract/glob.js';

/** What the globs of one key say, remembered model by model: a router asks about the whole catalogue every time. */
export class KeyAllowance {
  private readonly matches: (modelId: string) => boolean;
  private readonly remembered = new Map<string, boolean>();

  constructor(globs: readonly string[]) {
    this.matches = compileGlobs(globs);
  }

  /** Of any name, without remembering it: callers can make up as many as they like. */
  allows(modelId: string): boolean {
    return this.remembered.get(modelId) ?? this.matches(modelId);
  }

  /** Of a model of the catalogue. */
  allowsKnown(modelId: string): boolean {
    let allowed = this.remembered.get(modelId);
    if (allowed === undefined) {
      allowed = this.matches(modelId);
      this.remembered.set(modelId, allowed);
    }
    return allowed;
  }
}

/** By the very array of globs that a key's look-up yielded: made once for each row read. */
const allowances = new WeakMap<readonly string[], KeyAllowance>();

/** Undefined = the key may use every model. */
export function allowanceOf({ allowedModels }: Caller): KeyAllowance | undefined {
  if (allowedModels === undefined) return undefined;
  let allowance = allowances.get(allowedModels);
  if (allowance === undefined) {
    allowance = new KeyAllowance(allowedModels);
    allowances.set(allowedModels, allowance);
  }
  return allowance;
}
