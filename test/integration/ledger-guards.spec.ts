import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';

describe('the books against plain SQL', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    await withClient(database.url, (client) =>
      client.query(`
        INSERT INTO workspaces (id, name) VALUES ('workspace', 'guarded');
        INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars)
        VALUES ('workspace', 'top_up', 'funding', 'credit', 5);
        INSERT INTO audit_entries (actor_key_id, action, target_kind, target_id, changes)
        VALUES ('key', 'create', 'workspace', 'workspace', '{}')`),
    );
  });
  afterAll(() => database.close());

  const books = () =>
    withClient(database.url, async (client) => {
      const { rows } = await client.query<Record<string, string>>(`
        SELECT (SELECT json_object_agg(account, balance_picodollars) FROM ledger_accounts
                WHERE workspace_id = 'workspace')::text AS balances,
          (SELECT count(*) FROM ledger_entries)::text AS entries,
          (SELECT string_agg(action, ' ') FROM audit_entries) AS audit`);
      return rows.map(({ balances = '', ...rest }) => ({ balances: JSON.parse(balances), ...rest }));
    });

  it.each([
    `INSERT INTO ledger_accounts (workspace_id, account, balance_picodollars) VALUES ('workspace', 'usage', 7)`,
    `INSERT INTO ledger_accounts (workspace_id, account, balance_picodollars) VALUES ('workspace', 'credit', 7)
     ON CONFLICT (workspace_id, account) DO UPDATE SET balance_picodollars = 7`,
    'UPDATE ledger_accounts SET balance_picodollars = 7',
    'DELETE FROM ledger_accounts',
    'TRUNCATE ledger_accounts',
    'UPDATE ledger_entries SET amount_picodollars = 7',
    'DELETE FROM ledger_entries',
    'TRUNCATE ledger_entries',
    `UPDATE audit_entries SET action = 'nothing'`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'TRUNCATE workspaces CASCADE',
  ])('refuses %s', async (statement) => {
    await expect(withClient(database.url, (client) => client.query(statement))).rejects.toMatchObject({
      code: '42501',
    });
    expect(await books()).toEqual([{ balances: { credit: 5, funding: -5 }, entries: '1', audit: 'create' }]);
  });
});
