-- Balances follow from the entries alone: a row that is written straight into them, or all of them emptied, is refused as
-- well. At a depth of one or more a trigger writes: that of the entries, or that which opens a workspace's account.
CREATE FUNCTION "refuse_direct_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% follows from ledger_entries.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP TRIGGER "ledger_accounts_derived" ON "ledger_accounts";
CREATE TRIGGER "ledger_accounts_derived" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "ledger_accounts"
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION "refuse_direct_change"();
