import { describeReplays } from '../support/recorded-suite.js';

describeReplays({ gemini: 'google/gemini-3-pro-preview' });
