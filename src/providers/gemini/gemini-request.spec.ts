import { bodyFor, sent } from '../../../test/support/gemini-calls.js';
import type { ChatRequest } from '../../contract/chat.js';

type Tool = NonNullable<ChatRequest['tools']>[number];
const tool = (name: string, fields: object = {}): Tool => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { a: { type: 'string' } } }, ...fields },
});
const refusal = (fields: object): Error =>
  expect.objectContaining({ kind: 'invalid_request', ...fields }) as Error;
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const jsonSchema = { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } };

describe('tools', () => {
  it('T21, T22, T59: several tools are declarations in one tool object, without strict', () => {
    const { tools } = bodyFor('gemini-2.5-pro', {
      tools: [tool('a', { description: 'A.', strict: true }), tool('b')],
    });
    const parametersJsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(tools).toEqual([
      {
        functionDeclarations: [
          { name: 'a', description: 'A.', parametersJsonSchema },
          { name: 'b', parametersJsonSchema },
        ],
      },
    ]);
  });

  it('a function without parameters has no schema', () => {
    const { tools } = bodyFor('gemini-2.5-pro', {
      tools: [
        tool('a', { parameters: { type: 'object', properties: {} } }),
        tool('b', { parameters: undefined }),
      ],
    });
    expect(tools).toEqual([{ functionDeclarations: [{ name: 'a' }, { name: 'b' }] }]);
  });

  it('T17, T22: the choice among them', () => {
    const tools = [tool('a'), tool('b')];
    const config = (tool_choice: unknown, fields: object = {}): unknown =>
      bodyFor('gemini-2.5-pro', { tools, tool_choice, ...fields }).toolConfig?.functionCallingConfig;
    expect(config(undefined)).toBeUndefined();
    expect(config('auto')).toEqual({ mode: 'AUTO' });
    expect(config('none')).toEqual({ mode: 'NONE' });
    expect(config('required')).toEqual({ mode: 'ANY' });
    expect(config({ type: 'function', function: { name: 'b' } })).toEqual({
      mode: 'ANY',
      allowedFunctionNames: ['b'],
    });
    const allowed = (mode: string): object => ({
      type: 'allowed_tools',
      allowed_tools: { mode, tools: [{ type: 'function', function: { name: 'a' } }] },
    });
    expect(config(allowed('required'))).toEqual({ mode: 'ANY', allowedFunctionNames: ['a'] });
    expect(config(allowed('auto'))).toEqual({ mode: 'AUTO' });
    expect(bodyFor('gemini-2.5-pro', { tools, tool_choice: allowed('auto') }).tools).toMatchObject([
      { functionDeclarations: [{ name: 'a' }] },
    ]);
    const strict = [tool('a', { strict: true })];
    expect(config(undefined, { tools: strict })).toEqual({ mode: 'VALIDATED' });
    expect(config('auto', { tools: strict })).toEqual({ mode: 'VALIDATED' });
    expect(config('required', { tools: strict })).toEqual({ mode: 'ANY' });
  });

  it('no tool config without tools', () => {
    const body = bodyFor('gemini-2.5-pro', { tool_choice: 'none' });
    expect(body.tools).toBeUndefined();
    expect(body.toolConfig).toBeUndefined();
  });

  it("functions of reserved names are the vendor's own tools, in its order, exactly and by case", () => {
    const names = ['urlContext', 'f', 'googleSearch', 'codeExecution', 'googlesearch'];
    expect(
      bodyFor('gemini-2.5-pro', { tools: names.map((name) => ({ type: 'function', function: { name } })) })
        .tools,
    ).toEqual([
      { codeExecution: {} },
      { googleSearch: {} },
      { urlContext: {} },
      { functionDeclarations: [{ name: 'f' }, { name: 'googlesearch' }] },
    ]);
  });

  it('both kinds together are told to newer models, and their own cannot be demanded', () => {
    const tools = [tool('f'), tool('googleSearch')];
    expect(bodyFor('gemini-3.8-flash', { tools }).toolConfig).toEqual({
      functionCallingConfig: { mode: 'VALIDATED' },
      includeServerSideToolInvocations: true,
    });
    expect(bodyFor('gemini-2.5-pro', { tools }).toolConfig).toBeUndefined();
    const tool_choice = { type: 'function', function: { name: 'googleSearch' } };
    expect(bodyFor('gemini-2.5-pro', { tools, tool_choice }).toolConfig).toEqual({
      functionCallingConfig: { mode: 'AUTO' },
    });
    expect(
      bodyFor('gemini-3.8-flash', { tools: [tool('googleSearch')], tool_choice: 'required' }).toolConfig,
    ).toBeUndefined();
  });

  it('web_search_options asks for the search', () => {
    expect(bodyFor('gemini-2.5-pro', { web_search_options: { search_context_size: 'low' } }).tools).toEqual([
      { googleSearch: {} },
    ]);
  });

  it('names that the vendor does not take are spelled otherwise, each its own way', () => {
    const { tools, contents } = bodyFor('gemini-3.8-flash', {
      tools: [tool('3d-view'), tool('_3d-view'), tool('a b'), tool('a_b')],
      messages: [
        { role: 'user', content: 'a' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: '1', type: 'function', function: { name: '3d-view', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: '1', content: 'r' },
      ],
    });
    const declared = tools?.[0]?.functionDeclarations?.map(({ name }) => name);
    expect(declared).toEqual(['_3d-view_2', '_3d-view', 'a_b_2', 'a_b']);
    expect(contents[1]?.parts[0]?.functionCall?.name).toBe('_3d-view_2');
    expect(contents[2]?.parts[0]?.functionResponse?.name).toBe('_3d-view_2');
  });

  it('other kinds of tools are refused by their path', () => {
    expect(() => bodyFor('gemini-2.5-pro', { tools: [{ type: 'custom', custom: { name: 'c' } }] })).toThrow(
      refusal({ param: 'tools[0].type' }),
    );
  });

  it('parallel_tool_calls cannot be kept, and is told so', () => {
    expect(sent('gemini-2.5-pro', { tools: [tool('a')], parallel_tool_calls: false }).adjusted).toEqual([
      'parallel_tool_calls',
    ]);
  });
});

describe('the format of the answer', () => {
  it('is JSON, by a schema where there is one', () => {
    expect(
      bodyFor('gemini-2.5-pro', { response_format: { type: 'json_object' } }).generationConfig,
    ).toMatchObject({
      responseMimeType: 'application/json',
    });
    expect(bodyFor('gemini-2.5-pro', { response_format: jsonSchema }).generationConfig).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(bodyFor('gemini-2.0-flash', { response_format: jsonSchema }).generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] },
    });
    expect(
      bodyFor('gemini-2.0-flash', { response_format: { type: 'text' } }).generationConfig,
    ).toBeUndefined();
  });

  it('beside tools it is asked for in words where the model knows no other way', () => {
    const { body, adjusted } = sent('gemini-2.5-flash', { response_format: jsonSchema, tools: [tool('a')] });
    expect(body.generationConfig?.responseMimeType).toBeUndefined();
    expect(body.systemInstruction?.parts.at(-1)?.text).toContain(JSON.stringify(schema));
    expect(adjusted).toEqual(['response_format']);
    expect(
      bodyFor('gemini-3.8-flash', { response_format: jsonSchema, tools: [tool('a')] }).generationConfig,
    ).toMatchObject({ responseJsonSchema: schema });
  });

  it('a model without JSON mode is asked in words', () => {
    const { contents } = bodyFor('gemma-3-27b-it', { response_format: { type: 'json_object' } });
    expect(contents[0]?.parts[0]?.text).toContain('JSON');
  });
});

describe('how the answer is made', () => {
  const sampling = { temperature: 0.5, top_p: 0.9, top_k: 40 };

  it.each(['gemini-2.5-pro', 'gemini-3-flash-preview', 'gemini-3.1-pro-preview', 'gemini-3.5-flash'])(
    'T63: %s takes sampling parameters',
    (model) => {
      expect(bodyFor(model, sampling).generationConfig).toMatchObject({
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
      });
    },
  );

  it.each([
    'gemini-3.5-flash-lite',
    'gemini-3.6-flash',
    'gemini-3.7-flash',
    'gemini-3.8-flash',
    'gemini-4-pro',
  ])('T63: %s is not sent sampling parameters, and the caller told so', (model) => {
    const { body, adjusted } = sent(model, sampling);
    expect(JSON.stringify(body)).not.toMatch(/temperature|topP|topK/);
    expect(adjusted).toEqual(['temperature', 'top_p', 'top_k']);
  });

  it('T62: penalties go where they are taken, and nowhere else', () => {
    const penalties = { presence_penalty: 0.5, frequency_penalty: 1 };
    expect(bodyFor('gemini-2.0-flash', penalties).generationConfig).toEqual({
      presencePenalty: 0.5,
      frequencyPenalty: 1,
    });
    const { body, adjusted } = sent('gemini-2.5-flash', penalties);
    expect(JSON.stringify(body)).not.toContain('Penalty');
    expect(adjusted).toEqual(['presence_penalty', 'frequency_penalty']);
  });

  it('limits, stops and seed', () => {
    expect(
      bodyFor('gemini-2.0-flash', { max_completion_tokens: 9, stop: ['a', '', 'b'], seed: 2 ** 32 + 7 })
        .generationConfig,
    ).toEqual({ maxOutputTokens: 9, stopSequences: ['a', 'b'], seed: 7 });
    const { body, adjusted } = sent('gemini-2.0-flash', { stop: ['1', '2', '3', '4', '5', '6'] });
    expect(body.generationConfig).toEqual({ stopSequences: ['1', '2', '3', '4', '5'] });
    expect(adjusted).toEqual(['stop']);
  });

  it('several answers come whole, from models that give them', () => {
    expect(bodyFor('gemini-2.0-flash', { n: 3 }).generationConfig).toEqual({ candidateCount: 3 });
    expect(() => sent('gemini-2.0-flash', { n: 3 }, true)).toThrow(
      refusal({ param: 'n', code: 'unsupported_parameter' }),
    );
    expect(() => bodyFor('gemini-2.0-flash', { n: 9 })).toThrow(refusal({ param: 'n' }));
    expect(() => bodyFor('gemini-3.8-flash', { n: 2 })).toThrow(refusal({ param: 'n' }));
    expect(sent('gemini-3.8-flash', { n: 2, drop_params: true }).adjusted).toEqual(['n']);
  });

  it('log probabilities', () => {
    expect(bodyFor('gemini-2.0-flash', { logprobs: true, top_logprobs: 5 }).generationConfig).toEqual({
      responseLogprobs: true,
      logprobs: 5,
    });
    expect(() => bodyFor('gemini-2.5-pro', { logprobs: true })).toThrow(refusal({ param: 'logprobs' }));
  });

  it('what would be missed is refused, hints are dropped without a word', () => {
    expect(() => bodyFor('gemini-2.5-pro', { logit_bias: { '1': 2 } })).toThrow(
      refusal({ param: 'logit_bias' }),
    );
    expect(() => bodyFor('gemini-2.5-pro', { modalities: ['text', 'audio'] })).toThrow(
      refusal({ param: 'modalities' }),
    );
    expect(() => bodyFor('gemini-2.5-pro', { modalities: ['image'] })).toThrow(
      refusal({ param: 'modalities' }),
    );
    const hints = { user: 'u', store: true, metadata: { a: 'b' }, verbosity: 'low', prompt_cache_key: 'k' };
    expect(sent('gemini-2.5-pro', { ...hints, logit_bias: {} })).toEqual(sent('gemini-2.5-pro'));
  });

  it.each([
    ['default', 'standard'],
    ['flex', 'flex'],
    ['priority', 'priority'],
    ['auto', undefined],
  ])('service tier %s is %s', (service_tier, serviceTier) => {
    expect(bodyFor('gemini-2.5-pro', { service_tier }).serviceTier).toBe(serviceTier);
  });

  it('models that draw are asked for text and pictures, in the form wished for', () => {
    const google = { image_config: { aspect_ratio: '16:9', image_size: '2K' } };
    expect(bodyFor('gemini-3-pro-image-preview', { extra_body: { google } }).generationConfig).toEqual({
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
    });
    expect(bodyFor('gemini-2.5-flash-image', { modalities: ['image'] }).generationConfig).toEqual({
      responseModalities: ['IMAGE'],
    });
    expect(bodyFor('gemini-4-pro-image', {}).generationConfig?.responseModalities).toEqual(['TEXT', 'IMAGE']);
  });
});

describe('extensions', () => {
  it('safety settings and cached content by any of their names', () => {
    const setting = { category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' };
    for (const fields of [
      { safety_settings: [setting] },
      { safetySettings: [{ ...setting, method: 'x' }] },
      { extra_body: { google: { safety_settings: [setting] } } },
      { google: { safety_settings: [setting] } },
    ])
      expect(bodyFor('gemini-2.5-pro', fields).safetySettings).toEqual([setting]);
    for (const fields of [
      { cached_content: 'cachedContents/1' },
      { google: { cached_content: 'cachedContents/1' } },
    ])
      expect(bodyFor('gemini-2.5-pro', fields).cachedContent).toBe('cachedContents/1');
  });

  it('with cached content neither instruction nor tools are sent', () => {
    const { body, adjusted } = sent('gemini-2.5-pro', {
      cached_content: 'cachedContents/1',
      tools: [tool('a')],
      tool_choice: 'required',
      messages: [
        { role: 'system', content: 'A' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['systemInstruction']));
    expect(body.tools).toBeUndefined();
    expect(body.toolConfig).toBeUndefined();
    expect(adjusted).toEqual(['messages', 'tools']);
  });

  it.each<[string, object]>([
    ['extra_body.google', { extra_body: { google: 'x' } }],
    ['extra_body.google.thinkingConfig', { extra_body: { google: { thinkingConfig: {} } } }],
    ['google.thinking_config.thinkingBudget', { google: { thinking_config: { thinkingBudget: 1 } } }],
    ['google.thinking_config.thinking_budget', { google: { thinking_config: { thinking_budget: 1.5 } } }],
    ['google.thinking_config.thinking_level', { google: { thinking_config: { thinking_level: 'hard' } } }],
    [
      'google.thinking_config',
      { google: { thinking_config: { thinking_level: 'low', thinking_budget: 1 } } },
    ],
    ['google.image_config.aspectRatio', { google: { image_config: { aspectRatio: '1:1' } } }],
    ['safety_settings', { safety_settings: {} }],
    ['safety_settings[1]', { safety_settings: [{ category: 'a', threshold: 'b' }, { category: 'a' }] }],
    ['cached_content', { cached_content: 1 }],
  ])('a mistake in %s is named', (param, fields) => {
    expect(() => bodyFor('gemini-2.5-pro', fields)).toThrow(refusal({ param }));
  });
});
