import { cpSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { serveFolder } from './serve-folder.js';

/** Folders by the name that they get beside the page. */
type Folders = Readonly<Record<string, string>>;

/**
 * Puts folders beside the page, built or served. Some become part of a built one; others, which are not to be handed on with it, are only
 * linked, where this machine has them. The page reads the names of the latter from `local.json`.
 */
export function bringFolders({ copied, linked }: { readonly copied: Folders; readonly linked: Folders }): Plugin {
  let target = '';
  let builds = false;
  const present = Object.entries(linked).filter(([, from]) => existsSync(from));
  const local = JSON.stringify(present.map(([name]) => name));
  return {
    name: 'bring-folders',
    configResolved: ({ root, build, command }) => {
      target = resolve(root, build.outDir);
      builds = command === 'build';
    },
    configureServer: (server) => {
      for (const [name, from] of [...Object.entries(copied), ...present]) serveFolder(server, name, from);
      server.middlewares.use('/local.json', (_, response) => void response.end(local));
    },
    closeBundle: () => {
      // A development server closes, too.
      if (!builds) return;
      for (const [name, from] of Object.entries(copied)) cpSync(from, join(target, name), { recursive: true });
      for (const [name, from] of present) {
        rmSync(join(target, name), { recursive: true, force: true });
        symlinkSync(from, join(target, name), 'junction');
      }
      writeFileSync(join(target, 'local.json'), local);
    },
  };
}
