/** The examples that come with the package, copied into a project of one's own as their README tells. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { look } from '../package/browser.js';
import { install } from './installs.js';
import { NPM } from './managers.js';
import { drawn, freePort, judgePage, needBrowser } from './pages.js';
import { NODES, nodeProgram, type Row } from './row.js';
import type { Shell } from './shell.js';

/** What the examples' README asks for. */
const FOR_PROGRAMS = ['tsx', '@tensorflow/tfjs-backend-cpu@4', '@upscalerjs/esrgan-slim', '@vladmandic/face-api'];
const FOR_PAGES = ['vite', 'react', 'react-dom'];

/** Examples for Node with their arguments. */
const PROGRAMS: readonly (readonly string[])[] = [
  ['node-basic', 'face.png', 'large.png'],
  ['node-batch', 'faces', 'large'],
  ['compare', 'face.png', 'sheet.png', 'compact-x8', 'compact-x16'],
  ['custom-bem-bfm'],
  ['custom-bum'],
  ['fine-tune', '--small', '--steps', '5'],
  ['train-webgpu', '--steps', '1'],
];

/** Pages that take a picture, with what they say when it is enlarged. */
const PAGES = [
  ['browser-vite', /128x128 in \d+ ms/],
  ['browser-worker', /128x128 in \d+ ms/],
  ['react', /^engine$/],
] as const;

async function copyExamples(shell: Shell): Promise<void> {
  const [from, to] = ['node_modules/msfsr/examples', 'examples'].map((path) => join(shell.folder, path));
  cpSync(from!, to!, { recursive: true });
  await shell.run('npm', 'pkg', 'set', 'type=module');
}

const programRow = (node: string): Row => ({
  kind: 'examples',
  name: `programs ${node}`,
  programs: nodeProgram(node),
  async run(shell, workshop) {
    const at = (...path: string[]) => join(shell.folder, ...path);
    await install(shell, workshop, NPM, FOR_PROGRAMS);
    await copyExamples(shell);
    mkdirSync(at('faces'));
    cpSync(at('face.png'), at('faces/one.png'));
    for (const [name, ...args] of PROGRAMS) await shell.run('npx', 'tsx', `examples/${name}/main.ts`, ...args);
    await workshop.judgeFile(at('large/one.png'));
    const gain = await workshop.judgeFile(at('large.png'));
    return { with: [], seen: `${gain}; ${PROGRAMS.map(([name]) => name).join(', ')}` };
  },
});

const pages: Row = {
  kind: 'examples',
  name: 'pages',
  programs: [],
  async run(shell, workshop) {
    needBrowser();
    await install(shell, workshop, NPM, FOR_PAGES);
    await copyExamples(shell);
    const face = join(shell.folder, 'face.png');
    const enlarge = (said: RegExp) => async (page: Page) => {
      await page.locator('input[type=file]:enabled').setInputFiles(face);
      await page.getByRole('status').filter({ hasText: said }).waitFor({ timeout: 180_000 });
      return drawn(page);
    };
    const seen: string[] = [];
    for (const [name, said] of PAGES) {
      const started = ['vite', `examples/${name}`, '--port', await freePort()];
      const visited = await shell.serve('npx', started, (address) => look(address, enlarge(said)));
      seen.push(`${name} ${judgePage(workshop, visited)}`);
    }
    return { with: [], seen: seen.join(', ') };
  },
};

export const exampleRows: readonly Row[] = [...NODES.map(programRow), pages];
