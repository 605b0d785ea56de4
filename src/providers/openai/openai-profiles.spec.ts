import { CatalogService } from '../../catalog/catalog.service.js';
import type { ChatProfile } from '../../contract/chat-profile.js';

const catalog = new CatalogService();
const rows = catalog.all().filter(({ prefix, type }) => prefix === 'openai' && type === 'chat');
const sampling = ['temperature', 'top_p', 'logprobs', 'top_logprobs'];
const refusedByThinkers = ['presence_penalty', 'frequency_penalty', 'logit_bias', 'stop', 'max_tokens'];

function profileOf(name: string): ChatProfile {
  return catalog.chatProfile(`openai/${name}`, 'openai', name);
}

/** What routes, effort and fields come to, short enough for a table. */
function summaryOf(name: string): string {
  const { endpoint, thinking, streams, drops, dropsThinking } = profileOf(name);
  const sampled = ['never', 'unless thinking', 'always'][
    drops.includes('temperature') ? 0 : dropsThinking.includes('temperature') ? 1 : 2
  ];
  const efforts = thinking.efforts.join(' ') || '-';
  return `${endpoint}${streams ? '' : ' whole'} | ${thinking.habit} | ${efforts} | sampled ${sampled}`;
}

const through51 = 'none low medium high';
const through52 = `${through51} xhigh`;
const withMax = `${through52} max`;
const newest = 'responses_for_tools | always | low medium high xhigh max | sampled never';

/** Source: providers digest, OpenAI sections 1.4 and 1.5; second digest section 11. */
const expected: Readonly<Record<string, string>> = {
  'gpt-4o': 'chat | never | - | sampled always',
  'gpt-4o-mini': 'chat | never | - | sampled always',
  'gpt-4.1': 'chat | never | - | sampled always',
  'gpt-4.1-mini': 'chat | never | - | sampled always',
  'gpt-4.1-nano': 'chat | never | - | sampled always',
  'gpt-audio': 'chat | never | - | sampled always',
  'gpt-audio-mini': 'chat | never | - | sampled always',
  'gpt-5': 'chat | always | minimal low medium high | sampled never',
  'gpt-5-mini': 'chat | always | minimal low medium high | sampled never',
  'gpt-5-nano': 'chat | always | minimal low medium high | sampled never',
  'gpt-5-pro': 'responses whole | always | high | sampled never',
  'gpt-5-codex': 'responses | always | low medium high | sampled never',
  'gpt-5.1': `chat | off | ${through51} | sampled unless thinking`,
  'gpt-5.2': `chat | off | ${through52} | sampled unless thinking`,
  'gpt-5.2-pro': 'responses whole | always | medium high xhigh | sampled never',
  'gpt-5.3-codex': 'responses | always | low medium high xhigh | sampled never',
  'gpt-5.4': `responses_for_tools | off | ${through52} | sampled unless thinking`,
  'gpt-5.4-mini': `responses_for_tools | off | ${through52} | sampled unless thinking`,
  'gpt-5.4-nano': `responses_for_tools | off | ${through52} | sampled unless thinking`,
  'gpt-5.4-pro': 'responses whole | always | medium high xhigh | sampled never',
  'gpt-5.5': `responses_for_tools | on | ${through52} | sampled unless thinking`,
  'gpt-5.5-pro': 'responses whole | always | medium high xhigh | sampled never',
  o1: 'chat | always | low medium high | sampled never',
  o3: 'chat | always | low medium high | sampled never',
  'o3-mini': 'chat | always | low medium high | sampled never',
  'o4-mini': 'chat | always | low medium high | sampled never',
  'gpt-5.6-sol': `responses_for_tools | on | ${withMax} | sampled unless thinking`,
  'gpt-5.6-terra': `responses_for_tools | on | ${withMax} | sampled unless thinking`,
  'gpt-5.6-luna': `responses_for_tools | on | ${withMax} | sampled unless thinking`,
  'gpt-6-astra': newest,
  'gpt-6-sol': `responses_for_tools | on | ${withMax} | sampled never`,
  'gpt-6-luna': `responses_for_tools | on | ${withMax} | sampled never`,
  'gpt-6.1-sol': newest,
  'gpt-6.1-terra': `responses_for_tools | on | ${withMax} | sampled never`,
  'gpt-6.2-sol': newest,
  'gpt-6.2-astra': newest,
};

describe('profiles of OpenAI models', () => {
  it('every chat row of the catalogue has its own line here', () => {
    expect(rows.map(({ upstreamId }) => upstreamId).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(rows.map(({ upstreamId }) => upstreamId))('%s', (name) => {
    expect(summaryOf(name)).toBe(expected[name]);
  });

  it.each(rows.map((row) => [row.id, row] as const))('%s thinks and streams as its row says', (_id, row) => {
    const { thinking, streams } = profileOf(row.upstreamId);
    expect(thinking.habit !== 'never').toBe(row.supports.reasoning);
    expect(streams).toBe(row.supports.streaming);
  });

  it.each(rows.map((row) => [row.id, row] as const))('%s searches the web as its row says', (_id, row) => {
    expect(profileOf(row.upstreamId).traits.includes('web_search_on_responses')).toBe(row.supports.webSearch);
  });

  it('no model that thinks is sent what all of them refuse', () => {
    for (const { upstreamId } of rows.filter(({ supports }) => supports.reasoning)) {
      const { drops, dropsThinking } = profileOf(upstreamId);
      expect(drops).toEqual(expect.arrayContaining(refusedByThinkers));
      expect([...drops, ...dropsThinking]).toEqual(expect.arrayContaining(sampling));
    }
  });

  it('effort max and breakpoints for the cache came with gpt-5.6', () => {
    const having = (trait: ChatProfile['traits'][number]): string[] =>
      rows.map(({ upstreamId }) => upstreamId).filter((name) => profileOf(name).traits.includes(trait));
    const since56 = Object.keys(expected).filter((name) => /^gpt-(5\.6|6)/.test(name));
    expect(having('max_effort_on_responses').sort()).toEqual(since56.sort());
    expect(having('prompt_cache_breakpoints').sort()).toEqual(since56.sort());
    for (const { upstreamId } of rows)
      expect(profileOf(upstreamId).drops.includes('prompt_cache_options')).toBe(
        !since56.includes(upstreamId),
      );
  });

  it.each([
    ['gpt-6.3-x', newest],
    ['gpt-6.3', newest],
    ['gpt-7-nova', newest],
    ['gpt-10', newest],
    ['gpt-5.9-terra', newest],
    ['something-else', newest],
    ['gpt-6.3-pro', 'responses whole | always | medium high xhigh | sampled never'],
    ['gpt-7-codex-mini', 'responses | always | low medium high xhigh | sampled never'],
    ['o1-pro', 'responses whole | always | low medium high | sampled never'],
    ['o3-pro-2025-06-10', 'responses whole | always | low medium high | sampled never'],
    ['o3-deep-research', 'responses | always | medium | sampled never'],
    ['computer-use-preview', 'responses | always | medium | sampled never'],
    ['gpt-5.1-codex-max', 'responses | always | low medium high xhigh | sampled never'],
    ['o5', 'chat | always | low medium high | sampled never'],
    ['o7-mini-2027-01-01', 'chat | always | low medium high | sampled never'],
    ['o3-2025-04-16', 'chat | always | low medium high | sampled never'],
    ['gpt-5-2025-08-07', 'chat | always | minimal low medium high | sampled never'],
    ['gpt-5.1-2025-11-13', `chat | off | ${through51} | sampled unless thinking`],
    ['gpt-5.4-mini-2026-03-17', `responses_for_tools | off | ${through52} | sampled unless thinking`],
    ['gpt-5-chat-latest', 'chat | never | - | sampled always'],
    ['chatgpt-4o-latest', 'chat | never | - | sampled always'],
    ['gpt-5.3-chat-latest', 'chat | always | - | sampled never'],
    ['gpt-4o-mini-search-preview', 'chat | never | - | sampled never'],
    ['gpt-5-search-api', 'chat | never | - | sampled never'],
    ['gpt-3.5-turbo', 'chat | never | - | sampled always'],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'chat | never | - | sampled always'],
    ['ft:o4-mini-2025-04-16:acme::abc', 'chat | always | low medium high | sampled never'],
  ])('T52: a name that is not in the catalogue, %s, gets the rules of its family', (name, summary) => {
    expect(catalog.find(`openai/${name}`)).toBeUndefined();
    expect(summaryOf(name)).toBe(summary);
  });

  it('o1 and o3-mini are not asked about parallel tool calls', () => {
    const refusing = ['o1', 'o3-mini', 'o3', 'o4-mini', 'gpt-5'].filter((name) =>
      profileOf(name).drops.includes('parallel_tool_calls'),
    );
    expect(refusing).toEqual(['o1', 'o3-mini']);
  });
});
