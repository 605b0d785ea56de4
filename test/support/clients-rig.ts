import { LLMock } from '@copilotkit/aimock';
import { credentialsOf } from '../../src/contract/credential.js';
import { startTestApp, type TestApp, testConfig } from './app.js';
import { type Vendor, vendors, vendorsAt } from './vendors.js';

/** Models that the clients are tried with: one of each vendor, and one of each further way to a vendor. */
export const clientModels: readonly { readonly model: string; readonly vendor: Vendor }[] = [
  { model: 'openai/gpt-4o', vendor: vendors.openai },
  // By the Responses endpoint
  { model: 'openai/gpt-5.3-codex', vendor: vendors.openai },
  { model: 'anthropic/claude-sonnet-5', vendor: vendors.anthropic },
  { model: 'google/gemini-3.5-flash', vendor: vendors.gemini },
  { model: 'deepseek/deepseek-chat', vendor: vendors.deepseek },
  { model: 'grok/grok-4.5', vendor: vendors.xai },
  { model: 'qwen/qwen3-max', vendor: vendors.qwen },
  { model: 'kimi/kimi-k2.6', vendor: vendors.kimi },
  { model: 'minimax/minimax-m2.5', vendor: vendors.minimax },
];

/** What every mock answers: `ask` is said by the user, the rest comes back. */
export const script = {
  greeting: {
    ask: 'Say hello.',
    text: 'Grüße, 世界: hello to all of you.',
    /** Tokens */
    usage: { prompt: 11, completion: 7, total: 18 },
  },
  weather: {
    ask: 'How is the weather in Zürich and in Bern?',
    tool: 'get_weather',
    arguments: [{ city: 'Zürich' }, { city: 'Bern' }],
    text: 'Sunny in Zürich, rain in Bern.',
  },
  person: { ask: 'Who wrote the first program?', value: { name: 'Ada', age: 36 } },
} as const;

/** What a mock says of a failure. */
export const failure = 'As asked, to the letter.';

/** The gateway in front of mocks of the vendors, as official clients of the vendors' users see it. */
export interface ClientsRig {
  readonly app: TestApp;
  /** Lets this vendor answer its next request with such a status. */
  failOnce(vendor: Vendor, status: number): void;
  /** How many of these failures nobody has met yet. */
  failuresLeft(): number;
  close(): Promise<void>;
}

/**
 * Proves clients, not translations: the mocks are lax in what they take, and say `FUNCTION_CALL` where Gemini says `STOP`.
 * Translations are proven by the recordings. Each mock takes no credential but its own.
 */
export async function startClientsRig(): Promise<ClientsRig> {
  const mocks = new Map<Vendor, { readonly mock: LLMock; readonly fixtures: number }>();
  const providers = { ...testConfig().providers };
  for (const vendor of Object.values(vendors)) {
    const apiKey = `sk-mock-of-${vendor.settings}`;
    const mock = scripted(
      new LLMock({
        host: '127.0.0.1',
        port: 0,
        logLevel: 'silent',
        chunkSize: 5,
        auth: { apiKeys: [apiKey] },
      }),
    );
    Object.assign(providers, vendorsAt(await mock.start(), credentialsOf(apiKey), [vendor]));
    mocks.set(vendor, { mock, fixtures: mock.getFixtures().length });
  }
  const app = await startTestApp({ providers });
  return {
    app,
    failOnce: (vendor, status) => {
      const type = status === 429 ? 'rate_limit_error' : 'server_error';
      mocks.get(vendor)?.mock.nextRequestError(status, { message: failure, type });
    },
    failuresLeft: () =>
      [...mocks.values()].reduce(
        (left, { mock, fixtures }) => left + mock.getFixtures().length - fixtures,
        0,
      ),
    close: async () => {
      await app.close();
      await Promise.all([...mocks.values()].map(({ mock }) => mock.stop()));
    },
  };
}

function scripted(mock: LLMock): LLMock {
  const { greeting, weather, person } = script;
  const calls = weather.arguments.map((args) => ({ name: weather.tool, arguments: JSON.stringify(args) }));
  const { prompt, completion } = greeting.usage;
  // By every vendor's names: each mock takes its own.
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    input_tokens: prompt,
    output_tokens: completion,
    promptTokenCount: prompt,
    candidatesTokenCount: completion,
  };
  return mock
    .onMessage(greeting.ask, { content: greeting.text, usage })
    .on({ userMessage: weather.ask, hasToolResult: true }, { content: weather.text })
    .on({ userMessage: weather.ask, hasToolResult: false }, { toolCalls: calls })
    .onMessage(person.ask, { content: JSON.stringify(person.value) });
}
