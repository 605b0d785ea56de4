import { describeTruncations } from '../support/truncated-suite.js';

describeTruncations({ anthropic: 'anthropic/claude-sonnet-4.5' });
