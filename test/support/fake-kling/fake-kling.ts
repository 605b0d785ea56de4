import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the fake does; what is not named stays as it is. Its usual behaviour is in tasks.mjs. */
export interface FakeKlingBehaviour {
  /** Polls after which a task is processing and done; null = by time. */
  readonly processingAfterPolls?: number | null;
  readonly doneAfterPolls?: number | null;
  /** Milliseconds from its creation on, where polls do not count. */
  readonly processingAfterMs?: number;
  readonly doneAfterMs?: number;
  readonly outcome?: 'succeed' | 'failed';
  readonly failMessage?: string;
  /** A word to be told in place of the state. */
  readonly word?: string | null;
  /** How a create is answered once the task is there: not at all (`hang`), or by the end of the connection (`cut`). */
  readonly create?: 'answer' | 'hang' | 'cut';
  /** How many creates that holds for; null = all. */
  readonly createTimes?: number | null;
  /** Refusals in the place of an answer, in this order. */
  readonly errors?: readonly FakeKlingError[];
  /** Tasks of one account under way; one more is a 1303. */
  readonly maxParallel?: number | null;
  readonly units?: string | number | null;
  readonly duration?: string | null;
  /** In the place of the address of the fake's own file. */
  readonly videoUrl?: string | null;
  readonly fileBytes?: number;
  /** Milliseconds from the end of a task on. */
  readonly urlLifetimeMs?: number;
}

export interface FakeKlingError {
  readonly on: 'create' | 'look';
  readonly status: number;
  /** Undefined = a body without one. */
  readonly code?: number;
  readonly message: string;
  /** 1 unless told. */
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeKlingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly at: number;
  /** 0 = not answered. */
  readonly status: number;
}

export interface FakeKlingTask {
  readonly id: string;
  readonly externalId: string | undefined;
  /** The API key or the access key that created it. */
  readonly account: string;
  /** Last part of its endpoint. */
  readonly kind: string;
  readonly model: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly polls: number;
}

export interface FakeKlingLog {
  /** Without those to the control API. */
  readonly requests: readonly FakeKlingRequest[];
  readonly tasks: readonly FakeKlingTask[];
  /** Attempts to create, by external id, refused ones among them. */
  readonly creates: Readonly<Record<string, number>>;
}

/** A Kling with a memory, in a process of its own on this machine. */
export class FakeKling {
  /** Credentials it takes unless told otherwise. */
  static readonly apiKey = 'fake-kling-api-key';
  static readonly keyPair = 'fake-access:fake-secret';

  private constructor(
    private readonly child: ChildProcess,
    /** What a gateway is given as KLING_BASE_URL. */
    readonly origin: string,
  ) {}

  static async start(): Promise<FakeKling> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'server.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    lines.close();
    const { port } = JSON.parse(line) as { port: number };
    return new FakeKling(child, `http://127.0.0.1:${port}`);
  }

  async behave(behaviour: FakeKlingBehaviour): Promise<void> {
    await this.control('POST', 'behaviour', behaviour);
  }

  /** @param pairs secret keys by their access keys */
  async accept(credentials: {
    apiKeys?: readonly string[];
    pairs?: Readonly<Record<string, string>>;
  }): Promise<void> {
    await this.control('POST', 'credentials', credentials);
  }

  /** From now on the videos there are answer with 403. */
  async expireFiles(): Promise<void> {
    await this.control('POST', 'expire');
  }

  /** As it was at the start: no tasks, no log, usual behaviour and credentials. */
  async reset(): Promise<void> {
    await this.control('POST', 'reset');
  }

  async log(): Promise<FakeKlingLog> {
    return (await this.control('GET', 'log')) as FakeKlingLog;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill();
    await closed;
  }

  private async control(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.origin}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The fake Kling refused ${path}: ${await answer.text()}`);
    return answer.json();
  }
}
