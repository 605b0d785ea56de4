import { noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Response } from 'express';
import { concat, NEVER, of, throwError } from 'rxjs';
import { textEvent } from '../../test/support/chat-events.js';
import type { ChatRequest } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import type { AttemptOrder } from '../dispatch/attempt.js';
import { ChatContext } from './chat-context.js';
import { writeAnswer } from './chat-egress.js';

const candidate: RouteCandidate = {
  provider: 'one',
  modelId: 'one/m',
  upstreamModel: 'm',
  position: 0,
  contextLength: null,
  profile: openProfile,
};
const context = new ChatContext(
  'req_1',
  { kind: 'api', keyId: 'key_1', workspaceId: 'ws_1', limits: noLimits, allowedModels: undefined },
  { model: 'm', messages: [], stream: true },
  { requested: 'm', chain: false, hedge: false, candidates: [candidate] },
);
const order: AttemptOrder<ChatRequest> = {
  candidate,
  request: context.request,
  reason: 'first',
  hasAlternative: false,
  excluded: [],
  onBegun: () => undefined,
};
beforeEach(() => context.begin(order));
const responseOf = (): Response => new ServerResponse(new IncomingMessage(new Socket())) as Response;

/** How the egress ends for its caller, and what it has left on the response. */
function outcomeOf(answer$: Parameters<typeof writeAnswer>[0], response = responseOf()): Promise<unknown> {
  return new Promise((resolve) =>
    writeAnswer(answer$, response, context, 60_000).subscribe({
      error: (error: unknown) => resolve(error instanceof GatewayError ? error.kind : error),
      complete: () => resolve('complete'),
    }),
  );
}

describe('the egress', () => {
  it('is done for its caller when the answer is under way', async () => {
    const response = responseOf();
    expect(await outcomeOf(of(textEvent('hi')), response)).toBe('complete');
    expect(response.headersSent).toBe(true);
  });

  it('names the fields that the model does not take as they were', async () => {
    const response = responseOf();
    const { adjusted } = context.begin(order);
    for (const field of ['temperature', 'tool_choice', 'temperature']) adjusted(field);
    const sent: unknown[] = [];
    response.writeHead = ((_status: number, headers: object) => {
      sent.push(headers);
      return response;
    }) as typeof response.writeHead;
    await outcomeOf(of(textEvent('hi')), response);
    expect(sent).toEqual([expect.objectContaining({ 'X-Clear-Adjusted': 'temperature, tool_choice' })]);
    // The next candidate has adjustments of its own.
    context.begin(order);
    expect(context.routeHeaders(true)).not.toHaveProperty('X-Clear-Adjusted');
  });

  it('hands on what failed before anything was written', async () => {
    const failure = new GatewayError('upstream_timeout', 'too late');
    expect(await outcomeOf(throwError(() => failure))).toBe('upstream_timeout');
  });

  it('makes a mistake of ours an error of this answer, not the end of the process', async () => {
    const response = responseOf();
    response.writeHead = () => {
      throw new TypeError('Invalid character in header content');
    };
    expect(await outcomeOf(of(textEvent('hi')), response)).toBe('internal');
  });
});

describe('a long event', () => {
  it('is written piece by piece as the client takes it', async () => {
    const response = responseOf();
    const pieces: Buffer[] = [];
    response.write = (piece: unknown) => {
      pieces.push(piece as Buffer);
      return false;
    };
    const subscription = writeAnswer(
      concat(of(textEvent('😀'.repeat(400_000))), NEVER),
      response,
      context,
      60_000,
    ).subscribe();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pieces).toHaveLength(1);
    while (response.emit('drain'));
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024);
    expect(Buffer.concat(pieces).toString()).toContain('😀'.repeat(400_000));
    response.destroy();
    response.emit('close');
    subscription.unsubscribe();
  });
});
