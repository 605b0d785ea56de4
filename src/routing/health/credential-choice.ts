import type { Credential } from '../../contract/credential.js';
import type { CredentialHealth } from './provider-health.js';

/**
 * The credential for one attempt: of those that are not benched and not excluded, for a long conversation always the same
 * one, so that the vendor's prompt cache hits, else the one with the fewest requests under way for its weight.
 * @param conversation hash of the conversation, asked for only where there is a choice
 * @returns undefined when none may be used
 */
export function chooseCredential(
  credentials: readonly CredentialHealth[],
  modelId: string,
  nowMs: number,
  excluded: readonly Credential[],
  conversation: () => number | undefined,
): CredentialHealth | undefined {
  const isUsable = (one: CredentialHealth): boolean =>
    !excluded.includes(one.credential) && one.obstacle(modelId, nowMs) === undefined;
  const [first] = credentials;
  if (credentials.length === 1) return first !== undefined && isUsable(first) ? first : undefined;
  const usable = credentials.filter(isUsable);
  if (usable.length <= 1) return usable[0];
  const hash = conversation();
  return hash === undefined ? leastBusy(usable) : rendezvous(usable, hash);
}

/** The lowest share of requests under way; of equals one by chance and
 * weight, or the first would take all the traffic of a quiet hour. */
function leastBusy(usable: readonly CredentialHealth[]): CredentialHealth | undefined {
  let best: CredentialHealth | undefined;
  let bestLoad = Infinity;
  let bestDraw = 0;
  for (const one of usable) {
    const { weight } = one.credential;
    const load = one.outstanding / weight;
    if (load > bestLoad) continue;
    const draw = Math.random() ** (1 / weight);
    if (load === bestLoad && draw <= bestDraw) continue;
    best = one;
    bestLoad = load;
    bestDraw = draw;
  }
  return best;
}

/**
 * Weighted rendezvous hashing: each conversation ranks the credentials by itself, so that one that is benched, or a further
 * one, moves no conversation but its own. Source: Mosharaf et al., "Weighted distributed hash tables"; score -w / ln(u).
 */
function rendezvous(usable: readonly CredentialHealth[], hash: number): CredentialHealth | undefined {
  let best: CredentialHealth | undefined;
  let bestScore = -1;
  for (const one of usable) {
    const score = -one.credential.weight / Math.log(toUnit(hash ^ one.seed));
    if (score > bestScore) {
      best = one;
      bestScore = score;
    }
  }
  return best;
}

/** A number between 0 and 1, both excluded, by the finaliser of MurmurHash3: near hashes must land far apart. */
function toUnit(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (((bits ^ (bits >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
