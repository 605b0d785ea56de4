import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../../src/contract/chat.js';
import { jsonReply, streamReply } from '../fake-reply.js';
import type { RecordedRequest } from '../fake-upstream.js';
import { type ChatContractHarness, credential, upstreamModel } from './contract-harness.js';
import { callOf, caseOf, chunksOf, completionOf, request, useFakeUpstream } from './contract-run.js';
import { samples } from './answers.js';

const image =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** What the caller asked arrives at the vendor in the vendor's words, with our credential and nothing of the gateway's own. */
export function describeRequests(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  const ask = async (body: ChatRequest): Promise<RecordedRequest> => {
    const chat = harness.chat(upstream(), credential);
    if (body.stream) {
      upstream().enqueue(streamReply(harness.events(samples.text)));
      await chunksOf(chat.stream(callOf(body)));
    } else {
      upstream().enqueue(jsonReply(harness.whole(samples.text)));
      await completionOf(chat.complete(callOf(body)));
    }
    return upstream().arrival();
  };

  describe('requests', () => {
    for (const stream of [false, true]) {
      it(`model, messages and credential of a ${stream ? 'streamed' : 'whole'} call`, async () => {
        const messages = [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'First.' },
          { role: 'assistant', content: 'Second.' },
          { role: 'user', content: 'Third 世界.' },
        ] as const;
        const seen = harness.seen(await ask(request({ messages, stream })));
        expect(seen).toMatchObject({ model: upstreamModel, streamed: stream, credential });
        expect(seen.texts).toEqual(messages.map(({ content }) => content));
      });
    }

    it('nothing of the routing extension is sent on', async () => {
      const seen = await ask(
        request({
          models: ['routing/other-name'],
          route: 'fallback',
          extra_body: { models: ['routing/third-name'], route: 'fallback' },
        }),
      );
      expect(seen.text).not.toContain('routing/');
      expect(seen.text).not.toContain('extra_body');
      expect(seen.text).not.toContain('"route"');
    });

    it('no compressed answer is asked for', async () => {
      const { headers } = await ask(request());
      expect(['identity', undefined]).toContain(headers['accept-encoding']);
    });

    caseOf(harness, 'tool call', 'tools and the result of one', async () => {
      const seen = harness.seen(
        await ask(
          request({
            tools: [
              {
                type: 'function',
                function: { name: 'get_weather', description: 'Looks.', parameters: schema },
              },
            ],
            messages: [
              { role: 'user', content: 'How is it outside?' },
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  {
                    id: 'call_1',
                    type: 'function',
                    function: { name: 'get_weather', arguments: '{"city":"Ulm"}' },
                  },
                ],
              },
              { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
            ],
          }),
        ),
      );
      expect(seen.tools).toEqual(['get_weather']);
      // Some vendors want an empty text in a turn that only calls tools.
      expect(seen.texts.filter(Boolean)).toEqual(['How is it outside?', 'Sunny.']);
    });

    caseOf(harness, 'vision input', 'an image in a message', async () => {
      const content = [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: image } },
      ];
      const seen = harness.seen(await ask(request({ messages: [{ role: 'user', content }] })));
      expect(seen.images).toEqual([image]);
      expect(seen.texts).toEqual(['What is this?']);
    });

    caseOf(harness, 'structured output', 'a JSON schema for the answer', async () => {
      const seen = harness.seen(
        await ask(
          request({ response_format: { type: 'json_schema', json_schema: { name: 'place', schema } } }),
        ),
      );
      expect(seen.schema).toMatchObject({ type: 'object', properties: { city: { type: 'string' } } });
    });
  });
}
