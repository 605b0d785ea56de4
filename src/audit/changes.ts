/** What an operator sees of an object, by the names of the API. Holds no secret. */
export type AuditedView = Readonly<Record<string, AuditedValue>>;

export type AuditedValue = string | number | boolean | null | readonly string[];

/** Field by field what was there before and what is there now; a side that did not exist is left out. */
export type Changes = Readonly<Record<string, { readonly from?: AuditedValue; readonly to?: AuditedValue }>>;

/** What differs between two states of an object. `before` undefined: it is new; `after` undefined: it is gone. */
export function changesBetween(before: AuditedView | undefined, after: AuditedView | undefined): Changes {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const changes: Record<string, { from?: AuditedValue; to?: AuditedValue }> = {};
  for (const field of fields) {
    const from = before?.[field];
    const to = after?.[field];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    changes[field] = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }
  return changes;
}
