/**
 * Classes of service that cost more, or less, than the list says; the catalogue has no prices for them. Sources: OpenAI's
 * reference (`flex`, `scale`, `priority`, `fast`), xAI's and Gemini's (`priority`, `flex`).
 */
const unlisted: ReadonlySet<unknown> = new Set(['priority', 'flex', 'scale', 'fast']);

/** Whether what is served in this class has the price of the list. Undefined = the vendor's usual one. */
export function hasListPrice(serviceTier: unknown): boolean {
  return !unlisted.has(serviceTier);
}
