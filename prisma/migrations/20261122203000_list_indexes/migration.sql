-- The list of keys is over both kinds, newest first.
-- DropIndex
DROP INDEX "api_keys_kind_created_at_id_idx";

-- CreateIndex
CREATE INDEX "api_keys_created_at_id_idx" ON "api_keys"("created_at", "id");

-- A vendor may give many completions one id: the latest of a workspace must be found all the same.
-- DropIndex
DROP INDEX "usage_attempts_completion_id_idx";

-- CreateIndex
CREATE INDEX "usage_attempts_completion_id_workspace_id_started_at_idx" ON "usage_attempts"("completion_id", "workspace_id", "started_at");
