import { type ChatRequest, efforts, type FunctionTool } from '../../src/contract/chat.js';
import { type InputKind, someConversation } from './arbitrary-conversation.js';
import { someObjectSchema, someText } from './arbitrary-json-schema.js';
import { fc } from './property.js';

export interface ArbitraryOptions {
  readonly model: string;
  /** What its messages may hold beside text. */
  readonly inputs?: readonly InputKind[];
}

const someTool: fc.Arbitrary<FunctionTool> = fc
  .record(
    {
      name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,15}$/),
      description: someText,
      parameters: someObjectSchema,
      strict: fc.boolean(),
    },
    { requiredKeys: ['name'] },
  )
  .map((definition) => ({ type: 'function', function: definition }));

const someTools = fc.uniqueArray(someTool, { maxLength: 3, selector: (tool) => tool.function.name });

/** Fields that mean something only together with tools. */
function toolFields(tools: readonly FunctionTool[]): fc.Arbitrary<Record<string, unknown>> {
  const [first] = tools;
  if (first === undefined) return fc.constant({});
  const named = { type: 'function', function: { name: first.function.name } };
  return fc
    .record(
      {
        tool_choice: fc.constantFrom<unknown>('auto', 'none', 'required', named),
        parallel_tool_calls: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((fields) => ({ tools, ...fields }));
}

const responseFormat = fc.oneof(
  fc.constant({ type: 'text' }),
  fc.constant({ type: 'json_object' }),
  fc.tuple(someObjectSchema, fc.boolean()).map(([schema, strict]) => ({
    type: 'json_schema',
    json_schema: { name: 'answer', description: 'The answer.', schema, strict },
  })),
);

const finite = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true });

/** Everything else: each field is there in about a third of the requests, and at times as the null that means nothing. */
const fields = {
  temperature: finite(0, 2),
  top_p: finite(0, 1),
  presence_penalty: finite(-2, 2),
  frequency_penalty: finite(-2, 2),
  seed: fc.integer(),
  stop: fc.oneof(someText, fc.array(someText, { minLength: 1, maxLength: 4 })),
  n: fc.constant(1),
  logit_bias: fc.constant({ '50256': -100 }),
  logprobs: fc.boolean(),
  max_tokens: fc.integer({ min: 1, max: 4096 }),
  max_completion_tokens: fc.integer({ min: 1, max: 4096 }),
  reasoning_effort: fc.constantFrom(...efforts),
  verbosity: fc.constantFrom('low', 'medium', 'high'),
  response_format: responseFormat,
  modalities: fc.constant(['text']),
  prediction: someText.map((content) => ({ type: 'content', content })),
  metadata: fc.constant({ purpose: 'test' }),
  store: fc.boolean(),
  service_tier: fc.constantFrom('auto', 'default', 'flex', 'priority'),
} as const;

const plainFields = {
  user: fc.constant('user-1'),
  safety_identifier: fc.constant('hash-1'),
  prompt_cache_key: fc.constant('key-1'),
} as const;

/** Legal fields that no vendor's body has: routing of ours, and what an SDK nests. */
const ownFields = fc.record(
  {
    drop_params: fc.constant(true),
    extra_body: fc.constant({ user: 'user-2' }),
  },
  { requiredKeys: ['drop_params'] },
);

/**
 * Requests that OpenAI's own clients may send and the gateway takes: messages of every role, calls with their results,
 * parts, tools with schemas, formats, sampling, efforts, and what earlier answers of other vendors left in the history.
 * They carry `drop_params`, so that what a model lacks is no refusal.
 */
export function someChatRequest({ model, inputs = ['image'] }: ArbitraryOptions): fc.Arbitrary<ChatRequest> {
  const optional = fc.record(
    Object.fromEntries(
      Object.entries<fc.Arbitrary<unknown>>(fields).map(([name, value]) => [
        name,
        rarely(fc.option(value, { freq: 9 })),
      ]),
    ),
  );
  const plain = fc.record(
    Object.fromEntries(
      Object.entries<fc.Arbitrary<unknown>>(plainFields).map(([name, value]) => [name, rarely(value)]),
    ),
  );
  return someTools.chain((tools) =>
    fc
      .tuple(someConversation(tools, inputs), toolFields(tools), optional, plain, ownFields)
      .map(([messages, forTools, some, others, own]) => {
        const all = { model, messages, ...forTools, ...some, ...others, ...own };
        // As it comes over the wire: without what is undefined.
        return JSON.parse(JSON.stringify(withoutNullFormat(all))) as ChatRequest;
      }),
  );
}

/** Undefined two times out of three. */
function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** The one field of these that may not be null. */
function withoutNullFormat(all: Record<string, unknown>): Record<string, unknown> {
  return all['response_format'] === null ? { ...all, response_format: undefined } : all;
}
