import { type CatalogueCall, catalogueCall } from '../../../test/support/catalogue-call.js';
import { assembleChunks } from '../../../test/support/chunk-validator.js';
import { type AnswerReply, jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import {
  chunksOf,
  completionOf,
  failureOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import type { ChatMessage } from '../../contract/chat.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { GeminiAdapter } from './gemini.adapter.js';
import type { GenerateContentWire } from './gemini-wire.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const upstream = useFakeUpstream();

const chat = (): GeminiAdapter => {
  const gemini = { credentials: credentialsOf('test-0123456789'), baseUrl: upstream().origin };
  return new GeminiAdapter(testGatewayConfig({ gemini }), client, new RemoteFiles());
};
const answer = { candidates: [{ content: { parts: [{ text: 'Sun.' }] }, finishReason: 'STOP' }] };
const ways = ['whole', 'streamed'] as const;
type Way = (typeof ways)[number];
const answers: Readonly<Record<Way, AnswerReply>> = {
  whole: jsonReply(answer),
  streamed: streamReply(sseEvents([answer])),
};
const refusal = (message: string): AnswerReply =>
  jsonReply({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }, { status: 400 });

async function textOf(way: Way, call: CatalogueCall): Promise<string | null | undefined> {
  if (way === 'whole') return (await completionOf(chat().complete(call))).choices[0]?.message.content;
  return assembleChunks(await chunksOf(chat().stream(call))).choices[0]?.text;
}

const conversation = (google?: object): ChatMessage[] => [
  { role: 'user', content: 'How is it in Ulm?' },
  {
    role: 'assistant',
    content: 'Looking.',
    reasoning_details: google && [
      { type: 'reasoning.encrypted', format: 'google-gemini-v1', data: 'T', start: 0, end: 8 },
    ],
    tool_calls: [
      {
        id: 'c1',
        type: 'function',
        function: { name: 'w', arguments: '{}' },
        ...(google && { extra_content: { google } }),
      },
    ],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'Sun.' },
];
const signed = conversation({ thought_signature: 'S' });
const signatures = (): unknown[] =>
  upstream().requests.map(({ text }) => {
    const { contents } = JSON.parse(text) as GenerateContentWire;
    return contents.flatMap(({ parts }) => parts.flatMap((part) => part.thoughtSignature ?? []));
  });

describe.each(ways)('GeminiAdapter, %s: a signature that the vendor refuses', (way) => {
  it.each([
    'Corrupted thought signature.',
    'Invalid thought signature.',
    'Unable to submit request because Thought signature is not valid.',
  ])('T71: after “%s”, once, as if all were lost', async (message) => {
    upstream().enqueue(refusal(message), answers[way]);
    const call = catalogueCall('google/gemini-3.8-flash', { messages: signed });
    expect(await textOf(way, call)).toBe('Sun.');
    expect(signatures()).toEqual([['T', 'S'], ['skip_thought_signature_validator']]);
    expect(call.adjustments).toEqual(['messages']);
  });

  it('T71: not a second time, not for anything else, and not where none was sent', async () => {
    const corrupted = refusal('Corrupted thought signature.');
    const missing = refusal('Function call is missing a thought_signature in functionCall parts.');
    for (const [messages, replies] of [
      [signed, [corrupted, corrupted]],
      [signed, [missing]],
      [conversation(), [corrupted]],
    ] as const) {
      upstream().clear();
      upstream().enqueue(...replies);
      const call = catalogueCall('google/gemini-3.8-flash', { messages });
      const asked = way === 'whole' ? chat().complete(call) : chat().stream(call);
      expect((await failureOf(asked)).kind).toBe('invalid_request');
      expect(upstream().requests).toHaveLength(replies.length);
    }
  });

  it('a model that wants no signatures is sent none in their place', async () => {
    upstream().enqueue(refusal('Corrupted thought signature.'), answers[way]);
    await textOf(way, catalogueCall('google/gemini-2.5-flash', { messages: signed }));
    expect(signatures()).toEqual([['T', 'S'], []]);
  });
});
