/** Pages with the README's program, and what they show in Chromium. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { PixelImage } from '../../src/image/index.js';
import { look, noBrowser } from '../package/browser.js';
import type { Shell } from './shell.js';
import type { Workshop } from './workshop.js';

/** Width of a canvas that nobody has drawn on. */
const EMPTY = 300;
const PATIENCE = 180_000;

/** Lays files into a row's folder. */
export function lay({ folder }: Shell, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Copies the weights out of the package, and the face beside them, to where a server finds them. */
export function laySite({ folder }: Shell, site: string): void {
  cpSync(join(folder, 'node_modules/msfsr/weights'), join(folder, site, 'weights'), { recursive: true });
  cpSync(join(folder, 'face.png'), join(folder, site, 'face.png'));
}

/** A page with what the README's program looks for. */
export const pageAround = (script: string, head = '') => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>A face</title><link rel="icon" href="data:," />${head}</head>
  <body><img src="/face.png" alt="A face" /><canvas></canvas>${script}</body>
</html>
`;

/** What is drawn on the page's canvas, once something is. */
export async function drawn(page: Page): Promise<PixelImage> {
  const isDrawn = (empty: number) => (document.querySelector('canvas')?.width ?? empty) !== empty;
  await page.waitForFunction(isDrawn, EMPTY, { timeout: PATIENCE });
  const { width, height, data } = await page.evaluate(() => {
    const canvas = document.querySelector('canvas')!;
    const picture = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data: [...picture.data] };
  });
  return { width, height, data: Uint8ClampedArray.from(data) };
}

/** Empties the page's canvas, so that {@link drawn} waits again. */
export const wipe = (page: Page) =>
  page.evaluate((empty) => {
    document.querySelector('canvas')!.width = empty;
  }, EMPTY);

/**
 * Judges what a visit to a page gave.
 *
 * @returns what its face gains
 * @throws Error if the page complained or shows no enlarged face
 */
export function judgePage(
  workshop: Workshop,
  { value, complaints }: { value: PixelImage; complaints: string[] },
): string {
  if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('\n')}`);
  return workshop.judge(value);
}

/** Opens the page that a server of the row serves; see {@link judgePage}. */
export const judgeServed = (workshop: Workshop, shell: Shell, command: string, ...args: string[]) =>
  shell.serve(command, args, async (address) => judgePage(workshop, await look(address, drawn)));

/** @throws Error where there is no browser */
export function needBrowser(): void {
  if (noBrowser) throw new Error(noBrowser);
}

/** A port that nobody listens at. */
export const freePort = () =>
  new Promise<string>((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(String(port)));
    });
  });
