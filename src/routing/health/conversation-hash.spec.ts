import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { conversationHash } from './conversation-hash.js';

const long = 'x'.repeat(5_000);
const system: ChatMessage = { role: 'system', content: 'Be brief.' };
const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const hash = (messages: ChatMessage[], workspace = 'ws'): number | undefined =>
  conversationHash(workspace, { model: 'm', messages });

describe('conversationHash', () => {
  it('is none for a prompt too short for a cache', () => {
    expect(hash([system, user('Hello.')])).toBeUndefined();
    expect(hash([user([{ type: 'image_url', image_url: { url: long } }])])).toBeUndefined();
  });

  it('stays the same as the conversation goes on', () => {
    const opening = [system, user(`Question. ${long}`)];
    const later = [...opening, { role: 'assistant' as const, content: 'Answer.' }, user('And then?')];
    expect(hash(opening)).toEqual(expect.any(Number));
    expect(hash(later)).toBe(hash(opening));
  });

  it('counts the whole conversation towards the length', () => {
    expect(hash([user('Hi.'), { role: 'assistant', content: long }, user('Go on.')])).toBe(
      hash([user('Hi.'), { role: 'assistant', content: `${long}!` }, user('Or not.')]),
    );
  });

  it('differs by workspace, by instruction and by first question', () => {
    const hashes = [
      hash([system, user(`One. ${long}`)]),
      hash([system, user(`One. ${long}`)], 'other'),
      hash([system, user(`Two. ${long}`)]),
      hash([{ ...system, content: 'Be long.' }, user(`One. ${long}`)]),
      hash([user(`One. ${long}`)]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('takes a part whose text is null for one without', () => {
    const odd = { type: 'image_url', text: null, image_url: { url: 'data:' } } as unknown as ContentPart;
    expect(hash([user([odd, { type: 'text', text: long }])])).toEqual(expect.any(Number));
  });

  it('reads the text of parts', () => {
    const parts = (text: string) => user([{ type: 'text', text }]);
    expect(hash([parts(`One. ${long}`)])).not.toBe(hash([parts(`Two. ${long}`)]));
  });
});
