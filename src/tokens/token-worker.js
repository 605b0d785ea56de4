// @ts-check
// The thread in which texts are counted; see token-counter.ts. Its tables take 70 MB and a third of a second to load, and a
// long text some milliseconds: nothing of that on the thread that serves.
import { parentPort } from 'node:worker_threads';
import { clearMergeCache, countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/**
 * What the encoding does not split is merged in time that grows with its square. It splits no run of characters that are no
 * space, no run of spaces, and no run of slashes and line breaks: all are cut.
 */
const runs = /\S{128}|[\s/]{128}/gu;
/** The pieces of a run can be fewer tokens than the whole, where it repeats itself: by so many a cut, as trials show. */
const tokensPerCut = 2;

/** About so many characters are counted before it is somebody else's turn: 50 ms at the very worst. */
const charactersPerTurn = 16_384;
/** What the encoding remembers of rare words keeps the texts alive that they stood in: it forgets after so many characters. */
const charactersRemembered = 33_554_432;

/** Control words of the encoding are plain text in what people write. */
const plain = { disallowedSpecial: new Set() };

/**
 * Under way, by their id.
 * @type {Map<number, { id: number, texts: string[], next: number, counted: number, tokens: number }>}
 */
const jobs = new Map();
let remembered = 0;

/** @param {string} text */
function count(text) {
  let tokens = 0;
  let from = 0;
  for (const { index, 0: run } of text.matchAll(runs)) {
    const end = index + run.length;
    tokens += countTokens(text.slice(from, end), plain) + tokensPerCut;
    from = end;
  }
  return tokens + countTokens(from === 0 ? text : text.slice(from), plain);
}

/** The job that has had the least: nobody waits for the end of somebody else's long text. */
function leastServed() {
  let least;
  for (const job of jobs.values()) {
    if (least === undefined || job.counted < least.counted) least = job;
    if (least.counted === 0) break;
  }
  return least;
}

function turn() {
  let room = charactersPerTurn;
  for (let job; room > 0 && (job = leastServed()) !== undefined;) {
    const before = job.counted;
    for (let text; job.counted - before < room && (text = job.texts[job.next]) !== undefined; job.next++) {
      job.tokens += count(text);
      job.counted += text.length;
    }
    room -= job.counted - before;
    if (job.next < job.texts.length) continue;
    jobs.delete(job.id);
    parentPort?.postMessage({ id: job.id, tokens: job.tokens });
  }
  remembered += charactersPerTurn - room;
  if (remembered > charactersRemembered) {
    clearMergeCache();
    remembered = 0;
  }
  if (jobs.size > 0) setImmediate(turn);
}

// Without texts: nobody waits for the job any more.
parentPort?.on('message', (/** @type {{ id: number, texts?: string[] }} */ { id, texts }) => {
  if (texts === undefined) {
    jobs.delete(id);
    return;
  }
  // Else a turn is to come already.
  if (jobs.size === 0) setImmediate(turn);
  jobs.set(id, { id, texts, next: 0, counted: 0, tokens: 0 });
});
