/**
 * What is asked and what must come back. The mock and the load generator both read this file, so an answer that lost
 * or gained a byte of text on its way through a gateway is found.
 */

/**
 * @typedef {object} Scenario
 * @property {string} name       also the word in the prompt by which the mock knows what to answer
 * @property {string} title      for the printed table
 * @property {number} chunks     data events of the stream without usage and `[DONE]`; 0 = a whole answer
 * @property {number} paceMs     wait between two chunks; 0 = back to back
 */

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  { name: 'whole', title: 'whole answer, 1 KB', chunks: 0, paceMs: 0 },
  { name: 'stream50', title: 'stream, 50 chunks', chunks: 50, paceMs: 0 },
  { name: 'stream200', title: 'stream, 200 chunks', chunks: 200, paceMs: 0 },
  { name: 'paced50', title: 'paced stream, 50 chunks, 10 ms apart', chunks: 50, paceMs: 10 },
];

const sentence = 'The quick brown fox jumps over the lazy dog near the quiet river bank. ';

/** Text of the whole answer: long enough to make the JSON about 1 KB. */
export const wholeText = sentence.repeat(10);

/** Text of chunk `index`; the first chunk carries the role and the last the finish reason, both without text. */
export function chunkText(index) {
  return ` word${index}`;
}

/**
 * The text a client must have put together at the end.
 * @param {Scenario} scenario
 */
export function expectedText(scenario) {
  if (scenario.chunks === 0) return wholeText;
  let text = '';
  for (let index = 1; index < scenario.chunks - 1; index += 1) text += chunkText(index);
  return text;
}

/**
 * The request a client sends.
 * @param {Scenario} scenario
 * @param {string} model
 */
export function requestBody(scenario, model) {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant. Answer briefly and name your sources.' },
      { role: 'user', content: `bench:${scenario.name}: tell me about the fox and the dog by the river.` },
    ],
    temperature: 0.7,
    ...(scenario.chunks > 0 && { stream: true }),
  });
}
