import { assembleChunks } from '../../../test/support/chunk-validator.js';
import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { readChunks, readWhole } from '../../../test/support/dialect-answers.js';
import { legalRequest, substanceOf } from '../../../test/support/legal-request.js';
import { openAiCompletion, openAiPayloads, sampleAnswer } from '../../../test/support/openai-wire.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import type { OpenAiBody } from '../openai-shape/allow-listed-body.js';
import { qwenDialect } from './qwen-dialect.js';
import { toQwenBody } from './qwen-request.js';

const ask: ChatMessage = { role: 'user', content: 'How is it outside?' };
const tools: ChatRequest['tools'] = [{ type: 'function', function: { name: 'get_weather' } }];
const calling = sampleAnswer({
  reasoning: ['I had better ', 'look.'],
  toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['{"city":', '"Ulm"}'] }],
  finish: 'tool_calls',
});
const wireCall = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Ulm"}' },
};

/** The answer to the first question as a client hands it back. */
function answered(): ChatMessage {
  const whole = readWhole(qwenDialect, openAiCompletion(calling)).choices[0]?.message;
  if (whole === undefined) throw new Error('The answer has no message.');
  return { ...whole, reasoning_content: whole.reasoning_content ?? undefined };
}

function secondBody(turn: ChatMessage, fields: Partial<ChatRequest> = {}): unknown {
  const messages: ChatMessage[] = [ask, turn, { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' }];
  return toQwenBody(catalogueCall('qwen/qwen3.6-plus', { messages, tools, ...fields }), false).messages;
}

describe('a conversation with tools', () => {
  const expected = [
    ask,
    { role: 'assistant', content: null, tool_calls: [wireCall] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
  ];

  it('trap 3: reasoning handed back is not sent on, nor any field of another vendor', () => {
    const turn = answered();
    expect(turn.reasoning_content).toBe('I had better look.');
    expect(secondBody(turn)).toEqual(expected);
    const foreign = {
      ...turn,
      reasoning_details: [{ type: 'reasoning.text', text: 'x' }],
      thinking_blocks: [{ type: 'thinking', thinking: 'x', signature: 's' }],
      tool_calls: turn.tool_calls?.map((call) => ({ ...call, extra_content: { signature: 's' } })),
    };
    expect(secondBody(foreign)).toEqual(expected);
  });

  it('a client that keeps OpenAI’s own fields only asks the same', () => {
    const { role, content, tool_calls: calls } = answered();
    expect(secondBody({ role, content, tool_calls: calls })).toEqual(expected);
  });

  it('reasoning is kept where the caller asks for it, under whichever name it comes', () => {
    const kept = [ask, { ...expected[1], reasoning_content: 'I had better look.' }, expected[2]];
    const { reasoning_content: text, ...turn } = answered();
    expect(secondBody(answered(), { preserve_thinking: true })).toEqual(kept);
    expect(secondBody({ ...turn, reasoning: text }, { preserve_thinking: true })).toEqual(kept);
    expect(secondBody(turn, { preserve_thinking: true })).toEqual(expected);
  });

  it('a streamed answer is handed back the same', () => {
    const { chunks } = readChunks(qwenDialect, openAiPayloads(calling).slice(0, -1));
    const [choice] = assembleChunks(chunks).choices;
    const turn: ChatMessage = {
      role: 'assistant',
      content: choice?.text || null,
      reasoning_content: choice?.reasoning,
      tool_calls: choice?.toolCalls.map(({ id, name, arguments: text }) => ({
        id,
        type: 'function',
        function: { name, arguments: text },
      })),
    };
    expect(secondBody(turn)).toEqual(expected);
  });
});

describe('any legal request', () => {
  const models = [...catalogueChatModels('qwen'), 'qwen/qwen3-32b', 'qwen/qwen9-max'];
  const known = new Set([
    ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'tools', 'tool_choice'],
    ...['parallel_tool_calls', 'response_format', 'temperature', 'top_p', 'presence_penalty', 'seed', 'stop'],
    ...['enable_thinking', 'thinking_budget', 'reasoning_effort'],
  ]);

  it('is translated without a loss, the same way each time, into fields that the vendor knows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), legalRequest, fc.boolean(), (model, fields, streamed) => {
        const bodyOf = (): OpenAiBody => toQwenBody(catalogueCall(model, fields), streamed);
        const body = bodyOf();
        expect(JSON.stringify(bodyOf())).toBe(JSON.stringify(body));
        expect(Object.keys(body).filter((name) => !known.has(name))).toEqual([]);
        const substance = substanceOf(body.messages).join('\n');
        for (const piece of substanceOf(fields.messages)) expect(substance).toContain(piece);
        const thinking = body.enable_thinking !== false && body.enable_thinking !== undefined;
        if (thinking) expect(body.tool_choice ?? 'auto').toMatch(/^(auto|none)$/);
      }),
      { numRuns: 150 },
    );
  });
});
