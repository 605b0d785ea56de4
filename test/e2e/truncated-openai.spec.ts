import { describeTruncations } from '../support/truncated-suite.js';

describeTruncations({
  'openai/chat': 'openai/gpt-4o-mini',
  'openai/cassettes': 'openai/gpt-4o-mini',
  'openai/responses': 'openai/gpt-5-codex',
});
