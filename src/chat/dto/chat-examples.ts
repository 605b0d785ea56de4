/** Requests and answers for the documentation. The requests run as they are against the sandbox provider: spec/interface.md section 7. */

const question = [{ role: 'user', content: 'Hello, who is there?' }];

export const chatExamples = {
  echo: {
    summary: 'A whole answer',
    value: { model: 'sandbox/echo', messages: question },
  },
  stream: {
    summary: 'A streamed answer with its usage',
    value: {
      model: 'sandbox/echo',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    },
  },
  tools: {
    summary: 'A tool call',
    value: {
      model: 'sandbox/tools',
      messages: [{ role: 'user', content: 'What is the weather in Berlin?' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather of a city.',
            parameters: {
              type: 'object',
              properties: { city: { type: 'string' } },
              required: ['city'],
            },
          },
        },
      ],
    },
  },
  schema: {
    summary: 'An answer that follows a JSON schema',
    value: {
      model: 'sandbox/json',
      messages: [{ role: 'user', content: 'Invent a person.' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'person',
          strict: true,
          schema: {
            type: 'object',
            properties: { name: { type: 'string' }, age: { type: 'integer' } },
            required: ['name', 'age'],
            additionalProperties: false,
          },
        },
      },
    },
  },
  router: {
    summary: 'A router chooses the model',
    value: { model: 'clearmaas/auto', messages: question },
  },
  recovery: {
    summary: 'A stream breaks off, and the next model carries it on',
    value: {
      model: 'sandbox/cut',
      messages: question,
      stream: true,
      extra_body: { models: ['sandbox/cut', 'sandbox/echo'], route: 'fallback', recovery: 'continue' },
    },
  },
  chain: {
    summary: 'A fallback chain: the first model fails, the second answers',
    value: {
      model: 'sandbox/error-500',
      messages: question,
      models: ['sandbox/error-500', 'sandbox/echo'],
      route: 'fallback',
    },
  },
};

const usage = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 };
const completion = {
  id: 'chatcmpl-8f1c',
  object: 'chat.completion',
  created: 1_795_379_241,
};

export const completionExamples = {
  text: {
    summary: 'A whole answer',
    value: {
      ...completion,
      model: 'sandbox/echo',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello, who is there?' },
          finish_reason: 'stop',
        },
      ],
      usage,
    },
  },
  tools: {
    summary: 'A tool call',
    value: {
      ...completion,
      model: 'sandbox/tools',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'call_1',
                type: 'function',
                function: { name: 'get_weather', arguments: '{"city":"Berlin"}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage,
    },
  },
};

const chunk = { ...completion, object: 'chat.completion.chunk', model: 'sandbox/echo' };

/** The data of single events: the document of a stream of them is beyond OpenAPI 3.1. */
export const chunkExamples = {
  text: {
    summary: 'A piece of the answer',
    value: { ...chunk, choices: [{ index: 0, delta: { content: 'Hello, ' }, finish_reason: null }] },
  },
  end: {
    summary: 'Its end',
    value: { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  },
  usage: {
    summary: 'The usage, where it was asked for',
    value: { ...chunk, choices: [], usage },
  },
};
