import { describeReplays } from '../support/recorded-suite.js';

describeReplays({ anthropic: 'anthropic/claude-sonnet-4.5' });
