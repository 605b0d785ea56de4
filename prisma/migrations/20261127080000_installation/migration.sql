-- One row: what this database is called where several installations share a Redis.
CREATE TABLE "installation" (
    "id" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

INSERT INTO "installation" ("id") VALUES (gen_random_uuid()::text);

-- Instances learn of a secret that is changed or taken away by plain SQL as well, also with its key: see notify_access_change.
CREATE FUNCTION "notify_secret_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('clearmaas_access', 'key:' || OLD."key_id");
    RETURN NULL;
END
$$;

CREATE TRIGGER "key_secrets_notify" AFTER UPDATE OR DELETE ON "key_secrets" FOR EACH ROW
    EXECUTE FUNCTION "notify_secret_change"();
