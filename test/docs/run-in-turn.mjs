/**
 * Runs snippets one after the other in one process, each in its folder. Arguments: the folders. The last line that it prints tells what failed, by
 * folder, as JSON.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const failures = {};
for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  await import(pathToFileURL(join(folder, 'snippet.mjs')).href).catch((error) => {
    failures[folder] = error?.stack ?? `${error}`;
  });
}
process.on('exit', () => console.log(`\n${JSON.stringify(failures)}`));
