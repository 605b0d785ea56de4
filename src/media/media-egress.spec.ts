import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Response } from 'express';
import { concat, NEVER, Observable, of, throwError } from 'rxjs';
import { noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { MediaEvent } from '../contract/media.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import { MediaContext } from './media-context.js';
import { writeMedia } from './media-egress.js';

const candidate: RouteCandidate = {
  provider: 'one',
  modelId: 'one/m',
  upstreamModel: 'm',
  position: 1,
  contextLength: null,
  profile: openProfile,
  router: 'auto',
};
const route = {
  'X-Clear-Fallback-Level': '1',
  'X-Clear-Router': 'auto',
  'X-Clear-Resolved-Model': 'one/m',
};
const served = { ...route, 'X-Clear-Fallback-Model': 'one/m' };
const piece = (text: string, contentType = 'audio/mpeg'): MediaEvent => ({
  kind: 'bytes',
  bytes: Buffer.from(text),
  contentType,
});
const cut$ = throwError(() => new GatewayError('upstream_protocol', 'cut'));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Run {
  readonly response: Response;
  /** Of what was written with the head: its status and headers. */
  readonly heads: unknown[];
  readonly written: () => string;
  /** What the framework was told, in its order. */
  readonly told: string[];
  readonly isLeftAlone: () => boolean;
}

function run(answer$: Observable<MediaEvent>, response = responseOf()): Run {
  const context = new MediaContext(
    'req_1',
    { kind: 'api', keyId: 'key_1', workspaceId: 'ws_1', limits: noLimits, allowedModels: undefined },
    { model: 'm' },
    { requested: 'm', chain: true, hedge: false, candidates: [candidate] },
    new Map(),
  );
  context.begin({
    candidate,
    request: context.request,
    reason: 'first',
    hasAlternative: false,
    excluded: [],
    onBegun: () => undefined,
  });
  const heads: unknown[] = [];
  const writeHead = response.writeHead.bind(response) as (status: number, headers: object) => Response;
  response.writeHead = ((status: number, headers: object) => {
    const head = writeHead(status, headers);
    heads.push([status, headers]);
    return head;
  }) as typeof response.writeHead;
  const pieces: Buffer[] = [];
  response.write = ((bytes: Buffer) => pieces.push(bytes) > 0) as typeof response.write;
  const end = response.end.bind(response) as () => Response;
  response.end = ((bytes: Buffer) => {
    pieces.push(bytes);
    return end();
  }) as typeof response.end;
  const told: string[] = [];
  let isSubscribed = true;
  const watched$ = new Observable<MediaEvent>((subscriber) => {
    const subscription = answer$.subscribe(subscriber);
    return () => {
      isSubscribed = false;
      subscription.unsubscribe();
    };
  });
  writeMedia(watched$, response, context).subscribe({
    next: () => told.push('next'),
    error: (error: unknown) => told.push(error instanceof GatewayError ? error.kind : 'another error'),
    complete: () => told.push('complete'),
  });
  return {
    response,
    heads,
    written: () => Buffer.concat(pieces).toString(),
    told,
    isLeftAlone: () => !isSubscribed,
  };
}

function responseOf(): Response {
  return new ServerResponse(new IncomingMessage(new Socket())) as Response;
}

describe('a result', () => {
  it('is written as JSON with its length, and who served', async () => {
    const { heads, written, told, response, isLeftAlone } = run(of({ kind: 'result', body: { text: '😀' } }));
    await turn();
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': 15, ...served };
    expect(heads).toEqual([[200, headers]]);
    expect(written()).toBe('{"text":"😀"}');
    expect(told).toEqual(['next', 'complete']);
    expect([response.writableEnded, isLeftAlone()]).toEqual([true, true]);
  });
});

describe('a file', () => {
  it('is written piece by piece under the head of its first one', async () => {
    const pieces$ = of(piece('one '), piece('two ', 'text/other'), piece('three'), {
      kind: 'consumed' as const,
    });
    const { heads, written, told, response } = run(pieces$);
    await turn();
    expect(heads).toEqual([[200, { 'Content-Type': 'audio/mpeg', ...served }]]);
    expect(written()).toBe('one two three');
    expect(told).toEqual(['next', 'complete']);
    expect(response.writableEnded).toBe(true);
  });

  it('leaves as it comes, and lets go of the framework with its first piece', async () => {
    const { written, told, response } = run(concat(of(piece('one')), NEVER));
    await turn();
    expect([written(), response.writableEnded]).toEqual(['one', false]);
    expect(told).toEqual(['next', 'complete']);
    response.emit('close');
  });
});

describe('a failure', () => {
  it('before the head is the framework’s, with the route that was taken', () => {
    const { heads, told, response, isLeftAlone } = run(cut$);
    expect([heads, told]).toEqual([[], ['upstream_protocol']]);
    expect(response.getHeaders()).toEqual(
      Object.fromEntries(Object.entries(route).map(([name, value]) => [name.toLowerCase(), value])),
    );
    expect([response.destroyed, isLeftAlone()]).toEqual([false, true]);
  });

  it('behind the head breaks the connection: nothing else says that the file is not whole', async () => {
    const { told, response, isLeftAlone } = run(concat(of(piece('one')), cut$));
    await turn();
    expect(told).toEqual(['next', 'complete']);
    expect([response.destroyed, response.writableEnded, isLeftAlone()]).toEqual([true, false, true]);
  });

  it.each<[string, MediaEvent]>([
    ['a head that cannot be sent', piece('one', 'audio/mpeg\r\nX-Other: 1')],
    ['a body that cannot be written', { kind: 'result', body: { count: 1n } }],
  ])('of ours, %s, is an error of this answer, not the end of the process', async (_name, event) => {
    const { told, written, isLeftAlone } = run(of(event, event));
    await turn();
    expect([told, written(), isLeftAlone()]).toEqual([['internal'], '', true]);
  });
});

describe('a client that has gone', () => {
  it('before anything was asked has nobody asked', () => {
    const response = responseOf();
    response.destroy();
    Object.defineProperty(response, 'closed', { value: true });
    let isAsked = false;
    const answer$ = new Observable<MediaEvent>(() => void (isAsked = true));
    expect(run(answer$, response).told).toEqual(['next', 'complete']);
    expect(isAsked).toBe(false);
  });

  it.each<[string, Observable<MediaEvent>]>([
    ['before the first piece', NEVER],
    ['in the middle', concat(of(piece('one')), NEVER)],
  ])('%s lets go of the attempt', (_name, answer$) => {
    const { response, told, isLeftAlone } = run(answer$);
    expect(isLeftAlone()).toBe(false);
    response.emit('close');
    expect(isLeftAlone()).toBe(true);
    expect(told).toEqual(['next', 'complete']);
    expect(response.listenerCount('drain')).toBe(0);
  });
});

it('stops the attempt where the framework lets go before the head', () => {
  const response = responseOf();
  const context = new MediaContext(
    'req_1',
    { kind: 'api', keyId: 'key_1', workspaceId: 'ws_1', limits: noLimits, allowedModels: undefined },
    { model: 'm' },
    { requested: 'm', chain: true, hedge: false, candidates: [candidate] },
    new Map(),
  );
  let isOpen = false;
  const answer$ = new Observable<MediaEvent>(() => {
    isOpen = true;
    return () => void (isOpen = false);
  });
  const subscription = writeMedia(answer$, response, context).subscribe();
  expect(isOpen).toBe(true);
  subscription.unsubscribe();
  expect([isOpen, response.listenerCount('close')]).toEqual([false, 0]);
});
