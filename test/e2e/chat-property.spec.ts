import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fc } from '../support/property.js';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';

const runs = { numRuns: 150 };
const longTestMs = 60_000;

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig();
  rig.upstream.script(serve(sampleAnswer({ text: ['Yes.'] })));
});
afterAll(() => rig.close());

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const toolName = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const schema = fc.constantFrom(
  { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  {
    type: 'object',
    properties: { n: { type: 'integer' }, l: { type: 'array', items: { type: 'boolean' } } },
  },
  { type: 'object' },
);

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text }),
  fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record({ url: fc.constant('data:image/png;base64,iVBORw0KGgo=') }),
  }),
);
const userMessage = fc.record({
  role: fc.constant('user'),
  content: fc.oneof(text, fc.array(part, { minLength: 1, maxLength: 4 })),
});
const otherMessage = fc.record({
  role: fc.constantFrom('system', 'developer', 'assistant'),
  content: text,
});
const toolCall = fc.record({
  id: fc.string({ minLength: 1 }),
  type: fc.constant('function'),
  function: fc.record({ name: toolName, arguments: fc.oneof(fc.json(), fc.constant('')) }),
});
/** Calls, and results of some of them. */
const toolTurn = fc
  .uniqueArray(toolCall, { minLength: 1, maxLength: 3, selector: ({ id }) => id })
  .chain((calls) =>
    fc
      .tuple(fc.shuffledSubarray(calls), text)
      .map(([answered, content]) => [
        { role: 'assistant', content: null, tool_calls: calls },
        ...answered.map(({ id }) => ({ role: 'tool', tool_call_id: id, content })),
      ]),
  );
const turn = fc.oneof(
  fc.oneof(userMessage, otherMessage).map((message): object[] => [message]),
  toolTurn,
);

/** What the API's reference allows, and unknown fields besides. */
const legalFields = fc.record({
  model: fc.constantFrom(
    'sandbox/echo',
    'sandbox/tools',
    'sandbox/json',
    'openai/gpt-4o',
    'openai/o3-mini-high',
  ),
  messages: fc
    .tuple(fc.array(turn, { maxLength: 6 }), userMessage)
    .map(([before, last]) => [...before.flat(), last]),
  temperature: optional(fc.double({ min: 0, max: 2, noNaN: true })),
  top_p: optional(fc.double({ min: 0, max: 1, noNaN: true })),
  max_tokens: optional(fc.integer({ min: 1, max: 100_000 })),
  seed: optional(fc.integer()),
  stop: optional(
    fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string({ minLength: 1 }), { maxLength: 4 })),
  ),
  user: optional(text),
  reasoning_effort: optional(fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
  tools: optional(
    fc.array(
      fc.record({
        type: fc.constant('function'),
        function: fc.record({ name: toolName, parameters: schema, description: text }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  tool_choice: optional(fc.constantFrom('auto', 'none')),
  response_format: optional(
    fc.oneof(
      fc.constantFrom({ type: 'text' }, { type: 'json_object' }),
      schema.map((value) => ({ type: 'json_schema', json_schema: { name: 'x', schema: value } })),
    ),
  ),
  metadata: optional(fc.dictionary(toolName, fc.string({ maxLength: 20 }), { maxKeys: 3 })),
  models: optional(
    fc.array(fc.constantFrom('sandbox/echo', 'openai/gpt-4o', 'nobody/knows', 'sandbox/error-500')),
  ),
  route: optional(fc.constant('fallback')),
  an_unknown_field: optional(fc.jsonValue()),
});

/** `stream_options` belong to a stream alone. */
const legalStreaming = fc.oneof(
  fc.record({ stream: optional(fc.constant(false)) }),
  fc.record({
    stream: fc.constant(true),
    stream_options: optional(fc.record({ include_usage: fc.boolean() })),
  }),
);

const legalRequest = fc
  .tuple(legalFields, legalStreaming)
  .map(([fields, streaming]) => ({ ...fields, ...streaming }));

function post(body: unknown): Promise<RawAnswer> {
  return openRaw(`${rig.app.url}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${rig.app.apiKey}` },
    body,
  }).answer;
}

/** Every refusal has the one envelope. */
function expectEnvelope({ status, text: body, headers }: RawAnswer): void {
  expect(headers['content-type']).toContain('application/json');
  const parsed = JSON.parse(body) as unknown;
  expect(parsed).toEqual({
    error: expect.objectContaining({ message: expect.any(String), type: expect.any(String) }),
  });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toMatch(/node_modules|at .*\.js:\d/);
}

describe('whatever is asked', () => {
  it(
    'a legal request is never a 500: it is answered, or refused by name',
    async () => {
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(legalRequest, async (body) => {
          const answer = await post(body);
          if (answer.status === 200) answered += 1;
          expect(answer.complete).toBe(true);
          expect([200, 400, 502]).toContain(answer.status);
          if (answer.status !== 200) {
            expectEnvelope(answer);
            // Only a chain of broken models may end in a 502, only parameters that the model lacks in a 400.
            if (answer.status === 502) expect(body.models).toContain('sandbox/error-500');
          } else if (body.stream) {
            expect(readStream(answer.text)).toMatchObject({ endsInDone: true, errors: [] });
          } else {
            expect(JSON.parse(answer.text)).toMatchObject({ object: 'chat.completion' });
          }
        }),
        runs,
      );
      expect(answered).toBeGreaterThan(runs.numRuns * 0.8);
    },
    longTestMs,
  );

  it(
    'a request with one part replaced by anything is never a 500',
    async () => {
      const broken = fc.tuple(legalRequest, fc.jsonValue(), fc.nat()).map(([body, value, at]) => {
        const fields = Object.keys(body);
        return { ...body, stream: false, [fields[at % fields.length] ?? 'model']: value };
      });
      await fc.assert(
        fc.asyncProperty(broken, async (body) => {
          const answer = await post(body);
          expect([200, 400, 404, 502, 503]).toContain(answer.status);
          if (answer.status === 200) return;
          expectEnvelope(answer);
        }),
        runs,
      );
    },
    longTestMs,
  );

  it(
    'any JSON at all is a 400 or a 404',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.json(), async (body) => {
          const answer = await post(body);
          expect([400, 404]).toContain(answer.status);
          expectEnvelope(answer);
        }),
        runs,
      );
    },
    longTestMs,
  );

  it('leaves no internal error in the log', () => {
    expect(rig.app.logs.filter((line) => line.includes(' internal'))).toEqual([]);
  });
});
