import { describeBodies } from '../support/sdk-body-suite.js';

describeBodies([
  { model: 'deepseek/deepseek-flash', body: 'deepseek-chat' },
  { model: 'grok/grok-4.6', body: 'xai-chat' },
  { model: 'qwen/qwen3.8-max', body: 'qwen-chat' },
  { model: 'qwen/qwen-plus', body: 'qwen-chat' },
  { model: 'kimi/kimi-k3', body: 'kimi-chat' },
  { model: 'kimi/kimi-k2.6', body: 'kimi-chat' },
  { model: 'minimax/minimax-m3', body: 'minimax-chat' },
]);
