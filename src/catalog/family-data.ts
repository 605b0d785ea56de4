import type { ProviderId } from '../contract/route-plan.js';
import anthropic from './families/anthropic.json' with { type: 'json' };
import deepseek from './families/deepseek.json' with { type: 'json' };
import google from './families/google.json' with { type: 'json' };
import grok from './families/grok.json' with { type: 'json' };
import kimi from './families/kimi.json' with { type: 'json' };
import minimax from './families/minimax.json' with { type: 'json' };
import openai from './families/openai.json' with { type: 'json' };
import qwen from './families/qwen.json' with { type: 'json' };

/**
 * Families of chat models by prefix, in the order in which they are tried. What is in them is checked by `parseModelFamily`.
 * The last of each takes any name: a model newer than the data gets the strictest rules that are legal for its vendor.
 */
export const familyData: Readonly<Record<ProviderId, readonly unknown[]>> = {
  anthropic,
  deepseek,
  google,
  grok,
  kimi,
  minimax,
  openai,
  qwen,
};
