import { catalogueCall, catalogueChatModels, functionTool } from '../../../test/support/catalogue-call.js';
import { type ChatMessage, type ChatRequest, efforts } from '../../contract/chat.js';
import { toMessagesBody } from './anthropic-request.js';
import type { MessagesBody } from './anthropic-wire.js';

function bodyOf(model: string, fields: Partial<ChatRequest> = {}): MessagesBody {
  const call = catalogueCall(`anthropic/${model}`, fields);
  return JSON.parse(JSON.stringify(toMessagesBody(call, false))) as MessagesBody;
}

/** What one effort becomes: `-` nothing, a number of tokens, a word beside the adaptive mode, `(word)` without it. */
function thinkingOf({ thinking, output_config: config }: MessagesBody): string {
  const word = config?.effort;
  switch (thinking?.type) {
    case 'enabled':
      return `${thinking.budget_tokens}${word === undefined ? '' : `/${word}`}`;
    case 'adaptive':
      return `${word}${thinking.display === 'summarized' ? '' : ' unreadable'}`;
    case 'disabled':
      return word === undefined ? 'off' : `off/${word}`;
    case 'between_tools':
      return 'between';
    case undefined:
      return word === undefined ? '-' : `(${word})`;
  }
}

const samplers = ['temperature', 'top_p', 'top_k'] as const;
const sampled = { temperature: 0.5, top_p: 0.97, top_k: 5 };
const samplingOf = (body: MessagesBody): string =>
  samplers.filter((name) => body[name] !== undefined).join('+') || 'nothing';

/** The choice that reaches the vendor, and whether the model is told to think beside it. */
function choiceOf({ tool_choice: choice, thinking }: MessagesBody): string {
  const thinks = thinking?.type === 'adaptive' || thinking?.type === 'enabled';
  return `${choice?.type}${thinks ? ' thinking' : ''}${thinking?.type === 'disabled' ? ' off' : ''}`;
}

function formatOf({ output_config: config, tools = [] }: MessagesBody): string {
  if (config?.format !== undefined) return 'format';
  return tools.length > 0 ? 'tool' : 'words';
}

const response_format = {
  type: 'json_schema',
  json_schema: {
    name: 'x',
    schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
  },
};
const own: ChatMessage[] = [
  { role: 'user', content: 'a' },
  { role: 'assistant', content: 'b' },
];

interface Row {
  /** From `none` to `max`. */
  readonly thinking: string;
  /** Of temperature, top_p and top_k, without an effort and with one. */
  readonly sampling: string;
  /** A tool must be called, by name, and then with an effort. */
  readonly forced: string;
  readonly json: string;
  /** Who has the last word where the caller ends with the model's. */
  readonly last: string;
}

function rowOf(model: string): Row {
  const reasoning_effort = 'high';
  const forced = {
    tools: [functionTool('f')],
    tool_choice: { type: 'function', function: { name: 'f' } },
  } as const;
  return {
    thinking: efforts.map((effort) => thinkingOf(bodyOf(model, { reasoning_effort: effort }))).join(' '),
    sampling: [sampled, { ...sampled, reasoning_effort } as const]
      .map((fields) => samplingOf(bodyOf(model, fields)))
      .join(', '),
    forced: [forced, { ...forced, reasoning_effort } as const]
      .map((fields) => choiceOf(bodyOf(model, fields)))
      .join(', '),
    json: formatOf(bodyOf(model, { response_format })),
    last: bodyOf(model, { messages: own }).messages.at(-1)?.role ?? '',
  };
}

const words = 'low low medium high xhigh max';
const budgets = '1024 1280 2048 4096 8192 16384';

/** Nothing that any model refuses. */
const strictest: Row = {
  thinking: `(low) ${words}`,
  sampling: 'nothing, nothing',
  forced: 'auto, auto thinking',
  json: 'format',
  last: 'user',
};
const alwaysThinks: Row = { ...strictest, forced: 'tool, tool thinking' };
const onByHabit: Row = { ...strictest, thinking: `off ${words}`, forced: 'tool off, tool off' };
const offByHabit: Row = { ...strictest, thinking: `- ${words}`, forced: 'tool, tool' };
const between: Row = { ...strictest, thinking: `between ${words}` };
const firstAdaptive: Row = {
  ...offByHabit,
  thinking: '- low low medium high max max',
  sampling: 'temperature+top_k, top_p',
};
const budgeted: Row = { ...firstAdaptive, thinking: `- ${budgets}`, last: 'assistant' };
const older: Row = { ...budgeted, sampling: 'temperature+top_p+top_k, top_p', json: 'tool' };
const neverThinks: Row = {
  ...older,
  thinking: '- - - - - - -',
  sampling: 'temperature+top_p+top_k, temperature+top_p+top_k',
};

/** Source: providers digest, Anthropic sections 2.3 to 2.6, traps T19, T20, T49, T64, T73 and T74. */
const catalogued: readonly (readonly [string, Row])[] = [
  ['claude-fable-5.1', strictest],
  ['claude-fable-5', alwaysThinks],
  ['claude-opus-5.5', strictest],
  ['claude-opus-5', onByHabit],
  ['claude-opus-4.8', offByHabit],
  ['claude-opus-4.7', offByHabit],
  ['claude-opus-4.6', firstAdaptive],
  [
    'claude-opus-4.5',
    { ...budgeted, thinking: '- 1024/low 1280/low 2048/medium 4096/high 8192/high 16384/high' },
  ],
  ['claude-sonnet-5.5', between],
  ['claude-sonnet-5', onByHabit],
  ['claude-sonnet-4.6', firstAdaptive],
  ['claude-sonnet-4.5', budgeted],
  ['claude-haiku-5.5', onByHabit],
  ['claude-haiku-4.5', budgeted],
];

describe('what each model is sent', () => {
  it('every chat model of the catalogue is in this spec', () => {
    expect(catalogued.map(([model]) => `anthropic/${model}`)).toEqual(catalogueChatModels('anthropic'));
  });

  it.each(catalogued)('%s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each<[string, Row]>([
    ['claude-opus-5-20260424', onByHabit],
    ['claude-fable-5-20260701', alwaysThinks],
    ['claude-mythos-5', alwaysThinks],
    ['claude-mythos-5-1', strictest],
    ['claude-mythos-preview', { ...strictest, thinking: '(low) low low medium high max max' }],
    ['claude-opus-4-6-20260205', firstAdaptive],
    ['claude-sonnet-4-5-20250929', budgeted],
    ['claude-opus-4-1-20250805', { ...budgeted, json: 'tool' }],
    ['claude-opus-4-20250514', older],
    ['claude-sonnet-4-0', older],
    ['claude-3-7-sonnet-latest', older],
    ['claude-3-5-haiku-20241022', neverThinks],
    ['claude-3-opus-20240229', neverThinks],
    ['claude-opus-5-6', strictest],
    ['claude-sonnet-6', strictest],
    ['claude-haiku-5', strictest],
    ['claude-haiku-7-20280101', strictest],
    ['claude-nova-9', strictest],
    ['claude-opus-10', strictest],
    ['quite-another', strictest],
  ])('a name that is not in the catalogue: %s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each(['claude-sonnet-6', 'claude-nova-9'])(
    '%s gets nothing that some model refuses, and is told so',
    (name) => {
      const call = catalogueCall(`anthropic/${name}`, {
        ...sampled,
        messages: own,
        thinking: { type: 'enabled', budget_tokens: 5000 },
        tools: [functionTool('f')],
        tool_choice: 'required',
        response_format,
      });
      expect(JSON.parse(JSON.stringify(toMessagesBody(call, true)))).toEqual({
        model: name,
        max_tokens: 32_000,
        system: [{ type: 'text', text: 'Respond by calling one of the tools.' }],
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'a' }] },
          { role: 'assistant', content: [{ type: 'text', text: 'b' }] },
          { role: 'user', content: [{ type: 'text', text: 'Continue.' }] },
        ],
        tools: [
          {
            name: 'f',
            input_schema: { type: 'object', properties: {}, additionalProperties: false },
            strict: true,
          },
        ],
        tool_choice: { type: 'auto' },
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { format: { type: 'json_schema', schema: response_format.json_schema.schema } },
        stream: true,
      });
      expect([...call.adjustments].sort()).toEqual([
        'messages',
        'temperature',
        'thinking',
        'tool_choice',
        'top_k',
        'top_p',
      ]);
    },
  );
});
