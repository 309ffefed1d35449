/** A local server and a headless Chromium for pages built from the packed package. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM, noBrowser } from '../chromium.js';
import { SharedBrowser } from './shared-browser.js';

export { noBrowser };

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** What the browser needs for a WebGPU, which is drawn on the processor. */
export const WITH_WEBGPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-webgpu-adapter=swiftshader'];

/** Starts the browser; the caller closes it. */
export const launchChromium = (more: readonly string[] = []) =>
  chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more] });

/**
 * Serves folders and opens a page of them.
 *
 * @param folders folder by the prefix of its addresses; the longest prefix wins
 * @param path page to open
 * @param inspect what to do with it
 * @param headers what every answer carries besides its type
 * @param more arguments of the browser
 * @returns what `inspect` gives, every complaint of the page, and the files that were fetched until `inspect` was done
 */
export async function visit<T>(
  folders: Readonly<Record<string, string>>,
  path: string,
  inspect: (page: Page) => Promise<T>,
  headers: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): Promise<{ value: T; complaints: string[]; fetched: string[] }> {
  const fetched: string[] = [];
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const address = normalize(decodeURIComponent(new URL(request.url!, 'http://localhost').pathname));
    const prefix = prefixes.find((one) => address.startsWith(one))!;
    const file = join(folders[prefix]!, address.slice(prefix.length));
    const content = await readFile(file).catch(() => undefined);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    if (content) fetched.push(file);
    response.writeHead(content ? 200 : 404, { ...headers, 'content-type': type });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    return { ...(await look(address, inspect, more)), fetched };
  } finally {
    server.close();
  }
}

/** By their arguments. */
const browsers = new Map<string, SharedBrowser>();

/** Opens a page of any server; see {@link visit}. */
export async function look<T>(
  address: string,
  inspect: (page: Page) => Promise<T>,
  more: readonly string[] = [],
): Promise<{ value: T; complaints: string[] }> {
  const key = more.join(' ');
  if (!browsers.has(key)) browsers.set(key, new SharedBrowser(() => launchChromium(more)));
  return browsers.get(key)!.use(async (browser) => {
    // In a context of its own, which goes with it.
    const page = await browser.newPage();
    try {
      return await inspected(page, address, inspect);
    } finally {
      await page.close();
    }
  });
}

async function inspected<T>(page: Page, address: string, inspect: (page: Page) => Promise<T>) {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  const value = await inspect(page).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}\nThe page said: ${complaints.join('\n')}`);
  });
  return { value, complaints };
}
