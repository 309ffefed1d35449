/**
 * Runs snippets one after the other in one process, each in its folder. Arguments: the folders. The last line that it prints tells of each that has
 * ended what it failed with, or null, by folder, as JSON.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ended = {};
for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  await import(pathToFileURL(join(folder, 'snippet.mjs')).href).then(
    () => {
      ended[folder] = null;
    },
    (error) => {
      ended[folder] = error?.stack ?? `${error}`;
    },
  );
}
process.on('exit', () => console.log(`\n${JSON.stringify(ended)}`));
