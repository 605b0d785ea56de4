import { describeBodies } from '../support/sdk-body-suite.js';

describeBodies([
  { model: 'openai/gpt-4o-mini', body: 'openai-chat', inputs: ['image', 'file', 'audio'] },
  { model: 'openai/gpt-5.2', body: 'openai-chat', inputs: ['image', 'file'] },
  { model: 'openai/gpt-5-codex', body: 'openai-responses', inputs: ['image', 'file'] },
]);
