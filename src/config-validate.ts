import { mistakesOfConfigFile } from './config/environment.js';
import { checkFileNames } from './routing/routers/file-names.js';

/** `npm run config:validate FILE`: what a start with this CONFIG_FILE would complain of; exit code 1 if anything. */
const file = process.argv[2];
if (file === undefined) {
  process.stderr.write('Usage: npm run config:validate FILE\n');
  process.exitCode = 2;
} else {
  const mistakes = mistakesOfConfigFile(file, checkFileNames);
  if (mistakes.length === 0) process.stdout.write(`${file}: in order.\n`);
  else {
    process.stderr.write(`${mistakes.join('\n')}\n`);
    process.exitCode = 1;
  }
}
