import { describeTruncations } from '../support/truncated-suite.js';

// MiniMax has no recordings.
describeTruncations({
  deepseek: 'deepseek/deepseek-reasoner',
  xai: 'grok/grok-4.3',
  qwen: 'qwen/qwen3-max',
  kimi: 'kimi/kimi-k3',
});
