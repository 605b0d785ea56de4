import { withClient } from './database.js';

/** What empties the books: nothing but a database's owner can do it, and only with the triggers off. */
const emptyBooksSql = `
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM ledger_entries;
UPDATE ledger_accounts SET balance_picodollars = 0;
DELETE FROM usage_hours;
DELETE FROM usage_attempts;
DELETE FROM credit_reservations;
UPDATE api_keys SET spent_picodollars = 0;
COMMIT`;

/** @param url of a test database */
export async function emptyBooks(url: string): Promise<void> {
  await withClient(url, (client) => client.query(emptyBooksSql));
}
