import anthropic from './data/anthropic.json' with { type: 'json' };
import deepseek from './data/deepseek.json' with { type: 'json' };
import google from './data/google.json' with { type: 'json' };
import grok from './data/grok.json' with { type: 'json' };
import kimi from './data/kimi.json' with { type: 'json' };
import kling from './data/kling.json' with { type: 'json' };
import minimax from './data/minimax.json' with { type: 'json' };
import openai from './data/openai.json' with { type: 'json' };
import qwen from './data/qwen.json' with { type: 'json' };
import sandbox from './data/sandbox.json' with { type: 'json' };

/** The records of `data/`, file by file. What is in them is checked by `parseCatalogModel`, not by the compiler. */
export const catalogData: Readonly<Record<string, readonly unknown[]>> = {
  anthropic,
  deepseek,
  google,
  grok,
  kimi,
  kling,
  minimax,
  openai,
  qwen,
  sandbox,
};
