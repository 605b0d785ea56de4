import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultBreakers } from '../../src/config/environment.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { jsonReply, type Reply } from '../support/fake-reply.js';
import { openAiError, sampleAnswer } from '../support/openai-wire.js';
import { vendors } from '../support/vendors.js';

/** What one caller's request refers to must not take the only credential or the model from all others. */

const served = serveEvery(sampleAnswer({ text: ['Hi.'] }));

type Refuse = (message: string) => Reply;
const openAi =
  (status: number): Refuse =>
  (message) =>
    jsonReply(openAiError(message, null), { status });
const anthropic: Refuse = (message) =>
  jsonReply({ type: 'error', error: { type: 'not_found_error', message } }, { status: 404 });
const google =
  (code: number, status: string): Refuse =>
  (message) =>
    jsonReply({ error: { code, status, message } }, { status: code });

const refusals: readonly (readonly [model: string, fileId: string, message: string, refuse: Refuse])[] = [
  ['openai/gpt-4o-mini', 'file-x', 'No such File object: file-x', openAi(404)],
  ['openai/gpt-4o-mini', 'file-x', 'You do not have access to file file-x.', openAi(403)],
  ['anthropic/claude-sonnet-4.5', 'file_x', 'File not found: file_x', anthropic],
  [
    'google/gemini-2.5-flash',
    'files/x',
    'You do not have permission to access the File x or it may not exist.',
    google(403, 'PERMISSION_DENIED'),
  ],
  [
    'google/gemini-2.5-flash',
    'files/x',
    'The File x is not in an ACTIVE state and usage is not allowed.',
    google(400, 'FAILED_PRECONDITION'),
  ],
];

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: [vendors.openai, vendors.anthropic, vendors.gemini],
    config: { breakers: defaultBreakers },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

describe.each([false, true])('stream: %s', (stream) => {
  it.each(refusals)(
    '%s with %s: a 400 of "%s", and the next is served',
    async (model, id, message, refuse) => {
      rig.upstream.script(() => refuse(message));
      const content = [
        { type: 'text', text: 'What is this?' },
        { type: 'file', file: { file_id: id } },
      ];
      const answer = await rig.ask({ model, stream, messages: [{ role: 'user', content }] });
      expect(JSON.parse(answer.text)).toEqual({
        error: { message, type: 'invalid_request_error', code: 'invalid_request' },
      });
      expect(answer.status).toBe(400);
      expect(rig.upstream.requests).toHaveLength(1);

      rig.upstream.script(served);
      expect((await rig.ask({ model, stream })).status).toBe(200);
    },
  );

  it('a model that a caller made up leaves the others their credential', async () => {
    const name = `made-up-${String(stream)}`;
    const words = `Project \`proj_x\` does not have access to model \`${name}\``;
    rig.upstream.script(() => jsonReply(openAiError(words, 'model_not_found'), { status: 403 }));
    expect((await rig.ask({ model: `openai/${name}`, stream })).status).toBe(502);

    rig.upstream.script(served);
    expect((await rig.ask({ stream })).status).toBe(200);
  });
});
