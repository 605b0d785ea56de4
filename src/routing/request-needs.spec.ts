import type { ChatMessage, ChatRequest } from '../contract/chat.js';
import { RequestNeeds } from './request-needs.js';
import { capabilities, type Capability, capabilityBit } from './strategies/capability.js';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const needsOf = (request: Partial<ChatRequest>) => new RequestNeeds({ model: 'm', messages: [], ...request });
const part = (type: string, member: object) => ({ type, [type]: member });

function capabilitiesOf(request: Partial<ChatRequest>): Capability[] {
  const set = needsOf(request).capabilities;
  return capabilities.filter((capability) => (set & capabilityBit(capability)) !== 0);
}

describe('the length of a prompt', () => {
  it('is a quarter of its characters', () => {
    expect(needsOf({ messages: [user('x'.repeat(400)), assistant('y'.repeat(41))] }).promptTokens).toBe(111);
    expect(needsOf({ messages: [user([{ type: 'text', text: 'x'.repeat(80) }])] }).promptTokens).toBe(20);
    expect(needsOf({ messages: [{ role: 'assistant', content: null }] }).promptTokens).toBe(0);
  });

  it('has tools, schema and tool calls in it', () => {
    const description = 'd'.repeat(4_000);
    const tools = [{ type: 'function' as const, function: { name: 'f', description } }];
    expect(needsOf({ tools }).promptTokens).toBeGreaterThan(1_000);
    expect(needsOf({ tools }).promptTokens).toBeLessThan(1_030);
    const schema = { type: 'object', description };
    const format = { type: 'json_schema', json_schema: { name: 's', schema } };
    expect(needsOf({ response_format: format }).promptTokens).toBeGreaterThan(1_000);
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: description } };
    expect(
      needsOf({ messages: [{ role: 'assistant', content: null, tool_calls: [call] }] }).promptTokens,
    ).toBeGreaterThan(1_000);
  });

  it('has in it what nobody here knows', () => {
    const text = 'd'.repeat(4_000);
    const content = [{ type: 'refusal', refusal: text }];
    for (const request of [
      { messages: [{ role: 'assistant', refusal: text }] },
      { messages: [{ role: 'assistant', content }] },
      { messages: [{ role: 'assistant', function_call: { name: 'f', arguments: text } }] },
      { messages: [{ role: 'user', other: { deep: [text] } }] },
      { prediction: { type: 'content', content: text } },
      { documents: [text] },
    ] satisfies Partial<ChatRequest>[]) {
      expect(needsOf(request).promptTokens).toBeGreaterThanOrEqual(1_000);
      expect(needsOf(request).promptTokens).toBeLessThan(1_030);
    }
  });

  it('does not grow with the bytes of files', () => {
    const image = (length: number) =>
      needsOf({
        messages: [user([part('image_url', { url: `data:image/png;base64,${'A'.repeat(length)}` })])],
      }).promptTokens;
    expect(image(10)).toBe(1_000);
    expect(image(4_000_000)).toBe(1_000);
    const parts = [part('input_audio', {}), part('video_url', {}), part('file', {})];
    expect(needsOf({ messages: [user(parts)] }).promptTokens).toBe(38_000);
  });
});

describe('what is in the cache', () => {
  const long = 'x'.repeat(8_000);

  it('is all up to the last turn of the assistant, with the tools in front', () => {
    const messages = [user(long), assistant('y'.repeat(400)), user('z'.repeat(400))];
    expect(needsOf({ messages }).cachedTokens).toBe(2_100);
    const tools = [{ type: 'custom' as const, custom: { name: 't', description: 'd'.repeat(4_000) } }];
    expect(needsOf({ messages, tools }).cachedTokens).toBeGreaterThan(3_100);
    expect(needsOf({ messages: [...messages, assistant(''), user('')] }).cachedTokens).toBe(2_200);
  });

  it('is nothing in a first question, below 1,024 tokens, or before words put into the assistant’s mouth', () => {
    expect(needsOf({ messages: [user(long)] }).cachedTokens).toBe(0);
    expect(needsOf({ messages: [user('x'.repeat(4_092)), assistant(''), user('')] }).cachedTokens).toBe(0);
    expect(needsOf({ messages: [user('x'.repeat(4_096)), assistant(''), user('')] }).cachedTokens).toBe(
      1_024,
    );
    expect(needsOf({ messages: [user(long), assistant('As I said, ')] }).cachedTokens).toBe(0);
  });
});

describe('the length of an answer', () => {
  it.each([
    [{}, 1_000, 0],
    [{ max_tokens: 50 }, 50, 50],
    [{ max_tokens: 50, max_completion_tokens: 70 }, 70, 70],
    [{ max_tokens: null, max_completion_tokens: null }, 1_000, 0],
    [{ extra_body: { max_tokens: 60 } }, 60, 60],
    [{ max_tokens: 50, extra_body: { max_tokens: 60 } }, 50, 50],
  ])('of %j', (request, completionTokens, outputLimit) =>
    expect(needsOf(request)).toMatchObject({ completionTokens, outputLimit }),
  );
});

describe('what a model must be able to do', () => {
  it.each<[Partial<ChatRequest>, Capability[]]>([
    [{ messages: [user('text')] }, []],
    [{ messages: [user([part('image_url', {})])] }, ['image_input']],
    [{ messages: [user([part('input_audio', {})])] }, ['audio_input']],
    [{ messages: [user([part('video_url', {})])] }, ['video_input']],
    [{ messages: [user([part('file', {})])] }, ['file_input']],
    [{ messages: [{ role: 'tool', content: [part('image_url', {})] }] }, ['image_input']],
    [{ modalities: ['text', 'audio'] }, ['audio_output']],
    [{ modalities: ['text'] }, []],
    [{ tools: [{ type: 'function', function: { name: 'f' } }] }, ['tools']],
    [{ tools: [] }, []],
    [{ functions: [{ name: 'f' }] }, ['tools']],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, ['json_schema']],
    [{ response_format: { type: 'json_object' } }, ['json_object']],
    [{ response_format: { type: 'text' } }, []],
    [{ web_search_options: {} }, ['web_search']],
    [{ web_search_options: null }, []],
    [{ extra_body: { web_search_options: {} } }, ['web_search']],
  ])('of %j', (request, expected) => expect(capabilitiesOf(request)).toEqual(expected));
});

it('is read in a few microseconds', () => {
  const request = { model: 'm', messages: Array.from({ length: 10 }, () => user('x'.repeat(2_000))) };
  const batches = Array.from({ length: 50 }, () => {
    const before = process.cpuUsage();
    for (let index = 0; index < 1_000; index++) new RequestNeeds(request);
    return process.cpuUsage(before).user / 1_000;
  });
  expect(Math.min(...batches)).toBeLessThan(5);
});
