import type { ValidationFailure } from './compile-validator.js';
import { isStorableText } from './text.constraint.js';

const forbiddenNames = ['__proto__', 'constructor', 'prototype'];

/**
 * A member, at any depth, that no DTO class could refuse by itself: text that the database cannot hold, and names that
 * class-transformer silently drops. Undefined = none.
 */
export function findUnfitMember(root: unknown): ValidationFailure | undefined {
  const pending: { value: unknown; path: string }[] = [{ value: root, path: '' }];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { value, path } = entry;
    if (typeof value === 'string') {
      if (!isStorableText(value))
        return {
          path,
          message: `${path || 'The value'} must not contain NUL characters or unpaired surrogates`,
        };
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries())
        pending.push({ value: element, path: `${path}[${index}]` });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        const memberPath = path === '' ? name : `${path}.${name}`;
        if (forbiddenNames.includes(name))
          return { path: memberPath, message: `Unknown field: ${memberPath}` };
        pending.push({ value: member, path: memberPath });
      }
    }
  }
  return undefined;
}
