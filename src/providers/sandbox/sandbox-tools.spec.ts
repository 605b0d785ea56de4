import type { ChatMessage, ChatRequest, CustomTool, FunctionTool } from '../../contract/chat.js';
import { toolsAnswer } from './sandbox-tools.js';

const weather: FunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city'],
    },
  },
};
const clock: FunctionTool = { type: 'function', function: { name: 'get_time' } };
const grep: CustomTool = { type: 'custom', custom: { name: 'grep' } };

const request = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'sandbox/tools',
  messages: [{ role: 'user', content: 'Weather?' }],
  tools: [weather, clock],
  ...fields,
});

const call = (name: string, args: unknown) => ({
  content: [],
  finishReason: 'tool_calls',
  toolCall: { name, args },
});

function answerTo(fields?: Partial<ChatRequest>) {
  const { content, finishReason, toolCall } = toolsAnswer(request(fields));
  if (toolCall === undefined) return { text: content.join(''), finishReason };
  const args: unknown = JSON.parse(toolCall.argumentTokens.join(''));
  return { content, finishReason, toolCall: { name: toolCall.name, args } };
}

describe('toolsAnswer', () => {
  it.each([undefined, null, 'auto', 'required', { type: 'function' }])(
    'calls the first tool offered when tool_choice is %p',
    (choice) => {
      expect(answerTo({ tool_choice: choice })).toEqual(
        call('get_weather', { city: 'text', unit: 'celsius' }),
      );
    },
  );

  it('calls the tool that is named, with no arguments where it has no schema', () => {
    const choice = { type: 'function', function: { name: 'get_time' } };
    expect(answerTo({ tool_choice: choice })).toEqual(call('get_time', {}));
    expect(answerTo({ tools: [grep, clock], tool_choice: choice })).toEqual(call('get_time', {}));
  });

  it.each([
    ['no tool is wanted', { tool_choice: 'none' }],
    ['no tool is offered', { tools: [] }],
    ['tools are absent', { tools: undefined }],
  ])('answers with text when %s', (_what, fields) => {
    expect(answerTo(fields)).toEqual({ text: 'No tool to call. You said: Weather?', finishReason: 'stop' });
  });

  it('repeats the results of all tools, whatever the choice, so that a loop ends', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'tool', tool_call_id: 'a', content: '21 degrees' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'noon' }] },
    ];
    const text = 'The tool said: 21 degrees\nnoon';
    expect(answerTo({ messages, tool_choice: 'required' })).toEqual({ text, finishReason: 'stop' });
  });

  it('calls again once the user has spoken again', () => {
    const messages: ChatMessage[] = [
      { role: 'tool', tool_call_id: 'a', content: '21 degrees' },
      { role: 'user', content: 'And now?' },
    ];
    expect(answerTo({ messages })).toMatchObject({ finishReason: 'tool_calls' });
  });

  it.each([
    [
      'a tool that is not offered',
      { tool_choice: { type: 'function', function: { name: 'fly' } } },
      'tool_choice.function.name',
    ],
    ['a tool where none is offered', { tools: [], tool_choice: 'required' }, 'tool_choice'],
    ['a tool that takes free text', { tools: [grep, clock] }, 'tools[0].type'],
    [
      'a tool that takes free text, by its name',
      { tools: [clock, grep], tool_choice: { type: 'custom', custom: { name: 'grep' } } },
      'tools[1].type',
    ],
    [
      'arguments that cannot be',
      {
        tools: [clock, { type: 'function', function: { name: 'x', parameters: { enum: [] } } }],
        tool_choice: { type: 'function', function: { name: 'x' } },
      },
      'tools[1].function.parameters',
    ],
  ] as [string, Partial<ChatRequest>, string][])('refuses %s', (_what, fields, param) => {
    expect(() => toolsAnswer(request(fields))).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param }),
    );
  });
});
