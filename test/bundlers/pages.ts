/** Pages that enlarge a picture in a worker and on their own thread, and what a page that works shows. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { readSnippets } from '../docs/snippets.js';
import { look, visit } from '../package/browser.js';

/** A page around a module script; nothing stands in it that its Content-Security-Policy forbids. */
export const html = (script: string, head = '') => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>msfsr</title><link rel="icon" href="data:," />${head}</head>
  <body><canvas></canvas><pre id="result"></pre><script type="module" src="${script}"></script></body>
</html>
`;

/** The snippet of docs/BROWSERS.md with this mark. It makes an `upscaler`. */
function snippet(mark: string): string {
  const [found] = readSnippets('docs/BROWSERS.md').filter(({ marks }) => marks[0] === 'browser' && marks[1] === mark);
  return found!.code;
}

/** A program that makes the upscaler of a snippet and enlarges a picture with it. */
export const program = (mark: string) => `
${snippet(mark)}
const face = new ImageData(16, 16);
for (let i = 0; i < 256; i++) face.data.set([40 + (i % 16) * 12, 200 - Math.floor(i / 16) * 10, 90, 255], 4 * i);
const fractions = [];
const { image, scale } = await upscaler.upscale(face, { onProgress: ({ fraction }) => fractions.push(fraction) });
const at = (x, y) => [...image.data.slice(4 * (y * image.width + x), 4 * (y * image.width + x) + 4)];
document.querySelector('#result').textContent = JSON.stringify({
  size: [image.width, image.height],
  scale,
  reds: [at(8, 64)[0], at(120, 64)[0]],
  greens: [at(64, 8)[1], at(64, 120)[1]],
  last: fractions.at(-1),
  backend: upscaler.describeBackend(),
});
await upscaler.dispose();
`;

/** What must be allowed: own files, and compiling WebAssembly; no eval, no blob:, nothing inline. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:";

/** Headers of a page that may share memory between threads. */
export const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** What the page shows. */
interface Shown {
  readonly size: [number, number];
  readonly scale: number;
  readonly reds: [number, number];
  readonly greens: [number, number];
  readonly last: number;
  readonly backend: { readonly crossOriginIsolated: boolean };
}

/** Opens a page under the strict policy, in isolation, and checks that it enlarges without a complaint. */
export async function expectPageWorks(folders: Readonly<Record<string, string>>): Promise<void> {
  const headers = { 'content-security-policy': STRICT_POLICY, ...ISOLATION };
  expectGood(await visit(folders, '/index.html', read, headers));
}

/** The same for a page that somebody else serves, without policy and isolation. */
export async function expectAddressWorks(address: string): Promise<void> {
  expectGood(await look(address, read), false);
}

async function read(page: Page): Promise<Shown> {
  await page.locator('#result:not(:empty)').waitFor({ state: 'attached', timeout: 180_000 });
  return JSON.parse((await page.textContent('#result'))!) as Shown;
}

function expectGood({ value, complaints }: { value: Shown; complaints: string[] }, crossOriginIsolated = true): void {
  expect(complaints).toEqual([]);
  expect(value).toMatchObject({ size: [128, 128], scale: 8, last: 1, backend: { crossOriginIsolated } });
  expect(value.reds[1] - value.reds[0]).toBeGreaterThan(100);
  expect(value.greens[0] - value.greens[1]).toBeGreaterThan(80);
}
