import { jest } from '@jest/globals';
import pg from 'pg';

/**
 * The statements that this process sends to the database from now on, until `jest.restoreAllMocks()`. Those by which routers
 * are kept up to date and the listening connection is tried do not count: they come by the clock, whatever is asked.
 */
export function countQueries(): { sent(): unknown[]; reset(): void } {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  return {
    sent: () => query.mock.calls.map(([statement]) => statement).filter((statement) => !isOfClock(statement)),
    reset: () => query.mockClear(),
  };
}

function isOfClock(statement: unknown): boolean {
  return /router_revision|SELECT 'listening'/.test(JSON.stringify(statement));
}
