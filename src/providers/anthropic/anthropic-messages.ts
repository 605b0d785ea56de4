import type { ChatMessage, ToolCall } from '../../contract/chat.js';
import { argumentsOf, withoutLegacyCalls } from '../canonical/conversation.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { cacheControlOf } from './anthropic-cache.js';
import { isSaid, toSpokenBlocks, toTextBlocks } from './anthropic-content.js';
import { thoughtsOf } from './anthropic-thoughts.js';
import { type PairedCall, ToolPairs } from './anthropic-tool-ids.js';
import type { Block, TextBlock, ToolResultBlock, ToolUseBlock, Turn } from './anthropic-wire.js';

export interface Conversation {
  readonly system: TextBlock[];
  readonly messages: Turn[];
}

/** Stands where a turn must be and nothing was said: empty texts are refused. */
const nothingSaid = '.';
const noResult = 'The tool gave no result.';
const goOn = 'Continue.';

/**
 * The messages as turns that alternate, beginning with the user's: what neighbours of one role say is one turn, every tool call
 * has its result at the head of the next turn, and results without a call are plain text.
 * Source: providers digest, Anthropic section 2.4.
 * @param thoughts whether sealed thoughts go back.
 * @throws GatewayError that names the part the vendor cannot take.
 */
export function toConversation(call: ProviderCall, thoughts: boolean): Conversation {
  const messages = withoutLegacyCalls(call.request.messages);
  const builder = new ConversationBuilder(call, messages, thoughts);
  messages.forEach((message, index) => builder.add(message, index));
  return builder.end();
}

/**
 * A conversation that ends with the model's own words is gone on with where the model can; elsewhere the user asks for more.
 * Whether that had to be added. Source: providers digest, Anthropic section 2.4 "Assistant-prefill", trap T64.
 * @param prefill whether the model can go on with its own words, which it cannot while it thinks.
 */
export function mendEnd({ messages }: Conversation, prefill: boolean): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return false;
  if (prefill) {
    const content = last.content.flatMap(withoutTrailingBlank);
    if (content.length > 0) {
      messages[messages.length - 1] = { role: 'assistant', content };
      return false;
    }
  }
  messages.push({ role: 'user', content: [{ type: 'text', text: goOn }] });
  return true;
}

/** Words to go on with may neither end in blanks nor come with thoughts. */
function withoutTrailingBlank(block: Block, index: number, { length }: readonly Block[]): Block[] {
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return [];
  if (block.type !== 'text' || index < length - 1) return [block];
  return [{ ...block, text: block.text.trimEnd() }];
}

/** Results were just given to calls that come without the thought behind them. Source: providers digest, Anthropic section 2.5. */
export function lacksThought({ messages }: Conversation): boolean {
  const [asked, answered] = messages.slice(-2);
  if (asked?.role !== 'assistant' || answered?.content[0]?.type !== 'tool_result') return false;
  const begin = asked.content[0]?.type;
  return begin !== 'thinking' && begin !== 'redacted_thinking';
}

class ConversationBuilder {
  private readonly system: TextBlock[] = [];
  private readonly turns: Turn[] = [];
  private readonly pairs: ToolPairs;
  /** Calls at the end of the turn under way, whose results are due in the next. */
  private owed: PairedCall[] = [];

  constructor(
    private readonly call: ProviderCall,
    private readonly messages: readonly ChatMessage[],
    private readonly thoughts: boolean,
  ) {
    this.pairs = new ToolPairs(messages);
  }

  add(message: ChatMessage, index: number): void {
    const path = pathOf(index);
    switch (message.role) {
      case 'system':
      case 'developer': {
        const said = marked(toTextBlocks(message.content, path), message);
        if (this.turns.length === 0) this.system.push(...said);
        else this.addToUser(said.map((block) => ({ ...block, text: toNote(block.text) })));
        return;
      }
      case 'assistant':
        this.addAnswer(message, index);
        return;
      case 'tool':
        // A result stands where its call is; the first one due opens the turn for all.
        if (!this.pairs.isAnswer(index)) this.addToUser(this.spoken(message, path));
        else if (this.owed.length > 0) this.turnOf('user');
        return;
      default:
        this.addToUser(this.spoken(message, path));
    }
  }

  end(): Conversation {
    if (this.owed.length > 0 || this.turns.length === 0) this.turnOf('user');
    if (this.turns[0]?.role === 'assistant') this.turns.unshift({ role: 'user', content: [] });
    for (const { content } of this.turns)
      if (content.length === 0) content.push({ type: 'text', text: nothingSaid });
    return { system: this.system, messages: this.turns };
  }

  private spoken(message: ChatMessage, path: string): Block[] {
    return marked(toSpokenBlocks(message.content, path, this.call), message);
  }

  private addToUser(blocks: readonly Block[]): void {
    const { content } = this.turnOf('user');
    for (const block of blocks) content.push(block);
  }

  /** Thoughts, then words, then calls, also where one turn is made of several messages. */
  private addAnswer(message: ChatMessage, index: number): void {
    const calls = this.pairs.callsOf(index);
    const words: Block[] = toTextBlocks(message.content, pathOf(index));
    if (words.length === 0 && typeof message.refusal === 'string' && isSaid(message.refusal))
      words.push({ type: 'text', text: message.refusal });
    const uses = (message.tool_calls ?? []).flatMap((call, place) => toToolUse(call, calls[place]));
    const blocks = [...(this.thoughts ? thoughtsOf(message) : []), ...marked([...words, ...uses], message)];
    if (blocks.length === 0) return;
    const { content } = this.turnOf('assistant');
    content.splice(content.length - this.owed.length, 0, ...blocks.slice(0, blocks.length - uses.length));
    content.push(...uses);
    this.owed.push(...calls);
  }

  private turnOf(role: Turn['role']): Turn {
    const last = this.turns.at(-1);
    if (last?.role === role) return last;
    const turn: Turn = { role, content: this.owed.map((call) => this.toResult(call)) };
    this.owed = [];
    this.turns.push(turn);
    return turn;
  }

  private toResult({ id, answer }: PairedCall): ToolResultBlock {
    const message = answer === undefined ? undefined : this.messages[answer];
    if (answer === undefined || message === undefined)
      return { type: 'tool_result', tool_use_id: id, content: noResult, is_error: true };
    const result = { type: 'tool_result', tool_use_id: id } as const;
    const blocks = toSpokenBlocks(message.content, pathOf(answer), this.call);
    const control = cacheControlOf(message) ?? blocks.findLast((block) => block.cache_control)?.cache_control;
    // The breakpoint is behind the whole result.
    for (const block of blocks) delete block.cache_control;
    const content = typeof message.content === 'string' ? message.content : blocks;
    return {
      ...result,
      ...(blocks.length === 0 ? {} : { content }),
      ...(control === undefined ? {} : { cache_control: control }),
    };
  }
}

function pathOf(index: number): string {
  return `messages[${index}]`;
}

/** Instructions in the middle of a conversation have no role of their own on every model. */
function toNote(text: string): string {
  return `<system-note>\n${text}\n</system-note>`;
}

function toToolUse(call: ToolCall, paired: PairedCall | undefined): ToolUseBlock[] {
  if (paired === undefined) return [];
  const { custom } = call;
  if (isRecord(custom) && typeof custom.name === 'string')
    return [{ type: 'tool_use', id: paired.id, name: custom.name, input: { input: custom.input } }];
  const name = call.function?.name ?? '';
  return [{ type: 'tool_use', id: paired.id, name, input: argumentsOf(call) }];
}

/** What a message is marked with holds for its last block. */
function marked<Marked extends Block>(blocks: Marked[], message: ChatMessage): Marked[] {
  const control = cacheControlOf(message);
  const last = blocks.at(-1);
  if (control !== undefined && last !== undefined && 'type' in last && isCacheable(last))
    last.cache_control = control;
  return blocks;
}

function isCacheable(block: Block): block is Exclude<Block, { type: 'thinking' | 'redacted_thinking' }> {
  return block.type !== 'thinking' && block.type !== 'redacted_thinking';
}
