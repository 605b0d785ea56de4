import { refusal } from './auth.mjs';

/** What the fake does unless it is told otherwise. */
export const usualBehaviour = {
  /** Polls after which a task is processing and done; null = by time. */
  processingAfterPolls: 1,
  doneAfterPolls: 2,
  /** Milliseconds after its creation, where polls do not count. */
  processingAfterMs: 200,
  doneAfterMs: 1000,
  outcome: 'succeed',
  failMessage: 'The content was refused by the risk control system.',
  /** A word to be told in place of the state, empty or unknown. */
  word: null,
  /** How a create is answered; the task is there in any case. `cut` closes the connection, `hang` says nothing. */
  create: 'answer',
  /** How many creates that holds for; null = all. */
  createTimes: null,
  /** `{on: 'create' | 'look', status, code, message, times, headers}`: told in the place of an answer, before anything happens. */
  errors: [],
  /** Tasks of one account that may be under way; one more is a 1303. */
  maxParallel: null,
  /** `final_unit_deduction`, or the amount of the bill of units; null = nothing is told. */
  units: '2.5',
  /** Of the video, as Kling tells it; null = nothing is told. */
  duration: '5.1',
  /** In the place of the address of the file here. */
  videoUrl: null,
  fileBytes: 200_000,
  /** Milliseconds after the end of a task at which its file is gone. */
  urlLifetimeMs: 3_600_000,
};

/** The tasks of all accounts. */
export class Tasks {
  list = [];
  /** Attempts to create by external id, refused ones among them. */
  creates = {};
  next = 1;

  create(account, kind, model, externalId, body, behaviour) {
    if (externalId !== undefined) this.creates[externalId] = (this.creates[externalId] ?? 0) + 1;
    const own = this.list.filter((task) => task.account === account);
    if (externalId !== undefined && own.some((task) => task.externalId === externalId))
      return refusal(400, 1201, `external_task_id ${externalId} already exists`);
    const underWay = own.filter((task) => !isOver(stateOf(task, behaviour)));
    if (behaviour.maxParallel !== null && underWay.length >= behaviour.maxParallel)
      return refusal(429, 1303, 'parallel task over resource pack limit');
    const task = { account, kind, model, externalId, body, polls: 0, createdAt: Date.now(), doneAt: null };
    task.id = String(88_000_000_000_000 + this.next++);
    this.list.push(task);
    return { task };
  }

  /** A task of the account by either id; polls count. */
  look(account, matches, behaviour) {
    const task = this.list.find((candidate) => candidate.account === account && matches(candidate));
    if (task === undefined) return undefined;
    task.polls += 1;
    if (isOver(stateOf(task, behaviour))) task.doneAt ??= Date.now();
    return task;
  }
}

export function stateOf(task, behaviour) {
  const { processingAfterPolls, doneAfterPolls, processingAfterMs, doneAfterMs, outcome } = behaviour;
  if (task.doneAt !== null) return task.end ?? outcome;
  const byPolls = doneAfterPolls !== null;
  const passed = byPolls ? task.polls : Date.now() - task.createdAt;
  if (passed >= (byPolls ? doneAfterPolls : doneAfterMs)) return (task.end = outcome);
  return passed >= (byPolls ? processingAfterPolls : processingAfterMs) ? 'processing' : 'submitted';
}

function isOver(state) {
  return state === 'succeed' || state === 'failed';
}

/** `data` of the older interface. */
export function legacyData(task, behaviour, origin) {
  const state = stateOf(task, behaviour);
  const { units, duration, word } = behaviour;
  return {
    task_id: task.id,
    task_status: word ?? state,
    task_status_msg: state === 'failed' ? behaviour.failMessage : '',
    task_info: { external_task_id: task.externalId },
    created_at: task.createdAt,
    updated_at: task.doneAt ?? task.createdAt,
    ...(state === 'succeed' && {
      task_result: {
        videos: [
          { id: `v${task.id}`, url: urlOf(task, behaviour, origin), ...(duration !== null && { duration }) },
        ],
      },
      ...(units !== null && { final_unit_deduction: units }),
    }),
  };
}

/** An entry of `data` of the newer interface. */
export function pathData(task, behaviour, origin) {
  const state = stateOf(task, behaviour);
  const { units, duration, word } = behaviour;
  return {
    id: task.id,
    status: word ?? (state === 'succeed' ? 'succeeded' : state),
    message: state === 'failed' ? behaviour.failMessage : '',
    external_id: task.externalId,
    create_time: task.createdAt,
    update_time: task.doneAt ?? task.createdAt,
    ...(state === 'succeed' && {
      outputs: [
        {
          type: 'video',
          id: `v${task.id}`,
          url: urlOf(task, behaviour, origin),
          ...(duration !== null && { duration }),
        },
      ],
      billing: units === null ? [] : [{ charge_type: 'unit', amount: units, package_type: 'video' }],
    }),
  };
}

function urlOf(task, { videoUrl }, origin) {
  return videoUrl ?? `${origin}/files/${task.id}.mp4?signature=fake-${task.id}`;
}
