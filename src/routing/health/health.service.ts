import { Injectable } from '@nestjs/common';
import type { ProviderId } from '../../contract/route-plan.js';

/** Why a model cannot be asked now. */
export interface Obstacle {
  readonly reason: 'not_configured' | 'breaker_open';
  /** When it may be asked again, in milliseconds of `performance.now()`; undefined = not by waiting. */
  readonly untilMs: number | undefined;
}

/** What was seen of a model's speed in this process, lately. */
export interface ObservedSpeed {
  readonly samples: number;
  /** Moving average from the start of an attempt to its first effective chunk. */
  readonly firstTokenMs: number;
  readonly p95FirstTokenMs: number;
  /** Moving average from the first token on; undefined = no stream was long enough to tell. */
  readonly tokensPerSecond: number | undefined;
}

/** What this process knows of the state of providers, models and credentials. */
@Injectable()
export class HealthService {
  /** Undefined = the model may be asked now. */
  obstacleTo(_provider: ProviderId, _modelId: string): Obstacle | undefined {
    return undefined;
  }

  speedOf(_modelId: string): ObservedSpeed | undefined {
    return undefined;
  }
}
