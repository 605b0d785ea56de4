import { Injectable } from '@nestjs/common';
import type { UsageEstimate } from '../contract/attempt-record.js';
import type { ChatRequest, Usage } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { asCountedBy, PromptMeter, type PromptTokens } from './prompt-meter.service.js';
import { TokenCounter } from './token-counter.js';

/** The beginning of a text, and how many times as long the whole is. */
export interface AnswerPart {
  readonly text: string;
  readonly times: number;
}

/** Works out the usage of an attempt whose vendor told none, or told no more than its beginning. */
@Injectable()
export class UsageEstimator {
  constructor(
    private readonly prompts: PromptMeter,
    private readonly counter: TokenCounter,
  ) {}

  /**
   * @param known what the vendor has told so far: its count of the prompt stands, its count of the answer is the least
   * @param answer what came of the answer
   */
  estimate(
    request: ChatRequest,
    profile: ChatProfile,
    known: Usage | undefined,
    answer: readonly AnswerPart[],
  ): UsageEstimate {
    const usageOf = (prompt: PromptTokens | undefined, answerTokens: readonly number[]): Usage => {
      const promptTokens =
        prompt === undefined ? (known?.prompt_tokens ?? 0) : asCountedBy(profile, prompt.text) + prompt.media;
      const made = answer.reduce(
        (sum, { times }, index) => sum + Math.ceil((answerTokens[index] ?? 0) * times),
        0,
      );
      const completionTokens = Math.max(asCountedBy(profile, made), known?.completion_tokens ?? 0);
      return {
        ...known,
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      };
    };
    const isPromptKnown = Boolean(known?.prompt_tokens);
    const counts = answer.map(({ text }) => this.counter.count([text]));
    const prompt = isPromptKnown ? undefined : this.prompts.count(request);
    return {
      guess: usageOf(
        isPromptKnown ? undefined : this.prompts.guess(request),
        answer.map(({ text }) => this.counter.guess([text])),
      ),
      counted: Promise.all([prompt, Promise.all(counts)]).then(([tokens, made]) => usageOf(tokens, made)),
    };
  }
}
