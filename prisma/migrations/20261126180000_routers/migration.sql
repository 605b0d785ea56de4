-- CreateEnum
CREATE TYPE "router_strategy" AS ENUM ('cheapest', 'quality', 'balanced', 'fastest');

-- CreateTable
CREATE TABLE "routers" (
    "workspace_id" TEXT NOT NULL,
    -- Sorted by bytes, as the gateway sorts, whatever the locale of the server.
    "name" TEXT COLLATE "C" NOT NULL,
    "allowed_models" TEXT[],
    "strategy" "router_strategy" NOT NULL,
    "default_model" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "hedge" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routers_pkey" PRIMARY KEY ("workspace_id", "name"),
    CONSTRAINT "routers_name_check" CHECK ("name" ~ '^[a-z0-9_-]{1,50}$' AND "name" <> 'clearmaas')
);

-- CreateTable
CREATE TABLE "router_revision" (
    "id" SMALLINT NOT NULL,
    "revision" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "router_revision_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "router_revision_one_row" CHECK ("id" = 1)
);

-- AddForeignKey
ALTER TABLE "routers" ADD CONSTRAINT "routers_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What instances compare to learn of a change. By a trigger, so that a change by plain SQL counts as well; named with its
-- schema, as the trigger runs under the search path of whoever writes.
INSERT INTO "router_revision" ("id") VALUES (1);

CREATE FUNCTION "bump_router_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "public"."router_revision" SET "revision" = "revision" + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER "routers_bump_revision" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "routers"
    FOR EACH STATEMENT EXECUTE FUNCTION "bump_router_revision"();

-- Workspaces made from now on get theirs when they are made.
INSERT INTO "routers" ("workspace_id", "name", "allowed_models", "strategy")
SELECT "id", 'auto', '{}', 'cheapest' FROM "workspaces";
