/** A local server and a headless Chromium for pages built from the packed package. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.MSFSR_CHROMIUM ?? '/usr/bin/chromium';
/** Why pages cannot be tried on this machine; undefined where they can. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : `no Chromium at ${CHROMIUM}`;

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
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/**
 * Serves folders and opens a page of them.
 *
 * @param folders folder by the prefix of its addresses; the longest prefix wins
 * @param path page to open
 * @param look what to do with it
 * @returns what `look` gives, and every complaint of the page
 */
export async function visit<T>(
  folders: Readonly<Record<string, string>>,
  path: string,
  look: (page: Page) => Promise<T>,
): Promise<{ value: T; complaints: string[] }> {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const address = normalize(decodeURIComponent(new URL(request.url!, 'http://localhost').pathname));
    const prefix = prefixes.find((one) => address.startsWith(one))!;
    const file = join(folders[prefix]!, address.slice(prefix.length));
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const value = await look(page).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\nThe page said: ${complaints.join('\n')}`);
    });
    return { value, complaints };
  } finally {
    await browser.close();
    server.close();
  }
}
