// @ts-check
// The thread in which texts are counted; see token-counter.ts. Its tables take 70 MB and a third of a second to load, and a
// long text some milliseconds: nothing of that on the thread that serves.
import { parentPort } from 'node:worker_threads';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/** A run of characters without a break is merged in time that grows with its square; pieces cost a few tokens at most. */
const longestRun = 128;
const runs = new RegExp(`\\S{${longestRun}}`, 'gu');

/** Longer texts are counted at both ends and reckoned for the rest, so that nobody waits long for somebody else's text. */
const longestText = 262_144;

/** Control words of the encoding are plain text in what people write. */
const plain = { disallowedSpecial: new Set() };

/** @param {string} text */
function count(text) {
  return countTokens(text.replace(runs, '$& '), plain);
}

/** @param {string} text */
function countAny(text) {
  if (text.length <= longestText) return count(text);
  const half = longestText / 2;
  const counted = count(text.slice(0, half)) + count(text.slice(-half));
  return Math.ceil((counted / longestText) * text.length);
}

parentPort?.on('message', (/** @type {{ id: number, texts: string[] }} */ { id, texts }) => {
  let tokens = 0;
  for (const text of texts) tokens += countAny(text);
  parentPort?.postMessage({ id, tokens });
});
