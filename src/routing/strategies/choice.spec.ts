import type { CatalogModel } from '../../catalog/catalog-model.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { type ChatProfile, openProfile } from '../../contract/chat-profile.js';
import type { ChatRequest } from '../../contract/chat.js';
import { RequestNeeds } from '../request-needs.js';
import { toResolvedModel } from '../resolved-model.js';
import { shortcomingOf, toChoice } from './choice.js';

const catalog = new CatalogService();
const [base] = catalog.all().filter(({ id }) => id === 'sandbox/slow');
if (base === undefined) throw new Error('the sandbox is gone');

/** Text in, text out. */
const plain: CatalogModel = base;
const day = Date.parse('2026-11-26T12:00:00Z');

/** What keeps a model with nothing but these abilities from serving the request. */
function shortcoming(
  request: Partial<ChatRequest>,
  row: Partial<CatalogModel> = {},
  profile: Partial<ChatProfile> = {},
): string | undefined {
  const full = { ...plain, ...row };
  const model = {
    ...toResolvedModel(full, catalog),
    profile: { ...openProfile, structuredOutput: 'none' as const, ...profile },
  };
  const needs = new RequestNeeds({ model: 'm', messages: [], ...request });
  return shortcomingOf(toChoice(full, model, undefined), needs, day);
}

const withPart = (type: string): Partial<ChatRequest> => ({
  messages: [{ role: 'user', content: [{ type }] }],
});
const withInput = (...input: CatalogModel['modalities']['input']): Partial<CatalogModel> => ({
  modalities: { input, output: ['text'] },
});
const supporting = (supports: Partial<CatalogModel['supports']>): Partial<CatalogModel> => ({
  supports: { ...plain.supports, ...supports },
});
const schema = { response_format: { type: 'json_schema', json_schema: {} } };

describe('shortcomingOf', () => {
  it.each<[string, Partial<ChatRequest>, Partial<CatalogModel>, Partial<ChatProfile>]>([
    ['needs_image_input', withPart('image_url'), withInput('text', 'image'), {}],
    ['needs_audio_input', withPart('input_audio'), withInput('audio'), {}],
    ['needs_video_input', withPart('video_url'), withInput('video'), {}],
    ['needs_file_input', withPart('file'), withInput('file'), {}],
    [
      'needs_audio_output',
      { modalities: ['text', 'audio'] },
      { modalities: { input: ['text'], output: ['text', 'audio'] } },
      {},
    ],
    ['needs_tools', { tools: [{ type: 'custom', custom: { name: 't' } }] }, supporting({ tools: true }), {}],
    ['needs_json_schema', schema, supporting({ structuredOutputs: true }), {}],
    ['needs_json_schema', schema, {}, { structuredOutput: 'json_schema' }],
    [
      'needs_json_object',
      { response_format: { type: 'json_object' } },
      {},
      { structuredOutput: 'json_object' },
    ],
    ['needs_web_search', { web_search_options: {} }, supporting({ webSearch: true }), {}],
  ])('%s, unless the model can: %j', (reason, request, row, profile) => {
    expect(shortcoming(request)).toBe(reason);
    expect(shortcoming(request, row, profile)).toBeUndefined();
  });

  it('JSON mode is no schema', () => {
    expect(shortcoming(schema, {}, { structuredOutput: 'json_object' })).toBe('needs_json_schema');
  });

  it('names the first of several', () => {
    expect(shortcoming({ ...withPart('file'), ...schema })).toBe('needs_file_input');
  });

  it('context_too_short, where it is known and does not hold prompt and answer', () => {
    const messages = [{ role: 'user' as const, content: 'x'.repeat(400) }];
    const row = { contextLength: 150 };
    expect(shortcoming({ messages, max_tokens: 50 }, row)).toBeUndefined();
    expect(shortcoming({ messages, max_tokens: 51 }, row)).toBe('context_too_short');
    // Without a limit of the caller's the answer takes what is left.
    expect(shortcoming({ messages }, row)).toBeUndefined();
    expect(shortcoming({ messages }, { contextLength: 99 })).toBe('context_too_short');
    expect(shortcoming({ messages, max_tokens: 1e9 }, { contextLength: null })).toBeUndefined();
  });

  it('retired, from the day on', () => {
    expect(shortcoming({}, { deprecated: '2026-11-26' })).toBe('retired');
    expect(shortcoming({}, { deprecated: '2026-11-27' })).toBeUndefined();
  });
});
