import { Injectable } from '@nestjs/common';
import type { ChatRequest } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { mediaTokensOf } from '../contract/media-tokens.js';
import { promptTexts } from './prompt-texts.js';
import { TokenCounter } from './token-counter.js';

/** What wraps a message, and the beginning of the answer. Source: OpenAI's cookbook, "How to count tokens". */
const tokensPerMessage = 4;
const tokensPerPrompt = 3;

/** Tokens of a prompt, by OpenAI's tokenizer. */
export interface PromptTokens {
  readonly text: number;
  /** Of what is no text; not counted but reckoned. */
  readonly media: number;
}

/** Counts prompts before, or instead of, their vendor. */
@Injectable()
export class PromptMeter {
  constructor(private readonly counter: TokenCounter) {}

  /** For other vendors see `asCountedBy`. */
  async count(request: ChatRequest): Promise<PromptTokens> {
    return wrapped(request, await this.counter.count(promptTexts(request)));
  }

  /** The same, but never too few: what cannot be counted in time is taken for the most that it can be. */
  async countMost(request: ChatRequest): Promise<PromptTokens> {
    return wrapped(request, await this.counter.count(promptTexts(request), 'most'));
  }

  /** At once, by the length of the texts. */
  guess(request: ChatRequest): PromptTokens {
    return wrapped(request, this.counter.guess(promptTexts(request)));
  }
}

/** The same text in the tokens of a model's own tokenizer. */
export function asCountedBy({ tokenPercent }: ChatProfile, tokens: number): number {
  return Math.ceil((tokens * tokenPercent) / 100);
}

function wrapped(request: ChatRequest, textTokens: number): PromptTokens {
  return {
    text: textTokens + tokensPerPrompt + tokensPerMessage * request.messages.length,
    media: mediaTokensIn(request),
  };
}

function mediaTokensIn({ messages }: ChatRequest): number {
  let tokens = 0;
  for (const { content } of messages)
    if (content && typeof content !== 'string') for (const { type } of content) tokens += mediaTokensOf(type);
  return tokens;
}
