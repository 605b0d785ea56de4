-- CreateEnum
CREATE TYPE "key_kind" AS ENUM ('api', 'management');

-- CreateEnum
CREATE TYPE "attempt_outcome" AS ENUM ('completed', 'failed', 'client_gone');

-- CreateTable
CREATE TABLE "workspaces" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "rate_limit_rpm" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "kind" "key_kind" NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_prefix" TEXT NOT NULL,
    "credit_limit_picodollars" BIGINT,
    "spent_picodollars" BIGINT NOT NULL DEFAULT 0,
    "allowed_models" TEXT[],
    "allowed_ips" TEXT[],
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "expires_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_secrets" (
    "hash" CHAR(64) NOT NULL,
    "key_id" TEXT NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_secrets_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "usage_attempts" (
    "request_id" TEXT NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "level" SMALLINT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "completion_id" TEXT,
    "requested_model" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "router" TEXT,
    "outcome" "attempt_outcome" NOT NULL,
    "failure_kind" TEXT,
    "upstream_status" SMALLINT,
    "streamed" BOOLEAN NOT NULL,
    "prompt_tokens" INTEGER,
    "cached_tokens" INTEGER,
    "cache_write_tokens" INTEGER,
    "completion_tokens" INTEGER,
    "reasoning_tokens" INTEGER,
    "input_audio_tokens" INTEGER,
    "output_audio_tokens" INTEGER,
    "cost_picodollars" BIGINT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "first_token_ms" INTEGER,
    "total_ms" INTEGER NOT NULL,

    CONSTRAINT "usage_attempts_pkey" PRIMARY KEY ("request_id", "attempt")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspaces_name_key" ON "workspaces"("name");

-- CreateIndex
CREATE INDEX "api_keys_kind_created_at_id_idx" ON "api_keys"("kind", "created_at", "id");

-- CreateIndex
CREATE INDEX "api_keys_workspace_id_idx" ON "api_keys"("workspace_id");

-- CreateIndex
CREATE INDEX "key_secrets_key_id_idx" ON "key_secrets"("key_id");

-- CreateIndex
CREATE INDEX "usage_attempts_workspace_id_started_at_idx" ON "usage_attempts"("workspace_id", "started_at");

-- CreateIndex
CREATE INDEX "usage_attempts_completion_id_idx" ON "usage_attempts"("completion_id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_secrets" ADD CONSTRAINT "key_secrets_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;
