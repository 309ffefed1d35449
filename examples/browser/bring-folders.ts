import { cpSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Folders by the name that they get beside the page. */
type Folders = Readonly<Record<string, string>>;

/**
 * Puts folders beside a built page. Some become part of it; others, which are not ours to hand on, are only linked, where this machine has
 * them. The page reads the names of the latter from `local.json`.
 */
export function bringFolders({ copied, linked }: { readonly copied: Folders; readonly linked: Folders }): Plugin {
  let target = '';
  return {
    name: 'bring-folders',
    apply: 'build',
    configResolved: ({ root, build }) => {
      target = resolve(root, build.outDir);
    },
    closeBundle: () => {
      for (const [name, from] of Object.entries(copied)) cpSync(from, join(target, name), { recursive: true });
      const present = Object.entries(linked).filter(([, from]) => existsSync(from));
      for (const [name, from] of present) {
        rmSync(join(target, name), { recursive: true, force: true });
        symlinkSync(from, join(target, name), 'junction');
      }
      writeFileSync(join(target, 'local.json'), JSON.stringify(present.map(([name]) => name)));
    },
  };
}
