/** What the papers tell a newcomer to type and to save. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, readSnippets, type Snippet } from '../docs/snippets.js';
import { root } from '../package/build.js';

const SHELL = ['sh', 'bash', 'shell'];
const GUIDES = filesBelow('docs', '.md');

const programsOf = (file: string) =>
  readSnippets(file).filter(({ language, marks }) => language === 'ts' && marks.length === 0);

/** Arguments of the commands `npx msfsr …` of a file that can be run beside a picture. */
function commandsOf(file: string): string[][] {
  const blocks = readSnippets(file).filter(({ language, marks }) => SHELL.includes(language) && marks.length === 0);
  return blocks
    .flatMap(({ code }) => code.split('\n'))
    .map((line) =>
      line
        .replace(/\s+#.*/, '')
        .trim()
        .split(/\s+/),
    )
    .filter(([npx, msfsr]) => npx === 'npx' && msfsr === 'msfsr')
    .map(([, , ...args]) => args);
}

/** What the README's first line installs: `msfsr` and its peers. */
export const installed: readonly string[] = (() => {
  const [line] = readSnippets('README.md').filter(({ code }) => code.startsWith('npm install msfsr '));
  return line!.code.trim().split(' ').slice(2);
})();

/** The README's programs for Node, in order. */
export const readmePrograms = programsOf('README.md');

/** Its commands, those within sentences too. */
export const readmeCommands: readonly string[][] = [
  ['photo', 'holidays', '--out', 'restored'],
  ...commandsOf('README.md'),
];
if (!readFileSync(join(root, 'README.md'), 'utf8').includes(`\`npx msfsr ${readmeCommands[0]!.join(' ')}\``))
  throw new Error('The README tells another command for photographs');

/** The program that the README gives for pages. */
export const readmePage = readSnippets('README.md').find(({ marks }) => marks[0] === 'browser')!.code;

export const guidePrograms = GUIDES.flatMap(programsOf);
export const guideCommands = GUIDES.flatMap(commandsOf);

/** `README.md:14` as the name of a file: `README-14`. */
export const fileName = ({ place }: Snippet) => place.replace(/^docs\//, '').replace('.md:', '-');

/** A program of TypeScript as Node ≥ 20 runs it. */
export const asJavaScript = (code: string) =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

/** A program of imports and what follows them as CommonJS. */
export function asCommonJs(code: string): string {
  const required = code.replace(/^import (.*) from ('.*');$/gm, 'const $1 = require($2);');
  return `(async () => {\n${required}\n})();\n`;
}
