import { Injectable } from '@nestjs/common';
import type { ChatRequest, Usage } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { asCountedBy, PromptMeter } from './prompt-meter.service.js';
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
  async estimate(
    request: ChatRequest,
    profile: ChatProfile,
    known: Usage | undefined,
    answer: readonly AnswerPart[],
  ): Promise<Usage> {
    const [prompt, completion] = await Promise.all([
      known?.prompt_tokens || this.promptTokens(request, profile),
      this.answerTokens(answer).then((tokens) => asCountedBy(profile, tokens)),
    ]);
    const told = known?.completion_tokens ?? 0;
    const made = Math.max(completion, told);
    return { ...known, prompt_tokens: prompt, completion_tokens: made, total_tokens: prompt + made };
  }

  private async answerTokens(answer: readonly AnswerPart[]): Promise<number> {
    const counted = await Promise.all(
      answer.map(async ({ text, times }) => Math.ceil((await this.counter.count([text])) * times)),
    );
    return counted.reduce((sum, tokens) => sum + tokens, 0);
  }

  private async promptTokens(request: ChatRequest, profile: ChatProfile): Promise<number> {
    const { text, media } = await this.prompts.count(request);
    return asCountedBy(profile, text) + media;
  }
}
