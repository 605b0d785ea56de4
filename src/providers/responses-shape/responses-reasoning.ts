import type { Fields } from './responses-wire.js';
import { recordsOf, textOf } from './responses-wire.js';

/**
 * The vendor's state of reasoning on its way to the caller and back: `reasoning_details` of a message. A reasoning item becomes
 * one entry with its encrypted content and one for each summary, told apart by `index`, its place in the answer. Its id stays
 * behind: the vendor would look for an item it did not keep. Source: providers digest, OpenAI section 1.4, section 0.1.
 */

const summaryType = 'reasoning.summary';
const encryptedType = 'reasoning.encrypted';

/** Entries for one reasoning item; none where it holds nothing that could be sent back. */
export function toReasoningDetails(item: Fields, index: number, format: string): Fields[] {
  const data = textOf(item.encrypted_content);
  if (data === '') return [];
  const summaries = recordsOf(item.summary).map(({ text }) => ({
    type: summaryType,
    format,
    index,
    summary: textOf(text),
  }));
  return [...summaries, { type: encryptedType, format, index, data }];
}

/** The reasoning items of an earlier turn. Entries of another vendor, and those without encrypted content, are left out. */
export function toReasoningItems(details: unknown, format: string): Fields[] {
  const items = new Map<unknown, { summary: Fields[]; data: string }>();
  for (const detail of recordsOf(details)) {
    if (detail.format !== format) continue;
    const item = items.get(detail.index) ?? { summary: [], data: '' };
    items.set(detail.index, item);
    if (detail.type === summaryType)
      item.summary.push({ type: 'summary_text', text: textOf(detail.summary) });
    if (detail.type === encryptedType) item.data = textOf(detail.data);
  }
  return [...items.values()]
    .filter(({ data }) => data !== '')
    .map(({ summary, data }) => ({ type: 'reasoning', summary, encrypted_content: data }));
}
