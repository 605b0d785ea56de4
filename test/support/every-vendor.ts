import { begin, end, textBlock } from './anthropic-events.js';
import { asksForStream, serve } from './chat-rig.js';
import { jsonReply, type Reply, sseEvents, streamReply } from './fake-reply.js';
import type { RecordedRequest } from './fake-upstream.js';
import { openAiEvents, type SampleAnswer } from './openai-wire.js';
import { responsesAnswer, responsesPayloads } from './responses-wire.js';

/** The text of an answer and its counts in the protocol of whoever was asked, whole or streamed as it was asked for. */
export function serveEvery(sample: SampleAnswer): (request: RecordedRequest) => Reply {
  return (request) => {
    const { path } = request;
    if (asksForStream(request) || path.includes(':streamGenerateContent'))
      return streamReply(streamEvents(sample, request));
    if (path.endsWith('/responses')) return jsonReply(responsesAnswer(sample));
    if (path.endsWith('/messages')) return jsonReply(wholeMessage(sample));
    if (path.includes(':generateContent'))
      return jsonReply(contentPiece(sample, sample.text.join(''), 'STOP'));
    return serve(sample)(request);
  };
}

/** The events of the answer as a stream, in the same protocol. */
export function streamEvents(sample: SampleAnswer, { path }: RecordedRequest): string[] {
  if (path.endsWith('/responses')) return named(responsesPayloads(sample));
  if (path.endsWith('/messages')) return named(messageEvents(sample));
  if (path.includes('GenerateContent')) return sseEvents(contentPieces(sample));
  return openAiEvents(sample);
}

export function named(payloads: readonly object[]): string[] {
  return payloads.map(
    (payload) => `event: ${String(Reflect.get(payload, 'type'))}\ndata: ${JSON.stringify(payload)}\n\n`,
  );
}

function messageEvents({ text, usage }: SampleAnswer): object[] {
  const input_tokens = usage.prompt_tokens;
  return [
    begin({ input_tokens, output_tokens: 1 }),
    ...textBlock(0, ...text),
    ...end('end_turn', { input_tokens, output_tokens: usage.completion_tokens }),
  ];
}

function wholeMessage({ model, text, usage }: SampleAnswer): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: text.join('') }],
    stop_reason: 'end_turn',
    usage: { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens },
  };
}

function contentPieces(sample: SampleAnswer): object[] {
  return sample.text.map((piece, index) =>
    contentPiece(sample, piece, index === sample.text.length - 1 ? 'STOP' : undefined),
  );
}

function contentPiece({ model, usage }: SampleAnswer, text: string, finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason }],
    usageMetadata: {
      promptTokenCount: usage.prompt_tokens,
      candidatesTokenCount: usage.completion_tokens,
      totalTokenCount: usage.total_tokens,
    },
    modelVersion: model,
  };
}
