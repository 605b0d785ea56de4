/** What a database integer holds; no vendor counts that far in one answer. */
const maxTokens = 2 ** 31 - 1;

/** Whether a value of a vendor's usage is a count: whole, not negative, not absurd. */
export function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxTokens;
}
