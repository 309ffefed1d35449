import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Lists the files of a built page in `offline.json`, which `offline.js` keeps: the page's own, and some of linked folders.
 *
 * @param linked paths below the page, kept where they exist
 */
export function listFiles(linked: readonly string[]): Plugin {
  let target = '';
  return {
    name: 'list-files',
    apply: 'build',
    configResolved: ({ root, build }) => {
      target = resolve(root, build.outDir);
    },
    closeBundle: {
      // After all that is put beside the page.
      order: 'post',
      sequential: true,
      handler: () => {
        const own = readdirSync(target, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) =>
            join(parentPath, name)
              .slice(target.length + 1)
              .replaceAll('\\', '/'),
          );
        const present = linked.filter((path) => existsSync(join(target, path)));
        writeFileSync(join(target, 'offline.json'), JSON.stringify(['./', ...own, ...present]));
      },
    },
  };
}
