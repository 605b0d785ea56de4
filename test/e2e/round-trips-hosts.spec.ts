import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatCompletion, ChatMessage } from '../../src/contract/chat.js';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { assembleChunks } from '../support/chunk-validator.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { vendors } from '../support/vendors.js';

/** Ask, call, result, answer, with the hosts that speak OpenAI's chat; the others have suites of their own beside their sources. */

const question = { role: 'user', content: 'How is it in Ulm and in Bern?' };
const reasoning = 'I had better look.';
const calling = sampleAnswer({
  reasoning: ['I had better ', 'look.'],
  toolCalls: [
    { id: 'call_ulm', name: 'get_weather', arguments: ['{"city":', '"Ulm"}'] },
    { id: 'call_bern', name: 'get_weather', arguments: ['{"city":"Bern"}'] },
  ],
  finish: 'tool_calls',
});
const answering = sampleAnswer({ reasoning: ['Both.'], text: ['Sunny in Ulm, ', 'rain in Bern.'] });
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const calls = [
  { id: 'call_ulm', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Ulm"}' } },
  { id: 'call_bern', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Bern"}' } },
];
const results = [
  { role: 'tool', tool_call_id: 'call_ulm', content: 'Sunny.' },
  { role: 'tool', tool_call_id: 'call_bern', content: 'Rain.' },
];

/** What must stand in the earlier turn, with the reasoning handed back and without. Source: second digest section 9, "echo reasoning". */
const hosts = [
  ['deepseek/deepseek-v4-pro', { reasoning_content: reasoning }, { reasoning_content: '' }],
  ['kimi/kimi-k2.6', { reasoning_content: reasoning }, { reasoning_content: ' ' }],
  ['minimax/minimax-m2.5', { content: `<think>\n${reasoning}\n</think>\n\n` }, { content: null }],
  ['grok/grok-4.5', { content: '' }, { content: '' }],
  ['qwen/qwen3.6-plus', { content: null }, { content: null }],
] as const;

let rig: ChatRig;
beforeAll(async () => {
  const { deepseek, xai, qwen, kimi, minimax } = vendors;
  rig = await startChatRig({ vendors: [deepseek, xai, qwen, kimi, minimax] });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** The message of an answer, as a client keeps it. */
async function ask(model: string, messages: readonly object[], stream: boolean): Promise<ChatMessage> {
  const { status, text } = await rig.ask({ model, messages, tools, stream });
  if (status !== 200) throw new Error(`The gateway answers ${status}: ${text}`);
  if (!stream) {
    const [choice] = (JSON.parse(text) as ChatCompletion).choices;
    if (choice === undefined) throw new Error('The answer has no choice.');
    return choice.message;
  }
  const [choice] = assembleChunks(readStream(text).chunks).choices;
  return {
    role: 'assistant',
    content: choice?.text || null,
    reasoning_content: choice?.reasoning,
    ...(choice?.toolCalls.length && {
      tool_calls: choice.toolCalls.map(({ id, name, arguments: args }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })),
    }),
  };
}

async function sentMessages(index: number): Promise<readonly Record<string, unknown>[]> {
  const { text } = await rig.upstream.arrival(index);
  return (JSON.parse(text) as { messages: Record<string, unknown>[] }).messages;
}

describe.each(hosts)('two steps with %s', (model, kept, stripped) => {
  describe.each([false, true])('stream: %s', (stream) => {
    it.each(['all that came', 'OpenAI’s own fields'])('a client that hands back %s', async (form) => {
      rig.upstream.script(serve(calling));
      const { role, content, tool_calls: made, ...extras } = await ask(model, [question], stream);
      expect(made).toEqual(calls);
      expect(extras.reasoning_content).toBe(reasoning);

      rig.upstream.script(serve(answering));
      const isAll = form === 'all that came';
      const turn = { role, content, tool_calls: made, ...(isAll ? extras : {}) };
      const answer = await ask(model, [question, turn, ...results], stream);
      expect(answer).toMatchObject({ content: 'Sunny in Ulm, rain in Bern.', reasoning_content: 'Both.' });

      const [asked, earlier, ...answered] = await sentMessages(1);
      expect(asked).toEqual(question);
      expect(answered).toEqual(results);
      expect(earlier).toEqual({
        content: null,
        ...(isAll ? kept : stripped),
        role: 'assistant',
        tool_calls: calls,
      });
    });
  });
});
