-- An attempt that another one of the same request overtook: hedging.
ALTER TYPE "attempt_outcome" ADD VALUE 'superseded';

-- An attempt that carried on an answer which had broken off: recovery.
ALTER TABLE "usage_attempts" ADD COLUMN "continues" BOOLEAN NOT NULL DEFAULT false;
