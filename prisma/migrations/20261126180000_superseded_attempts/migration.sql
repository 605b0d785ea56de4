-- An attempt that another one of the same request overtook: hedging.
ALTER TYPE "attempt_outcome" ADD VALUE 'superseded';
