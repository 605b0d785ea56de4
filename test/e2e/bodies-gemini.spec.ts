import { describeBodies } from '../support/sdk-body-suite.js';

describeBodies([
  { model: 'google/gemini-2.5-flash', body: 'gemini-generate', inputs: ['image', 'file', 'audio'] },
  { model: 'google/gemini-3-pro-preview', body: 'gemini-generate', inputs: ['image', 'file', 'audio'] },
]);
