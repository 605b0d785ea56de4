const tokens = /\b([sm]k-(?:clearmaas-)?)[A-Za-z0-9_-]{8,}/g;
const bearers = /\b(bearer +)[^\s"',;]+/gi;

/** Shorter than this, a secret would blacken ordinary words. */
const shortestSecret = 8;

/**
 * Takes out of a text what looks like a key and what is one of the given secrets. A second line of defence: nobody hands
 * secrets to the log in the first place.
 */
export function makeScrubber(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '[redacted]');
    return clean.replace(tokens, '$1[redacted]').replace(bearers, '$1[redacted]');
  };
}
