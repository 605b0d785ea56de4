import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** False when the connection broke before the answer ended. */
  readonly complete: boolean;
  /** Longest time between two pieces of the body. */
  readonly longestGapMs: number;
}

/** A request under way, on a connection of its own. */
export interface RawCall {
  /** The answer to its end, however it comes. Rejects when the connection breaks before the head. */
  readonly answer: Promise<RawAnswer>;
  /** Resolves as soon as the text received so far contains this. */
  received(text: string): Promise<void>;
  /** Closes the connection. */
  leave(): void;
}

export interface RawOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body?: unknown;
}

/** A client without any help: what is on the wire is what the test sees. */
export function openRaw(url: string, { method = 'POST', headers = {}, body }: RawOptions = {}): RawCall {
  const waiting: { text: string; resolve: () => void }[] = [];
  let received = '';
  let headReceived = false;
  let lastPieceMs: number | undefined;
  let longestGapMs = 0;
  let client: ClientRequest | undefined;

  const answer = new Promise<RawAnswer>((resolve, reject) => {
    client = request(
      url,
      { method, headers: { 'content-type': 'application/json', ...headers }, agent: false },
      (response) => {
        headReceived = true;
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          const nowMs = performance.now();
          longestGapMs = Math.max(longestGapMs, nowMs - (lastPieceMs ?? nowMs));
          lastPieceMs = nowMs;
          received += part;
          for (const { text, resolve: found } of waiting) if (received.includes(text)) found();
        });
        response.on('error', () => undefined);
        response.on('close', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: received,
            complete: response.complete,
            longestGapMs,
          }),
        );
      },
    );
    // After the head a broken connection is an answer that is not complete.
    client.on('error', (error) => {
      if (!headReceived) reject(error);
    });
    client.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  });
  // Whoever leaves on purpose does not wait for an answer.
  answer.catch(() => undefined);

  return {
    answer,
    received: (text) =>
      received.includes(text)
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.push({ text, resolve })),
    leave: () => client?.destroy(),
  };
}

/** The first answers that are whole. */
export function firstAnswers(calls: readonly RawCall[], count: number): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const answers: RawAnswer[] = [];
    for (const call of calls)
      call.answer.then((each) => {
        answers.push(each);
        if (answers.length === count) resolve(answers);
      }, reject);
  });
}
