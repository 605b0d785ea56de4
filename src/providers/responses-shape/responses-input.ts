import type { ChatMessage, ContentPart, ToolCall } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { refuseOrDrop } from '../canonical/caller-fields.js';
import { partsOf, withoutLegacyCalls } from '../canonical/conversation.js';
import { CacheMarks } from '../openai-shape/cache-marks.js';
import { toFileData } from '../openai-shape/file-parts.js';
import { vendorCallId } from '../openai-shape/tool-call-id.js';
import type { ProviderCall } from '../provider-adapter.js';
import { toReasoningItems } from './responses-reasoning.js';
import { type Fields, recordOf, textOf } from './responses-wire.js';

/** Source: providers digest, OpenAI section 1.2 "Limits". */
const maxCallIdLength = 64;

/**
 * The conversation as a list of items: a message for each turn, an item of its own for each tool call, result and piece of
 * reasoning. Source: providers digest, OpenAI section 1.4 "Bridge mapping, request".
 * @throws GatewayError `invalid_request` for sound and for parts that no Responses endpoint knows.
 */
export function toInput(call: ProviderCall, reasoningFormat: string): Fields[] {
  const messages = withoutLegacyCalls(call.request.messages);
  return new InputBuilder(call, messages, reasoningFormat).build();
}

class InputBuilder {
  private readonly items: Fields[] = [];
  private readonly marks: CacheMarks;
  /** Ids of calls whose input was free text: their results are items of another type. */
  private readonly customCalls = new Set<string>();

  constructor(
    private readonly call: ProviderCall,
    private readonly messages: readonly ChatMessage[],
    private readonly reasoningFormat: string,
  ) {
    this.marks = new CacheMarks(messages, call.candidate.profile.traits.includes('prompt_cache_breakpoints'));
  }

  build(): Fields[] {
    this.messages.forEach((message, index) => this.add(message, `messages[${index}]`));
    return this.items;
  }

  private add(message: ChatMessage, path: string): void {
    switch (message.role) {
      case 'assistant':
        this.addAssistant(message, path);
        break;
      case 'tool':
        this.addResult(message, path);
        break;
      case 'user':
        this.items.push({ role: 'user', content: this.toContent(message.content, path) });
        break;
      default:
        this.items.push({ role: 'developer', content: this.toContent(message.content, path) });
    }
  }

  private addAssistant(message: ChatMessage, path: string): void {
    const { content, refusal, reasoning_details: details, tool_calls: calls = [] } = message;
    this.items.push(...toReasoningItems(details, this.reasoningFormat));
    const refused = textOf(refusal);
    if (typeof content === 'string' && content !== '' && refused === '')
      this.items.push({ role: 'assistant', content });
    else {
      const parts = partsOf(content).map((part, index) => toSpoken(part, `${path}.content[${index}]`));
      if (refused !== '') parts.push({ type: 'refusal', refusal: refused });
      if (parts.length > 0) this.items.push({ role: 'assistant', content: parts });
    }
    for (const toolCall of calls) this.addCall(toolCall);
  }

  /** Without an `id` of its own: with one the endpoint asks for the reasoning that led to the call. */
  private addCall({ id, type, function: called, custom }: ToolCall): void {
    const callId = vendorCallId(id, maxCallIdLength);
    if (type === 'custom') {
      const { name, input } = recordOf(custom);
      this.customCalls.add(callId);
      this.items.push({ type: 'custom_tool_call', call_id: callId, name, input: textOf(input) });
    } else {
      const { name, arguments: args } = recordOf(called);
      this.items.push({ type: 'function_call', call_id: callId, name, arguments: textOf(args) || '{}' });
    }
  }

  private addResult({ tool_call_id: id = '', content }: ChatMessage, path: string): void {
    const callId = vendorCallId(id, maxCallIdLength);
    const type = this.customCalls.has(callId) ? 'custom_tool_call_output' : 'function_call_output';
    const output = typeof content === 'string' ? content : this.toContent(content, path);
    this.items.push({ type, call_id: callId, output });
  }

  private toContent(content: ChatMessage['content'], path: string): Fields[] {
    if (typeof content === 'string') return [{ type: 'input_text', text: content }];
    return partsOf(content).flatMap((part, index): Fields[] => {
      const item = this.toPart(part, `${path}.content[${index}]`);
      if (item === undefined) return [];
      const mark = this.marks.take(part);
      return [mark === undefined ? item : { ...item, prompt_cache_breakpoint: mark }];
    });
  }

  /** Undefined for a part that the caller would rather do without. */
  private toPart(part: ContentPart, path: string): Fields | undefined {
    switch (part.type) {
      case 'text':
        return { type: 'input_text', text: part.text };
      case 'refusal':
        return { type: 'input_text', text: textOf(part.refusal) };
      case 'image_url': {
        const { url, detail = 'auto' } = recordOf(part.image_url);
        return { type: 'input_image', image_url: url, detail };
      }
      case 'file':
        return toFile(recordOf(part.file));
      case 'input_audio':
        refuseOrDrop(this.call, 'messages', 'This model takes no sound.', `${path}.type`);
        return undefined;
      default:
        throw unknownPart(part, path);
    }
  }
}

function toFile({ file_data: content, ...file }: Fields): Fields {
  if (typeof content !== 'string') return { type: 'input_file', ...file };
  const data = toFileData(content);
  return { type: 'input_file', ...file, [/^https?:/i.test(data) ? 'file_url' : 'file_data']: data };
}

/** What the assistant said. */
function toSpoken(part: ContentPart, path: string): Fields {
  if (part.type === 'text') return { type: 'output_text', text: part.text };
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.refusal };
  throw unknownPart(part, path);
}

function unknownPart({ type }: ContentPart, path: string): Error {
  return invalidRequest(
    `This model takes no parts of the type ${type}.`,
    `${path}.type`,
    'unsupported_parameter',
  );
}
