import { concat, EMPTY, type Observable, of, throwError } from 'rxjs';
import { noLimits } from '../../contract/caller.js';
import {
  chunkEvent,
  finishEvent,
  roleEvent,
  textEvent,
  usageEvent,
} from '../../../test/support/chat-events.js';
import type { ChatEvent, ChatRequest, ChunkEvent, ToolCallDelta } from '../../contract/chat.js';
import { openProfile, type Prefill } from '../../contract/chat-profile.js';
import { type FailureKind, GatewayError } from '../../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../../contract/route-plan.js';
import type { Attempt } from '../../dispatch/attempt.js';
import { ChatContext } from '../chat-context.js';
import { wantsRecovery, withRecovery } from './with-recovery.js';

const candidate = (position: number, prefill: Prefill = 'answered'): RouteCandidate => ({
  provider: 'p',
  modelId: `p/${position}`,
  upstreamModel: 'm',
  position,
  contextLength: null,
  profile: { ...openProfile, prefill },
});
const chain: RoutePlan = {
  requested: 'p/0',
  chain: true,
  hedge: false,
  candidates: [candidate(0), candidate(1), candidate(2, 'continued')],
};
const request: ChatRequest = { model: 'p/0', messages: [{ role: 'user', content: 'Count.' }], stream: true };
const caller = {
  kind: 'api',
  keyId: 'k',
  workspaceId: 'w',
  limits: noLimits,
  allowedModels: undefined,
} as const;
const usage = (prompt: number, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

const failure = (kind: FailureKind): Observable<never> => throwError(() => new GatewayError(kind, kind));
const cut = (...events: ChatEvent[]): Observable<ChatEvent> =>
  concat(of(...events), failure('upstream_protocol'));
/** With the head of another answer. */
const other = (events: readonly ChunkEvent[]): Observable<ChatEvent> =>
  of(
    ...events.map((event): ChatEvent => ({
      ...event,
      chunk: { ...event.chunk, id: 'chatcmpl-2', created: 2, model: 'other' },
    })),
  );
const texts = (...words: string[]): ChunkEvent[] => [roleEvent, ...words.map(textEvent), finishEvent()];

interface Outcome {
  /** What the client reads. */
  readonly text: string;
  readonly thoughts: string;
  readonly comments: readonly string[];
  readonly ids: ReadonlySet<string>;
  readonly roles: readonly string[];
  readonly calls: readonly ToolCallDelta[];
  readonly usage: unknown;
  readonly finishes: readonly unknown[];
  readonly ends: string;
  /** Candidates asked, with the messages added to the request. */
  readonly asked: readonly (readonly [level: number, roles: string])[];
  readonly attempts: readonly Attempt<ChatRequest>[];
}

/** @param answers of the attempts, in their order */
function run(answers: readonly Observable<ChatEvent>[], plan = chain): Outcome {
  const context = new ChatContext('req', caller, request, plan);
  const attempts: Attempt<ChatRequest>[] = [];
  let text = '';
  let thoughts = '';
  let ends = 'open';
  let told: unknown;
  const comments: string[] = [];
  const ids = new Set<string>();
  const roles: string[] = [];
  const calls: ToolCallDelta[] = [];
  const finishes: unknown[] = [];
  withRecovery(plan, request, {
    answer: ({ level }, requestFor) => {
      const target = plan.candidates[level];
      if (target === undefined) return EMPTY;
      attempts.push(
        context.begin({
          candidate: target,
          request: requestFor(target),
          reason: 'first',
          hasAlternative: false,
          excluded: [],
          onBegun: () => undefined,
        }),
      );
      return answers[attempts.length - 1] ?? EMPTY;
    },
    attempt: () => context.attempt,
    onSwitch: () => {
      context.continues = true;
    },
  }).subscribe({
    next: (event) => {
      if (event.kind === 'comment') comments.push(event.text);
      if (event.kind !== 'chunk') return;
      ids.add(`${event.chunk.id} of ${event.chunk.model}`);
      if (event.chunk.usage) told = event.chunk.usage;
      for (const { delta, finish_reason } of event.chunk.choices) {
        text += delta.content ?? '';
        thoughts += delta.reasoning_content ?? '';
        if (delta.role !== undefined) roles.push(delta.role);
        calls.push(...(delta.tool_calls ?? []));
        if (finish_reason) finishes.push(finish_reason);
      }
    },
    error: (error: unknown) => (ends = error instanceof GatewayError ? error.kind : 'bug'),
    complete: () => (ends = 'complete'),
  });
  const asked = attempts.map(({ order }) => {
    const added = order.request.messages.slice(request.messages.length).map(({ role }) => role);
    return [order.candidate.position, added.join(' ')] as const;
  });
  return { text, thoughts, comments, ids, roles, calls, usage: told, finishes, ends, asked, attempts };
}

const whole = { ends: 'complete', finishes: ['stop'] };

describe('withRecovery', () => {
  it('passes on an answer that does not break', () => {
    const outcome = run([of(...texts('One ', 'two.'), usageEvent(usage(1, 2)))]);
    expect(outcome).toMatchObject({ text: 'One two.', comments: [], usage: usage(1, 2), ...whole });
  });

  it('asks the next model again and does not repeat what was delivered', () => {
    const outcome = run([cut(roleEvent, textEvent('One ')), other(texts('On', 'e tw', 'o.'))]);
    expect(outcome).toMatchObject({ text: 'One two.', comments: ['continued by p/1'], ...whole });
    expect(outcome.asked).toEqual([
      [0, ''],
      [1, ''],
    ]);
    expect([...outcome.ids]).toEqual(['chatcmpl-1 of model']);
    expect(outcome.roles).toEqual(['assistant']);
  });

  it('tells a model that begins otherwise to go on with the delivered words', () => {
    const outcome = run([cut(textEvent('One ')), other(texts('Un, deux.')), other(texts('two.'))]);
    expect(outcome).toMatchObject({ text: 'One two.', comments: ['continued by p/1'], ...whole });
    expect(outcome.asked).toEqual([
      [0, ''],
      [1, ''],
      [1, 'assistant user'],
    ]);
    expect(outcome.attempts.map(({ superseded }) => superseded)).toEqual([false, true, false]);
  });

  it('also where its answer ends among the words it repeats', () => {
    const outcome = run([cut(textEvent('One two')), other(texts('One')), other(texts(', three.'))]);
    expect(outcome).toMatchObject({ text: 'One two, three.', ...whole });
  });

  it('does not repeat either when the model that was told to go on begins anew', () => {
    const begun = 'One, two, three, four, five, six, seven, ';
    const outcome = run([cut(textEvent(begun)), other(texts('Un')), other(texts(begun, 'eight.'))]);
    expect(outcome).toMatchObject({ text: `${begun}eight.`, ...whole });
  });

  it('takes a few words said again for what they are', () => {
    const outcome = run([cut(textEvent('ha ')), other(texts('Ho')), other(texts('ha ', 'ha!'))]);
    expect(outcome).toMatchObject({ text: 'ha ha ha!', ...whole });
  });

  it('leaves the indentation of what follows as it is', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued')] };
    const begun = cut(textEvent('def f():\n'));
    expect(run([begun, other(texts('    return 1'))], plan).text).toBe('def f():\n    return 1');
    expect(run([begun, other(texts('\n    return 1'))], plan).text).toBe('def f():\n    return 1');
  });

  it('tells of each model that goes on', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1), candidate(2)] };
    const outcome = run([cut(textEvent('One ')), cut(textEvent('One ')), other(texts('One two.'))], plan);
    expect(outcome.comments).toEqual(['continued by p/1', 'continued by p/2']);
  });

  it('gives a model that goes on with its own words just these', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued')] };
    const outcome = run([cut(textEvent('One ')), other(texts('two', '.'))], plan);
    expect(outcome).toMatchObject({ text: 'One two.', ...whole });
    expect(outcome.asked[1]).toEqual([1, 'assistant']);
  });

  it('takes care of the blank between the delivered words and the next', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued')] };
    expect(run([cut(textEvent('One ')), other(texts(' two.'))], plan).text).toBe('One two.');
    expect(run([cut(textEvent('One')), other(texts(' two.'))], plan).text).toBe('One two.');
    expect(run([cut(textEvent('One\n')), other(texts('\n\nTwo.'))], plan).text).toBe('One\n\nTwo.');
  });

  it('takes what such a model says for new, though it begins alike', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued')] };
    expect(run([cut(textEvent('ha')), other(texts('ha', 'ha!'))], plan).text).toBe('hahaha!');
  });

  it('lets it call a tool behind the delivered words', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued')] };
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'add', arguments: '{}' } };
    const calling = other([roleEvent, chunkEvent({ tool_calls: [call] }), finishEvent('tool_calls')]);
    const outcome = run([cut(textEvent('Let me add. ')), calling], plan);
    expect(outcome).toMatchObject({ text: 'Let me add. ', calls: [call], finishes: ['tool_calls'] });
  });

  it('goes on as often as there are candidates, and then the last one once more', () => {
    const outcome = run([
      cut(textEvent('One ')),
      cut(textEvent('One two ')),
      cut(textEvent('three ')),
      other(texts('four.')),
    ]);
    expect(outcome).toMatchObject({ text: 'One two three four.', ...whole });
    expect(outcome.comments).toEqual(['continued by p/1', 'continued by p/2', 'continued by p/2']);
  });

  it('adds up what everybody made, and guesses what a vendor did not tell', () => {
    const outcome = run([cut(textEvent('One ')), other([...texts('One two.'), usageEvent(usage(9, 3))])]);
    // "Count." is two tokens, "One " one.
    expect(outcome.usage).toEqual(usage(9 + 2, 3 + 1));
  });

  it('counts all words of an answer that carried one on and broke off, too', () => {
    const plan: RoutePlan = { ...chain, candidates: [candidate(0), candidate(1, 'continued'), candidate(2)] };
    const last = other([...texts('One two three.'), usageEvent(usage(9, 3))]);
    const outcome = run([cut(textEvent('One ')), cut(textEvent('two ')), last], plan);
    // "Count." and then "Count.One " are two and three tokens, each word one.
    expect(outcome).toMatchObject({ text: 'One two three.', usage: usage(9 + 2 + 3, 3 + 1 + 1) });
  });

  it('keeps usage on the last chunk of an answer, too', () => {
    const last = finishEvent();
    const withUsage: ChunkEvent = { ...last, chunk: { ...last.chunk, usage: usage(9, 3) } };
    const outcome = run([cut(textEvent('One ')), other([textEvent('One two.'), withUsage])]);
    expect(outcome).toMatchObject({ usage: usage(11, 4), ...whole });
  });

  it('does not put thoughts into the middle of an answer', () => {
    const thought = chunkEvent({ reasoning_content: 'Hm.' });
    const outcome = run([cut(textEvent('One ')), other([thought, ...texts('One two.')])]);
    expect(outcome).toMatchObject({ text: 'One two.', thoughts: '' });
  });

  it('begins afresh where only thoughts were delivered', () => {
    const thought = chunkEvent({ reasoning_content: 'Hm.' });
    const outcome = run([cut(roleEvent, thought), other(texts('One.'))]);
    expect(outcome).toMatchObject({ text: 'One.', comments: ['continued by p/1'], ...whole });
    expect(outcome.roles).toEqual(['assistant']);
  });

  it.each<[string, ChunkEvent]>([
    [
      'in the middle of a tool call',
      chunkEvent({ tool_calls: [{ index: 0, function: { arguments: '{"a' } }] }),
    ],
    ['where there are several answers', chunkEvent({ content: 'One' }, null, 1)],
    ['behind a refusal', chunkEvent({ refusal: 'No' })],
    ['of pictures', chunkEvent({ images: [{}] })],
    ['when the answer was finished', finishEvent()],
  ])('never goes on %s', (_name, event) => {
    expect(run([cut(event), other(texts('One'))])).toMatchObject({ ends: 'upstream_protocol', comments: [] });
  });

  it('ends in the failure when it is the caller’s or nobody is left', () => {
    expect(run([concat(of(textEvent('One')), failure('content_filtered'))]).ends).toBe('content_filtered');
    const alone: RoutePlan = { ...chain, candidates: [candidate(0)] };
    const silent = concat(of(textEvent('One')), failure('upstream_timeout'));
    expect(run([silent], alone)).toMatchObject({ ends: 'upstream_timeout', asked: [[0, '']] });
    expect(run([cut(textEvent('One')), failure('upstream_unavailable')], alone).ends).toBe(
      'upstream_unavailable',
    );
  });

  it('asks nobody once more of whom nothing came: fallback has done that', () => {
    const outcome = run([cut(textEvent('One ')), failure('upstream_unavailable')]);
    expect(outcome).toMatchObject({ ends: 'upstream_unavailable', comments: [] });
    expect(outcome.asked).toHaveLength(2);
  });

  it('is not for several answers at a time', () => {
    expect(wantsRecovery({ ...request, recovery: 'continue' })).toBe(true);
    expect(wantsRecovery({ ...request, extra_body: { recovery: 'continue', n: 2 } })).toBe(false);
  });

  it('leaves what failed before anything was delivered as it is', () => {
    expect(run([failure('upstream_unavailable')])).toMatchObject({
      ends: 'upstream_unavailable',
      asked: [[0, '']],
    });
  });

  it('books what carries an answer on', () => {
    const { attempts } = run([cut(textEvent('One ')), other(texts('Un')), other(texts('two.'))]);
    expect(attempts.map(({ continues }) => continues)).toEqual([false, true, true]);
  });
});
