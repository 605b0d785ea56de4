import type { AttemptReason } from '../contract/attempt-record.js';
import type { Usage } from '../contract/chat.js';
import type { Credential } from '../contract/credential.js';
import type { RoutedRequest } from '../contract/media.js';
import type { RouteCandidate } from '../contract/route-plan.js';

/** What one try is to do. */
export interface AttemptOrder<Asked = RoutedRequest> {
  readonly candidate: RouteCandidate;
  /** What is asked: the caller's request, or in its place one that goes on with an answer broken off. */
  readonly request: Asked;
  readonly reason: AttemptReason;
  /** Whether another candidate could still be asked. */
  readonly hasAlternative: boolean;
  /** Credentials of the candidate's provider that this request has been refused with. */
  readonly excluded: readonly Credential[];
  /** To be told of the first effective chunk, also of an answer that is delivered whole. */
  readonly onBegun: () => void;
}

/** One try at one candidate, from its order to its end. */
export class Attempt<Asked = RoutedRequest> {
  /** Known once it has been let through. */
  credential: Credential | undefined;
  /** As far as the vendor told it; known from the end of the attempt on. */
  usage: Usage | undefined;
  /** Another attempt was quicker: whoever lets go of this one is not the caller. */
  superseded = false;
  /** Whether its request has gone out to the vendor. */
  isSent = false;
  /** Fields of the request that the candidate was not sent as they came. */
  private adjustments: Set<string> | undefined;

  constructor(
    /** 0, 1, … in the order of trying. */
    readonly number: number,
    readonly order: AttemptOrder<Asked>,
    /** It carries on an answer that broke off. */
    readonly continues: boolean,
  ) {}

  readonly adjusted = (field: string): void => {
    (this.adjustments ??= new Set()).add(field);
  };

  readonly sent = (): void => {
    this.isSent = true;
  };

  get adjustedFields(): string | undefined {
    return this.adjustments === undefined ? undefined : [...this.adjustments].join(', ');
  }
}
