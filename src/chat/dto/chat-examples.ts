/** Requests for the documentation. They run as they are against the sandbox provider: spec/interface.md section 7. */

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
