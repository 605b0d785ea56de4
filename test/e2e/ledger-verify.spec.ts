import { openEmptyTestDatabase, withClient } from '../support/database.js';
import { SpawnedProgram } from '../support/spawned-program.js';
import { KeysGateway } from './keys-gateway.js';

/** `npm run ledger:verify` on this database. */
const verify = (url: string) => new SpawnedProgram(['ledger-verify.js'], { DATABASE_URL: url }).exit();

describe('ledger:verify', () => {
  it('reads the books beside a running gateway; its exit code tells whether they are in order', async () => {
    const gateway = await KeysGateway.start();
    try {
      const { key } = await gateway.createKey();
      const body = { model: 'sandbox/echo', messages: [{ role: 'user', content: 'word' }] };
      await gateway.call('POST', '/v1/chat/completions', { token: key, body });
      const rows = () =>
        withClient(
          gateway.databaseUrl,
          async (client) => (await client.query('TABLE usage_attempts')).rowCount,
        );
      for (let waited = 0; waited < 10_000 && (await rows()) === 0; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));

      expect(await verify(gateway.databaseUrl)).toEqual({
        code: 0,
        stdout: '1 rows of usage: the books are in order.\n',
        stderr: '',
      });
      await withClient(gateway.databaseUrl, (client) => client.query('UPDATE usage_hours SET attempts = 3'));
      const { code, stdout } = await verify(gateway.databaseUrl);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^sums of \S+ .*sandbox\/echo.*attempts=3.*, but it must be .*attempts=1/);
      expect(stdout).toMatch(/\n1 rows of usage: 1 things do not agree\.\n$/);
    } finally {
      await gateway.close();
    }
  });

  it('changes nothing in a database without books, and says so', async () => {
    const database = await openEmptyTestDatabase();
    try {
      expect(await verify(database.url)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'This database has no books, or older ones: start the gateway on it first.\n',
      });
      const { rowCount } = await withClient(database.url, (client) =>
        client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`),
      );
      expect(rowCount).toBe(0);
    } finally {
      await database.close();
    }
  });
});
