import { describeTruncations } from '../support/truncated-suite.js';

describeTruncations({ gemini: 'google/gemini-3-pro-preview' });
