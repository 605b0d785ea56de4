import { describeReplays } from '../support/recorded-suite.js';

describeReplays({
  'openai/chat': 'openai/gpt-4o-mini',
  'openai/cassettes': 'openai/gpt-4o-mini',
  'openai/responses': 'openai/gpt-5-codex',
});
