-- Workspaces: limits, whether their credit bounds them, and an end.
ALTER TABLE "workspaces"
    ADD COLUMN "rate_limit_tpm" INTEGER,
    ADD COLUMN "max_concurrency" INTEGER,
    ADD COLUMN "metered" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "deleted_at" TIMESTAMPTZ(3),
    ADD CONSTRAINT "workspaces_limits_check"
        CHECK ("rate_limit_rpm" >= 0 AND "rate_limit_tpm" >= 0 AND "max_concurrency" >= 0);

-- A name is free again once its workspace is deleted.
DROP INDEX "workspaces_name_key";
CREATE UNIQUE INDEX "workspaces_name_key" ON "workspaces" ("name") WHERE "deleted_at" IS NULL;
CREATE INDEX "workspaces_created_at_id_idx" ON "workspaces" ("created_at", "id");

-- What instances learn of at once. A version that a statement does not raise itself is raised for it, so that a change by
-- plain SQL counts as well. Named with its schema, as a trigger runs under the search path of whoever writes.
CREATE FUNCTION "bump_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."version" = OLD."version" THEN NEW."version" := OLD."version" + 1; END IF;
    NEW."updated_at" := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

CREATE FUNCTION "notify_access_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('clearmaas_access', TG_ARGV[0] || ':' || NEW."id");
    RETURN NULL;
END
$$;

CREATE TRIGGER "api_keys_bump_version" BEFORE UPDATE ON "api_keys" FOR EACH ROW
    WHEN ((OLD."kind", OLD."workspace_id", OLD."name", OLD."key_prefix", OLD."credit_limit_picodollars", OLD."allowed_models",
           OLD."allowed_ips", OLD."disabled", OLD."expires_at", OLD."deleted_at")
          IS DISTINCT FROM
          (NEW."kind", NEW."workspace_id", NEW."name", NEW."key_prefix", NEW."credit_limit_picodollars", NEW."allowed_models",
           NEW."allowed_ips", NEW."disabled", NEW."expires_at", NEW."deleted_at"))
    EXECUTE FUNCTION "bump_version"();

CREATE TRIGGER "api_keys_notify" AFTER UPDATE ON "api_keys" FOR EACH ROW
    WHEN (OLD."version" <> NEW."version")
    EXECUTE FUNCTION "notify_access_change"('key');

CREATE TRIGGER "workspaces_bump_version" BEFORE UPDATE ON "workspaces" FOR EACH ROW
    EXECUTE FUNCTION "bump_version"();

CREATE TRIGGER "workspaces_notify" AFTER UPDATE ON "workspaces" FOR EACH ROW
    EXECUTE FUNCTION "notify_access_change"('workspace');

-- The prices with which costs were reckoned; `id` is made of the content, so a row never changes.
CREATE TABLE "price_versions" (
    "id" CHAR(16) NOT NULL,
    "model_id" TEXT NOT NULL,
    "prices" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_versions_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "usage_attempts"
    ADD COLUMN "cache_write_1h_tokens" INTEGER,
    ADD COLUMN "input_image_tokens" INTEGER,
    ADD COLUMN "output_image_tokens" INTEGER,
    ADD COLUMN "web_searches" INTEGER,
    ADD COLUMN "estimated" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "price_version" CHAR(16);

-- The ledger, double entry: each row moves an amount from one account of its workspace to another, so all accounts of a
-- workspace always add up to zero. `credit` is what the workspace may still spend.
CREATE TYPE "ledger_account" AS ENUM ('credit', 'funding', 'corrections', 'usage');
CREATE TYPE "ledger_entry_kind" AS ENUM ('top_up', 'correction', 'settlement', 'refund');

CREATE TABLE "ledger_accounts" (
    "workspace_id" TEXT NOT NULL,
    "account" "ledger_account" NOT NULL,
    -- Numeric: the sum of many entries may be more than one of them can be.
    "balance_picodollars" NUMERIC(38, 0) NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_accounts_pkey" PRIMARY KEY ("workspace_id", "account"),
    CONSTRAINT "ledger_accounts_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" "ledger_entry_kind" NOT NULL,
    "from_account" "ledger_account" NOT NULL,
    "to_account" "ledger_account" NOT NULL,
    "amount_picodollars" BIGINT NOT NULL,
    -- Of settlements and refunds: whose attempt.
    "request_id" TEXT,
    "attempt" SMALLINT,
    "key_id" TEXT,
    -- Of the other kinds: who booked it, and why.
    "actor_key_id" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ledger_entries_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ledger_entries_amount_check" CHECK ("amount_picodollars" > 0),
    CONSTRAINT "ledger_entries_accounts_check" CHECK (
        CASE "kind"
            WHEN 'top_up' THEN "from_account" = 'funding' AND "to_account" = 'credit'
            WHEN 'settlement' THEN "from_account" = 'credit' AND "to_account" = 'usage'
            WHEN 'refund' THEN "from_account" = 'usage' AND "to_account" = 'credit'
            WHEN 'correction' THEN ("from_account", "to_account") IN (('corrections', 'credit'), ('credit', 'corrections'))
        END
    ),
    CONSTRAINT "ledger_entries_request_check" CHECK (
        ("kind" IN ('settlement', 'refund')) = ("request_id" IS NOT NULL AND "attempt" IS NOT NULL AND "key_id" IS NOT NULL)
    )
);

-- Nothing is settled or given back twice.
CREATE UNIQUE INDEX "ledger_entries_request_id_attempt_kind_key" ON "ledger_entries" ("request_id", "attempt", "kind")
    WHERE "request_id" IS NOT NULL;
CREATE INDEX "ledger_entries_workspace_id_id_idx" ON "ledger_entries" ("workspace_id", "id");

-- Balances follow from the entries, in the same transaction and in no other way. Locked in one order, whoever writes.
CREATE FUNCTION "apply_ledger_entries"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "public"."ledger_accounts" AS held ("workspace_id", "account", "balance_picodollars")
    SELECT "workspace_id", "account", sum("change")
    FROM (
        SELECT "workspace_id", "from_account" AS "account", -"amount_picodollars"::numeric AS "change" FROM new_entries
        UNION ALL
        SELECT "workspace_id", "to_account", "amount_picodollars"::numeric FROM new_entries
    ) AS changes
    GROUP BY "workspace_id", "account"
    ORDER BY "workspace_id", "account"
    ON CONFLICT ("workspace_id", "account")
        DO UPDATE SET "balance_picodollars" = held."balance_picodollars" + excluded."balance_picodollars";
    RETURN NULL;
END
$$;

CREATE TRIGGER "ledger_entries_apply" AFTER INSERT ON "ledger_entries"
    REFERENCING NEW TABLE AS new_entries
    FOR EACH STATEMENT EXECUTE FUNCTION "apply_ledger_entries"();

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Only a trigger of the entries may write balances.
CREATE TRIGGER "ledger_accounts_derived" BEFORE UPDATE OR DELETE ON "ledger_accounts"
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION "refuse_change"();

-- Every workspace has its account from the start, so that there is a row to lock.
CREATE FUNCTION "open_credit_account"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "public"."ledger_accounts" ("workspace_id", "account") VALUES (NEW."id", 'credit');
    RETURN NULL;
END
$$;

CREATE TRIGGER "workspaces_open_credit_account" AFTER INSERT ON "workspaces"
    FOR EACH ROW EXECUTE FUNCTION "open_credit_account"();

INSERT INTO "ledger_accounts" ("workspace_id", "account") SELECT "id", 'credit' FROM "workspaces";

-- What was charged before there was a ledger.
INSERT INTO "ledger_entries"
    ("workspace_id", "kind", "from_account", "to_account", "amount_picodollars", "request_id", "attempt", "key_id", "created_at")
SELECT "workspace_id", 'settlement', 'credit', 'usage', "cost_picodollars", "request_id", "attempt", "key_id", "started_at"
FROM "usage_attempts" WHERE "cost_picodollars" > 0 AND "workspace_id" IN (SELECT "id" FROM "workspaces")
ORDER BY "started_at", "request_id", "attempt";

-- What requests under way may still cost at most, where a key or its workspace has a limit. One of an instance that died
-- counts no longer once its lease has run out.
CREATE TABLE "credit_reservations" (
    "request_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "amount_picodollars" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_reservations_pkey" PRIMARY KEY ("request_id"),
    CONSTRAINT "credit_reservations_amount_check" CHECK ("amount_picodollars" > 0)
);
CREATE INDEX "credit_reservations_key_id_idx" ON "credit_reservations" ("key_id");
CREATE INDEX "credit_reservations_workspace_id_idx" ON "credit_reservations" ("workspace_id");
CREATE INDEX "credit_reservations_instance_id_idx" ON "credit_reservations" ("instance_id");

-- Takes as much of `at_most` as both the key and its workspace have left, if that is `at_least`. The rows are locked in
-- the order in which settlements lock them (key, then account); what is reserved is summed after that, in a snapshot of its
-- own, so two requests never see the same credit.
-- status: `granted`; `key` or `workspace` = that one has not enough left, and would not have if everything else under way
-- cost nothing; `waiting` = it has, but for what is reserved; `gone` = there is no such key (any more).
CREATE FUNCTION "reserve_credit"(
    request text, of_key text, instance text, at_least bigint, at_most bigint, lease interval,
    OUT status text, OUT granted bigint
) LANGUAGE plpgsql AS $$
DECLARE
    key record;
    is_metered boolean;
    balance numeric;
    reserved numeric;
    whole numeric;
    free numeric := at_most;
BEGIN
    granted := 0;
    status := 'granted';
    SELECT k."workspace_id", k."credit_limit_picodollars" AS credit_limit, k."spent_picodollars" AS spent INTO key
    FROM "public"."api_keys" AS k WHERE k."id" = of_key AND k."deleted_at" IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN status := 'gone'; RETURN; END IF;
    SELECT w."metered" INTO is_metered FROM "public"."workspaces" AS w WHERE w."id" = key.workspace_id;
    IF is_metered THEN
        SELECT a."balance_picodollars" INTO balance FROM "public"."ledger_accounts" AS a
        WHERE a."workspace_id" = key.workspace_id AND a."account" = 'credit' FOR NO KEY UPDATE;
    END IF;
    IF key.credit_limit IS NOT NULL THEN
        SELECT COALESCE(sum(r."amount_picodollars"), 0) INTO reserved FROM "public"."credit_reservations" AS r
        WHERE r."key_id" = of_key AND r."expires_at" > clock_timestamp();
        whole := key.credit_limit::numeric - key.spent;
        free := LEAST(free, whole - reserved);
        IF whole < at_least THEN status := 'key'; RETURN; END IF;
    END IF;
    IF is_metered THEN
        SELECT COALESCE(sum(r."amount_picodollars"), 0) INTO reserved FROM "public"."credit_reservations" AS r
        WHERE r."workspace_id" = key.workspace_id AND r."expires_at" > clock_timestamp();
        free := LEAST(free, COALESCE(balance, 0) - reserved);
        IF COALESCE(balance, 0) < at_least THEN status := 'workspace'; RETURN; END IF;
    END IF;
    IF free < at_least THEN status := 'waiting'; RETURN; END IF;
    granted := free;
    INSERT INTO "public"."credit_reservations"
        ("request_id", "workspace_id", "key_id", "instance_id", "amount_picodollars", "expires_at")
    VALUES (request, key.workspace_id, of_key, instance, granted, clock_timestamp() + lease)
    ON CONFLICT ("request_id") DO NOTHING;
END
$$;

-- Usage by the hour, kept up with every insert of attempts, so that looking at it never reads them all.
CREATE TABLE "usage_hours" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "failed_attempts" BIGINT NOT NULL,
    "unpriced_attempts" BIGINT NOT NULL,
    "estimated_attempts" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "cost_picodollars" NUMERIC(38, 0) NOT NULL,

    CONSTRAINT "usage_hours_pkey" PRIMARY KEY ("hour", "workspace_id", "key_id", "model_id", "provider")
);

INSERT INTO "usage_hours"
SELECT date_trunc('hour', "started_at" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', "workspace_id", "key_id", "model_id", "provider",
    count(*) FILTER (WHERE "attempt" = 0), count(*), count(*) FILTER (WHERE "outcome" = 'failed'),
    count(*) FILTER (WHERE "cost_picodollars" IS NULL AND "prompt_tokens" IS NOT NULL), 0,
    COALESCE(sum("prompt_tokens"), 0), COALESCE(sum("cached_tokens"), 0), COALESCE(sum("cache_write_tokens"), 0),
    COALESCE(sum("completion_tokens"), 0), COALESCE(sum("reasoning_tokens"), 0), COALESCE(sum("cost_picodollars"), 0)
FROM "usage_attempts" GROUP BY 1, 2, 3, 4, 5;

-- Who changed what. Never holds a secret.
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_key_id" TEXT NOT NULL,
    "request_id" TEXT,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "changes" JSONB NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_entries_workspace_id_id_idx" ON "audit_entries" ("workspace_id", "id");
CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Answers to requests that came with an Idempotency-Key. `answer` is sealed with a key that only the caller's own token and
-- Idempotency-Key make: it may hold a new API key.
CREATE TABLE "idempotent_requests" (
    "id" CHAR(64) NOT NULL,
    "fingerprint" CHAR(64) NOT NULL,
    "status" SMALLINT,
    "answer" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotent_requests_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "idempotent_requests_created_at_idx" ON "idempotent_requests" ("created_at");
