import { loadConfiguration } from './config/environment.js';
import { PrismaService } from './database/prisma.service.js';
import { checkFileNames } from './routing/routers/file-names.js';
import { explain } from './start.js';
import { StoredBooksRepository } from './usage/verify/stored-books.repository.js';
import { verifyBooks } from './usage/verify/verify-books.js';

/**
 * `npm run ledger:verify`: reckons the books in the database of DATABASE_URL, or in the embedded one, again and prints what does
 * not agree; exit code 1 if anything, 2 if they could not be read.
 */
async function run(): Promise<number> {
  const prisma = await PrismaService.open(loadConfiguration(checkFileNames), 'left alone');
  try {
    const { rows, unversioned, discrepancies } = await new StoredBooksRepository(prisma).look((books) =>
      verifyBooks(books, ({ about, found, expected }) =>
        process.stdout.write(`${about}: ${found ?? 'nothing'}, but it must be ${expected ?? 'nothing'}\n`),
      ),
    );
    if (unversioned > 0)
      process.stdout.write(`${unversioned} rows name no prices: their cost cannot be reckoned again.\n`);
    process.stdout.write(
      discrepancies === 0
        ? `${rows} rows of usage: the books are in order.\n`
        : `${rows} rows of usage: ${discrepancies} things do not agree.\n`,
    );
    return discrepancies === 0 ? 0 : 1;
  } finally {
    await prisma.onApplicationShutdown();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}
