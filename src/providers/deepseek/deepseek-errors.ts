import type { ErrorRules } from '../openai-shape/chat-errors.js';

/** DeepSeek's moderation has neither a type nor a code of its own, only these words. */
const moderation = /content exists risk/i;

export const deepSeekErrors: ErrorRules = {
  kindOf: ({ message = '' }, status) =>
    status < 500 && moderation.test(message) ? 'content_filtered' : undefined,
};
