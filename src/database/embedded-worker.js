// @ts-check
// The thread in which the embedded database lives; see embedded-database.ts. Says `ready` once, ends on any message.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { EmbeddedSession } from './embedded-session.js';

/** @type {{ folder: string, socketPath: string | undefined }} */
const { folder, socketPath } = workerData;

const database = await PGlite.create(folder, {
  // A quarter of the usual buffers saves 110 MB of memory; a short log makes reopening after a crash quick.
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB', '-c', 'max_wal_size=64MB'],
});

if (socketPath === undefined) {
  await database.close();
} else {
  const session = new EmbeddedSession(database, (error) => {
    throw error;
  });
  await session.listen(socketPath);
  parentPort?.once('message', async () => {
    await session.close();
    await database.close();
  });
  parentPort?.postMessage('ready');
}
