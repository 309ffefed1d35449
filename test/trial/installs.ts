/** Every Node by every package manager: the README from its first line to its last command. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, MANAGERS, type Manager, NPM, versionOf } from './managers.js';
import { asCommonJs, asJavaScript, fileName, installed, readmeCommands, readmePrograms } from './papers.js';
import { NODES, nodeProgram, type Row } from './row.js';
import type { Shell } from './shell.js';
import type { Workshop } from './workshop.js';

/** Does what the README's first line says, with the packed library in the place of the published one. */
export async function install(
  shell: Shell,
  { tarball }: Workshop,
  { begin, add }: Manager = NPM,
  more: readonly string[] = [],
): Promise<void> {
  if (begin) await call(shell, begin);
  const packages = installed.map((name) => (name === 'msfsr' ? `msfsr@file:${tarball}` : name));
  await call(shell, add, ...packages, ...more);
}

/** Whether Node runs TypeScript by itself, `using` and all. */
const runsTypeScript = async (shell: Shell) => Number((await shell.run('node', '--version')).slice(1, 3)) >= 24;

function installRow(node: string, manager: Manager): Row {
  return {
    kind: 'install',
    name: `${node} ${manager.name}`,
    programs: [...nodeProgram(node), ...manager.programs],
    async run(shell, workshop) {
      const at = (name: string) => join(shell.folder, name);
      await install(shell, workshop, manager);

      const asWritten = manager.typeScript && (await runsTypeScript(shell));
      for (const program of readmePrograms) {
        const file = `${fileName(program)}.${asWritten ? 'mts' : 'mjs'}`;
        writeFileSync(at(file), asWritten ? program.code : asJavaScript(program.code));
        const said = await call(shell, manager.node, file);
        if (program.code.includes('restorePhoto(') && !said.includes('restored: true'))
          throw new Error(`${file} restored no face of group.jpg`);
      }
      const gain = await workshop.judgeFile(at('face-x8.png'));

      const [first] = readmePrograms;
      writeFileSync(at('required.cjs'), asCommonJs(first!.code.replace('face-x8', 'required')));
      await call(shell, manager.node, 'required.cjs');
      await workshop.judgeFile(at('required.png'));

      for (const args of readmeCommands) await call(shell, manager.execute, 'msfsr', ...args);
      await workshop.judgeFile(at('large/face.png'));
      return {
        with: [await versionOf(shell, manager)],
        seen: `${gain}; ${readmePrograms.length} programs as ${asWritten ? '.mts' : '.mjs'}, CommonJS, ${readmeCommands.length} commands`,
      };
    },
  };
}

export const installRows = NODES.flatMap((node) => MANAGERS.map((manager) => installRow(node, manager)));
