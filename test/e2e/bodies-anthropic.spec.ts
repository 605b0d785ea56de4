import { describeBodies } from '../support/sdk-body-suite.js';

describeBodies([
  { model: 'anthropic/claude-opus-5', body: 'anthropic-messages', inputs: ['image', 'file'] },
  { model: 'anthropic/claude-sonnet-4.5', body: 'anthropic-messages-sampled', inputs: ['image', 'file'] },
]);
