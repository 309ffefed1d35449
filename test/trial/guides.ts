/** The programs and commands of all guides in every Node, with the packed library. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileSnippets } from '../docs/compile.js';
import { root } from '../package/build.js';
import { install } from './installs.js';
import { call, NPM } from './managers.js';
import { fileName, guideCommands, guidePrograms } from './papers.js';
import { NODES, nodeProgram, type Row } from './row.js';

/** What guides ask for beside the README's packages. */
const MORE = ['@tensorflow/tfjs-backend-cpu@4'];

/** Fragments of guides take names and values for granted; here they are given those. */
function layPrograms(folder: string): void {
  mkdirSync(join(root, 'out'), { recursive: true });
  const place = mkdtempSync(join(root, 'out/trial-'));
  try {
    for (const { snippet, folder: from } of compileSnippets(guidePrograms, place))
      copyFileSync(join(from, 'snippet.mjs'), join(folder, `${fileName(snippet)}.mjs`));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export const guideRows = NODES.map(
  (node): Row => ({
    kind: 'guides',
    name: node,
    programs: nodeProgram(node),
    async run(shell, workshop) {
      await install(shell, workshop, NPM, MORE);
      layPrograms(shell.folder);
      for (const program of guidePrograms) await shell.run('node', `${fileName(program)}.mjs`);
      for (const args of guideCommands) await call(shell, NPM.execute, 'msfsr', ...args);
      return { with: [], seen: `${guidePrograms.length} programs, ${guideCommands.length} commands` };
    },
  }),
);
