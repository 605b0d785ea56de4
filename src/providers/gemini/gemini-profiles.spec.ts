import { catalogueChatModels, functionTool } from '../../../test/support/catalogue-call.js';
import { sent } from '../../../test/support/gemini-calls.js';
import { type ChatMessage, type ChatRequest, efforts } from '../../contract/chat.js';
import type { GenerateContentWire } from './gemini-wire.js';

/** What a model lacks is dropped, to be seen by its absence. */
const bodyOf = (model: string, fields: Partial<ChatRequest> = {}): GenerateContentWire =>
  sent(model, { drop_params: true, ...fields }).body;

/** What one effort becomes: a number of tokens, or a level; in brackets where no thoughts are asked for, `-` for nothing. */
function thinkingOf({ generationConfig: config }: GenerateContentWire): string {
  const { thinkingBudget, thinkingLevel, includeThoughts } = config?.thinkingConfig ?? {};
  const word = [thinkingBudget, thinkingLevel?.toLowerCase()].filter((one) => one !== undefined).join('&');
  if (word === '') return includeThoughts ? 'shown' : '-';
  return includeThoughts ? word : `(${word})`;
}

const wanted: Partial<ChatRequest> = {
  temperature: 0.5,
  top_p: 0.9,
  top_k: 5,
  presence_penalty: 1,
  frequency_penalty: 1,
  n: 2,
  logprobs: true,
};
const members = {
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  presencePenalty: 'presence',
  frequencyPenalty: 'frequency',
  candidateCount: 'n',
  responseLogprobs: 'logprobs',
} as const;

function samplingOf({ generationConfig: config = {} }: GenerateContentWire): string {
  const kept = Object.entries(members).filter(([name]) => name in config);
  return kept.map(([, short]) => short).join(' ') || 'nothing';
}

function formatOf({ generationConfig: config = {} }: GenerateContentWire): string {
  if (config.responseJsonSchema !== undefined) return 'JSON Schema';
  if (config.responseSchema !== undefined) return 'OpenAPI';
  return config.responseMimeType === undefined ? 'words' : 'JSON';
}

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
const tools = [{ type: 'function', function: { name: 'f', parameters: schema } }] as const;
const own: ChatMessage[] = [
  { role: 'system', content: 's' },
  { role: 'user', content: 'a' },
  { role: 'assistant', content: 'b' },
];

interface Row {
  /** From `none` to `max`. */
  readonly thinking: string;
  /** Where the caller says nothing of thinking. */
  readonly habit: string;
  readonly sampling: string;
  /** A tool that must be called by name, and how its parameters are said. */
  readonly forced: string;
  /** A schema for the answer, alone and beside tools. */
  readonly json: string;
  /** Who has the last word where the caller ends with the model's, and where the instruction went. */
  readonly last: string;
}

function rowOf(model: string): Row {
  const tool_choice = { type: 'function', function: { name: 'f' } };
  const forced = bodyOf(model, { tools, tool_choice });
  const { mode, allowedFunctionNames } = forced.toolConfig?.functionCallingConfig ?? {};
  const [declared] = (forced.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []);
  const ended = bodyOf(model, { messages: own });
  return {
    thinking: efforts.map((effort) => thinkingOf(bodyOf(model, { reasoning_effort: effort }))).join(' '),
    habit: thinkingOf(bodyOf(model)),
    sampling: samplingOf(bodyOf(model, wanted)),
    forced: `${mode} ${allowedFunctionNames?.join()} ${declared?.parametersJsonSchema ? 'JSON Schema' : 'OpenAPI'}`,
    json: [{ response_format }, { response_format, tools }]
      .map((fields) => formatOf(bodyOf(model, fields)))
      .join(', '),
    last: `${ended.contents.at(-1)?.role}, ${ended.systemInstruction === undefined ? 'in the first turn' : 'apart'}`,
  };
}

/** Nothing that any model refuses. */
const strictest: Row = {
  thinking: '(low) low low medium high high high',
  habit: 'shown',
  sampling: 'nothing',
  forced: 'ANY f JSON Schema',
  json: 'JSON Schema, JSON Schema',
  last: 'user, apart',
};
const withMinimal: Row = { ...strictest, thinking: '(minimal) minimal low medium high high high' };
const sampled: Row = { ...withMinimal, sampling: 'temperature topP topK', last: 'model, apart' };
const byBudget: Row = {
  ...sampled,
  thinking: '(0) 1228 4915 12288 19660 24576 24576',
  sampling: 'temperature topP topK n',
  json: 'JSON Schema, words',
};
const oldest: Row = {
  thinking: '- - - - - - -',
  habit: '-',
  sampling: 'temperature topP topK presence frequency n logprobs',
  forced: 'ANY f OpenAPI',
  json: 'OpenAPI, words',
  last: 'model, apart',
};
const drawing: Row = { ...sampled, thinking: oldest.thinking, habit: '-' };
const open: Row = {
  ...oldest,
  sampling: 'temperature topP topK',
  json: 'words, words',
  last: 'model, in the first turn',
};

/** Source: providers digest, Gemini sections 3.3 to 3.6, traps T60 to T64. */
const catalogued: readonly (readonly [string, Row])[] = [
  ['gemini-2.5-pro', { ...byBudget, thinking: '(128) 1638 6553 16384 26214 32768 32768' }],
  ['gemini-2.5-flash', byBudget],
  ['gemini-2.5-flash-lite', { ...byBudget, habit: '-' }],
  ['gemini-3-pro-preview', { ...sampled, thinking: '(low) low low high high high high' }],
  ['gemini-3.1-pro-preview', { ...sampled, thinking: strictest.thinking }],
  ['gemini-3-flash-preview', sampled],
  ['gemini-3.1-flash-lite', sampled],
  ['gemini-3.5-flash', sampled],
  ['gemini-3.5-flash-lite', withMinimal],
  ['gemini-3.6-flash', withMinimal],
  ['gemini-3.7-flash', strictest],
  ['gemini-3.8-flash', strictest],
  ['gemini-2.5-flash-image', { ...drawing, json: 'words, words' }],
  ['gemini-3-pro-image-preview', drawing],
  ['gemini-3.1-flash-image-preview', drawing],
];

describe('what each model is sent', () => {
  it('every chat model of the catalogue is in this spec', () => {
    expect(catalogued.map(([model]) => `google/${model}`)).toEqual(catalogueChatModels('google'));
  });

  it.each(catalogued)('%s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each<[string, Row]>([
    ['gemini-2.5-flash-preview-09-2025', byBudget],
    ['gemini-2.5-flash-lite-preview-09-2025', { ...byBudget, habit: '-' }],
    ['gemini-2.0-flash-001', oldest],
    ['gemini-1.5-pro-002', oldest],
    ['gemini-3-flash', sampled],
    ['gemini-3.5-flash-lite-001', withMinimal],
    ['gemma-3-27b-it', open],
    [
      'gemma-4-31b-it',
      {
        ...open,
        thinking: '(minimal) minimal minimal high high high high',
        habit: 'shown',
        json: 'OpenAPI, words',
      },
    ],
    ['gemini-flash-latest', strictest],
    ['gemini-3.9-pro', strictest],
    ['gemini-4-flash', strictest],
    ['gemini-4-ultra-preview', strictest],
    ['quite-another', strictest],
    ['gemini-4-flash-image', { ...drawing, sampling: 'nothing', last: 'user, apart' }],
  ])('a name that is not in the catalogue: %s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each(['gemini-3.9-pro', 'gemini-4-flash'])(
    '%s gets nothing that some model refuses, and is told so',
    (name) => {
      const { body, adjusted } = sent(name, {
        ...wanted,
        drop_params: true,
        messages: own,
        reasoning_effort: 'minimal',
        tools: [functionTool('f')],
        tool_choice: 'required',
        parallel_tool_calls: false,
        response_format: { type: 'json_object' },
      });
      expect(body).toEqual({
        systemInstruction: { parts: [{ text: 's' }] },
        contents: [
          { role: 'user', parts: [{ text: 'a' }] },
          { role: 'model', parts: [{ text: 'b' }] },
          { role: 'user', parts: [{ text: expect.stringMatching(/./) as string }] },
        ],
        tools: [{ functionDeclarations: [{ name: 'f' }] }],
        toolConfig: { functionCallingConfig: { mode: 'ANY' } },
        generationConfig: {
          responseMimeType: 'application/json',
          thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true },
        },
      });
      expect([...adjusted].sort()).toEqual(
        [...Object.keys(wanted), 'messages', 'parallel_tool_calls', 'reasoning_effort'].sort(),
      );
    },
  );
});
