import { callOf } from '../../../test/support/provider-contract/contract-run.js';
import type { ChatRequest } from '../../contract/chat.js';
import { type ForcedToolChoice, openProfile, type ThinkingHabit } from '../../contract/chat-profile.js';
import type { ProviderCall } from '../provider-adapter.js';
import { demandSentence, functionsOf, settleToolChoice, toolChoiceOf, toWireChoice } from './tools.js';

const request: ChatRequest = { model: 'one/model', messages: [{ role: 'user', content: 'hi' }] };
const named = { type: 'function', function: { name: 'f' } };

describe('functionsOf', () => {
  it('are the tools, or the older functions', () => {
    const definition = { name: 'f', parameters: { type: 'object' } };
    expect(functionsOf({ ...request, tools: [{ type: 'function', function: definition }] })).toEqual([
      definition,
    ]);
    expect(functionsOf({ ...request, functions: [definition] })).toEqual([definition]);
    expect(functionsOf(request)).toEqual([]);
  });

  it('refuses other kinds of tools by their path', () => {
    const tools: ChatRequest['tools'] = [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'c' } },
    ];
    expect(() => functionsOf({ ...request, tools })).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'tools[1].type' }),
    );
  });
});

describe('toolChoiceOf', () => {
  it.each([
    ['auto', { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    [named, { mode: 'required', names: ['f'] }],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named, { name: 'g' }] } },
      { mode: 'required', names: ['f', 'g'] },
    ],
    [
      { type: 'allowed_tools', allowed_tools: { tools: [] } },
      { mode: 'auto', names: [] },
    ],
    [
      { type: 'allowed_tools', allowed_tools: { tools: 5 } },
      { mode: 'auto', names: [] },
    ],
    [
      { type: 'allowed_tools', allowed_tools: { tools: [null, 'f', {}] } },
      { mode: 'auto', names: [] },
    ],
    [undefined, undefined],
    [null, undefined],
  ])('%j is %j', (tool_choice, expected) =>
    expect(toolChoiceOf({ ...request, tool_choice })).toEqual(expected),
  );

  it('reads the older function_call', () => {
    expect(toolChoiceOf({ ...request, function_call: { name: 'f' } })).toEqual({
      mode: 'required',
      names: ['f'],
    });
  });
});

describe('toWireChoice', () => {
  it.each(['auto', 'none', 'required', named])('%j comes back as it was', (tool_choice) => {
    const choice = toolChoiceOf({ ...request, tool_choice });
    expect(choice && toWireChoice(choice)).toEqual(tool_choice);
  });
});

describe('settleToolChoice', () => {
  const settle = (
    forcedToolChoice: ForcedToolChoice,
    habit: ThinkingHabit,
    thinking: boolean,
    tool_choice: unknown = 'required',
  ) => {
    const reported: string[] = [];
    const profile = { ...openProfile, forcedToolChoice, thinking: { ...openProfile.thinking, habit } };
    const call: ProviderCall = {
      ...callOf({ ...request, tool_choice }, undefined, { profile }),
      adjusted: (field) => reported.push(field),
    };
    return { ...settleToolChoice(call, thinking), reported };
  };

  it.each<[ForcedToolChoice, ThinkingHabit, boolean, object]>([
    ['accepted', 'on', true, { choice: { mode: 'required' }, stopsThinking: false, reported: [] }],
    ['not_thinking', 'on', false, { choice: { mode: 'required' }, stopsThinking: false, reported: [] }],
    [
      'not_thinking',
      'on',
      true,
      { choice: { mode: 'required' }, stopsThinking: true, reported: ['reasoning_effort'] },
    ],
    [
      'not_thinking',
      'always',
      true,
      { choice: { mode: 'auto' }, degraded: true, stopsThinking: false, reported: ['tool_choice'] },
    ],
    ['refused', 'off', false, { choice: { mode: 'auto' }, degraded: true, reported: ['tool_choice'] }],
  ])('a demand where it is %s and the model thinks %s (%s)', (forced, habit, thinking, expected) =>
    expect(settle(forced, habit, thinking)).toMatchObject(expected),
  );

  it('leaves an offer alone', () => {
    expect(settle('refused', 'always', true, 'auto')).toMatchObject({
      choice: { mode: 'auto' },
      degraded: false,
      reported: [],
    });
  });

  it('keeps the name of the tool that was demanded', () => {
    const { choice } = settle('refused', 'off', false, named);
    expect(choice).toEqual({ mode: 'auto', names: ['f'] });
    expect(choice && demandSentence(choice)).toBe('Respond by calling the tool f.');
    expect(demandSentence({ mode: 'auto' })).toBe('Respond by calling one of the tools.');
  });
});
