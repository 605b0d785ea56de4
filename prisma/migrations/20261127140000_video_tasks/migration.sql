-- CreateEnum
CREATE TYPE "video_task_state" AS ENUM ('submitting', 'queued', 'in_progress', 'completed', 'failed');

-- CreateTable
CREATE TABLE "video_tasks" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "upstream_model" TEXT NOT NULL,
    "requested_model" TEXT NOT NULL,
    "credential" CHAR(16) NOT NULL,
    "vendor_task_id" TEXT,
    "action" TEXT NOT NULL,
    "state" "video_task_state" NOT NULL,
    "progress" SMALLINT NOT NULL,
    "seconds" TEXT NOT NULL,
    "size" TEXT,
    "media" JSONB NOT NULL,
    "attempt" JSONB NOT NULL,
    "result_url" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "fail_reason" TEXT,
    "looks" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "video_tasks_pkey" PRIMARY KEY ("id")
);

-- Only what is still to be asked for: the rest is never looked for by time.
CREATE INDEX "video_tasks_due" ON "video_tasks"("due_at") WHERE "finished_at" IS NULL;
