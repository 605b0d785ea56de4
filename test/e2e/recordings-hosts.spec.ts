import { describeReplays } from '../support/recorded-suite.js';

// MiniMax has no recordings.
describeReplays({
  deepseek: 'deepseek/deepseek-reasoner',
  xai: 'grok/grok-4.3',
  qwen: 'qwen/qwen3-max',
  kimi: 'kimi/kimi-k3',
});
