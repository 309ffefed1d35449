/** Pages that nobody builds: a script tag, workers, policies, threads, and no network. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readSnippets } from '../docs/snippets.js';
import { visit } from '../package/browser.js';
import { install } from './installs.js';
import { drawn, judgePage, lay, laySite, needBrowser, pageAround, wipe } from './pages.js';
import { asJavaScript, readmePage } from './papers.js';
import type { Row } from './row.js';

/** Without a bundler a page imports the file, as docs/BROWSERS.md tells. */
const MAIN = asJavaScript(readmePage).replace("'msfsr/worker'", "'/msfsr/worker.js'");
const MODULE = '<script type="module" src="/main.js"></script>';
/** What the README's program does after its upscaler is made. */
const ENLARGE = MAIN.slice(MAIN.indexOf('const { image }'));

const BLOCKS = readSnippets('docs/BROWSERS.md').filter(({ language }) => language === '');
const blockWith = (start: string) => BLOCKS.find(({ code }) => code.startsWith(start))!.code.trim();
/** The policy that docs/BROWSERS.md gives, and the page's own picture. */
const POLICY = `${blockWith("default-src 'none'")}; img-src 'self' data:`;
/** The headers that it gives for threads. */
const ISOLATED = Object.fromEntries(
  blockWith('Cross-Origin-')
    .split('\n')
    .map((line) => line.split(': ') as [string, string]),
);

interface PlainPage {
  readonly files: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does what the row is about before the picture is judged. */
  prepare?(page: Page): Promise<void>;
}

function pageRow(name: string, { files, headers = {}, prepare }: PlainPage): Row {
  return {
    kind: 'page',
    name,
    programs: [],
    async run(shell, workshop) {
      needBrowser();
      await install(shell, workshop);
      const at = (path: string) => join(shell.folder, path);
      lay(shell, Object.fromEntries(Object.entries(files).map(([path, content]) => [`site/${path}`, content])));
      laySite(shell, 'site');
      cpSync(at('node_modules/msfsr/dist'), at('site/msfsr'), { recursive: true });
      let browser = '';
      const visited = await visit(
        { '/': at('site') },
        '/index.html',
        async (page) => {
          browser = `Chromium ${page.context().browser()!.version()}`;
          await drawn(page);
          if (prepare) await prepare(page);
          return drawn(page);
        },
        headers,
      );
      return { with: [browser], seen: judgePage(workshop, visited) };
    },
  };
}

/** A worker of the page's own that enlarges what it is sent. */
const OWN_WORKER = `
import { openNetwork, upscaleFace } from '/msfsr/inference.js';

const network = openNetwork('/weights/compact-x8/model.json');
onmessage = async ({ data }) => {
  const { image } = await upscaleFace(data, { model: await network });
  postMessage(image, [image.data.buffer]);
};
`;
const ASKS_WORKER = `
const worker = new Worker('/own-worker.js', { type: 'module' });
const face = document.querySelector('img');
await face.decode();
worker.postMessage(await createImageBitmap(face));
const image = await new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(data)));
${ENLARGE.slice(ENLARGE.indexOf('const pixels'))}`;

/** A service worker that answers what it has seen from its cache. */
const KEEPS_ALL = `
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
const answer = async (request) => {
  const cache = await caches.open('all');
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
};
addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
`;

export const pageRows: readonly Row[] = [
  pageRow('script tag', { files: { 'index.html': pageAround(`<script type="module">${MAIN}</script>`) } }),
  pageRow('import map', {
    files: {
      'index.html': pageAround(
        MODULE,
        '<script type="importmap">{ "imports": { "msfsr/worker": "/msfsr/worker.js" } }</script>',
      ),
      'main.js': asJavaScript(readmePage),
    },
  }),
  pageRow("the page's own thread", {
    files: {
      'index.html': pageAround(MODULE),
      'main.js': MAIN.replace('worker.js', 'inference.js').replaceAll('createWorkerUpscaler', 'createUpscaler'),
    },
  }),
  pageRow('worker of its own', {
    files: { 'index.html': pageAround(MODULE), 'main.js': ASKS_WORKER, 'own-worker.js': OWN_WORKER },
  }),
  pageRow('strict policy', {
    files: { 'index.html': pageAround(MODULE), 'main.js': MAIN },
    headers: { 'Content-Security-Policy': POLICY },
  }),
  pageRow('isolated, two threads, strict policy', {
    files: {
      'index.html': pageAround(MODULE),
      'main.js': `${MAIN.replace("model.json' }", "model.json', threads: 2 }")}
if (upscaler.describeBackend().threads !== 2) throw new Error('One thread did the work');`,
    },
    headers: {
      ...ISOLATED,
      'Content-Security-Policy': POLICY.replace("worker-src 'self'", "worker-src 'self' blob:"),
    },
  }),
  pageRow('the network gone after the first face', {
    files: {
      'index.html': pageAround(MODULE),
      'main.js': `${MAIN}\nglobalThis.enlarge = async () => {\n${ENLARGE}\n};`,
    },
    async prepare(page) {
      await page.context().setOffline(true);
      await wipe(page);
      await page.evaluate(() => (globalThis as unknown as { enlarge(): Promise<void> }).enlarge());
    },
  }),
  pageRow('opened without a network, by a service worker', {
    files: {
      'index.html': pageAround(MODULE),
      'main.js': `await navigator.serviceWorker.register('/keeps-all.js');\nawait navigator.serviceWorker.ready;\n${MAIN}`,
      'keeps-all.js': KEEPS_ALL,
    },
    async prepare(page) {
      await page.reload(); // now the service worker sees every request
      await drawn(page);
      await page.context().setOffline(true);
      await page.reload();
    },
  }),
];
