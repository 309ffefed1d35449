/** The README's page by the newest release of every bundler, built for production, served and opened. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { look, visit } from '../package/browser.js';
import { install } from './installs.js';
import { NPM } from './managers.js';
import { drawn, freePort, judgePage, judgeServed, lay, laySite, needBrowser, pageAround } from './pages.js';
import { asJavaScript, readmePage } from './papers.js';
import type { Row } from './row.js';
import type { Shell } from './shell.js';
import type { Workshop } from './workshop.js';

/** The page's program, where the bundler takes JavaScript. */
const MAIN = asJavaScript(readmePage);
/** Where the bundler does not look for the worker's script: docs/BROWSERS.md tells its address then. */
const WITH_ADDRESS = MAIN.replace("model.json' }", "model.json', worker: '/face-worker.js' }");
const MODULE = '<script type="module" src="/main.js"></script>';

/** A row that installs packages beside the library, and says the version of the first. */
function bundlerRow(
  name: string,
  packages: readonly string[],
  use: (shell: Shell, workshop: Workshop) => Promise<string>,
): Row {
  return {
    kind: 'bundler',
    name,
    programs: [],
    async run(shell, workshop) {
      needBrowser();
      await install(shell, workshop, NPM, packages);
      const [first] = packages;
      const manifest = readFileSync(join(shell.folder, 'node_modules', first!, 'package.json'), 'utf8');
      return { with: [`${first} ${JSON.parse(manifest).version}`], seen: await use(shell, workshop) };
    },
  };
}

/** Serves what a bundler has put into `dist`, with the weights and the face. */
async function judgeBuilt(shell: Shell, workshop: Workshop): Promise<string> {
  laySite(shell, 'dist');
  return judgePage(workshop, await visit({ '/': join(shell.folder, 'dist') }, '/index.html', drawn));
}

/** Puts the ready worker beside the page, as docs/BROWSERS.md tells. */
function layWorker({ folder }: Shell): void {
  const built = join(folder, 'node_modules/msfsr/dist');
  cpSync(join(built, 'worker-standalone.js'), join(folder, 'dist/face-worker.js'));
  cpSync(join(built, 'worker-tfjs.js'), join(folder, 'dist/worker-tfjs.js'));
}

const vitePage = {
  'index.html': pageAround('<script type="module" src="/main.ts"></script>'),
  'main.ts': readmePage,
};

const vite = bundlerRow('vite', ['vite'], async (shell, workshop) => {
  lay(shell, vitePage);
  laySite(shell, 'public');
  await shell.run('npx', 'vite', 'build');
  return judgeServed(workshop, shell, 'npx', 'vite', 'preview', '--port', await freePort());
});

const viteServer = bundlerRow('vite development server', ['vite'], async (shell, workshop) => {
  lay(shell, { ...vitePage, 'vite.config.js': "export default { optimizeDeps: { exclude: ['msfsr'] } };\n" });
  laySite(shell, 'public');
  return judgeServed(workshop, shell, 'npx', 'vite', '--port', await freePort());
});

const webpack = bundlerRow('webpack', ['webpack', 'webpack-cli'], async (shell, workshop) => {
  lay(shell, { 'main.js': MAIN, 'dist/index.html': pageAround('<script src="/main.js" defer></script>') });
  await shell.run('npx', 'webpack', './main.js', '--mode', 'production', '--output-path', 'dist');
  return judgeBuilt(shell, workshop);
});

const esbuild = bundlerRow('esbuild', ['esbuild'], async (shell, workshop) => {
  lay(shell, { 'main.js': WITH_ADDRESS, 'dist/index.html': pageAround(MODULE) });
  await shell.run('npx', 'esbuild', 'main.js', '--bundle', '--minify', '--format=esm', '--outdir=dist');
  layWorker(shell);
  return judgeBuilt(shell, workshop);
});

const rollup = bundlerRow('rollup', ['rollup', '@rollup/plugin-node-resolve'], async (shell, workshop) => {
  lay(shell, { 'main.js': WITH_ADDRESS, 'dist/index.html': pageAround(MODULE) });
  await shell.run('npx', 'rollup', 'main.js', '--plugin', 'node-resolve', '--format', 'es', '--dir', 'dist');
  layWorker(shell);
  return judgeBuilt(shell, workshop);
});

/** A page of Next around the README's program, and a route that does the same on the server. */
const nextFiles = () => {
  const [imports, ...rest] = readmePage.trim().split('\n');
  return {
    'next.config.ts': "export default { serverExternalPackages: ['msfsr'] };\n",
    'app/layout.tsx':
      "export default function Layout({ children }: { children: React.ReactNode }) {\n  return <html lang='en'><body>{children}</body></html>;\n}\n",
    'app/page.tsx': `'use client';
import { useEffect } from 'react';
${imports}

async function enlarge() {
${rest.join('\n')}
}

export default function Page() {
  useEffect(() => void enlarge(), []);
  return <><img src="/face.png" alt="A face" /><canvas /></>;
}
`,
    'app/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle r="1" /></svg>\n',
    'app/face/route.ts': `import { encodePng, upscaleFace } from 'msfsr/node';

export const dynamic = 'force-dynamic';

export async function GET() {
  const { image } = await upscaleFace('public/face.png');
  return new Response(Buffer.from(await encodePng(image)), { headers: { 'content-type': 'image/png' } });
}
`,
  };
};

const next = bundlerRow(
  'next',
  ['next', 'react', 'react-dom', 'typescript@5', '@types/react', '@types/node'],
  async (shell, workshop) => {
    lay(shell, nextFiles());
    laySite(shell, 'public');
    await shell.run('npx', 'next', 'build');
    return shell.serve('npx', ['next', 'start', '--port', await freePort()], async (address) => {
      const page = judgePage(workshop, await look(address, drawn));
      const answer = await fetch(new URL('/face', address));
      return `${page}; on the server ${await workshop.judgeFile(await answer.arrayBuffer())}`;
    });
  },
);

export const bundlerRows: readonly Row[] = [vite, viteServer, webpack, esbuild, rollup, next];
